"""A company whose only responsible manager is its overall officer as well. Imported by conftest files."""

from __future__ import annotations

from tests.vault.whole_company import WholeCompany
from vault.people.models import Person
from vault.people.posts import Post

HOURS = 3_600


def manager_is_all_there_is(whole: WholeCompany) -> None:
    """The profile of a small company is in force, and the manager holds both posts."""
    company, manager = whole.company, whole["manager"]
    company.end_post(whole["officer"], Post.OVERALL_OFFICER)
    company.appoint(manager, Post.OVERALL_OFFICER)
    with company.platform.transaction() as tx:
        tx.session.get_one(Person, manager.id).employment_kind = "officer"
    whole.refresh_sessions()
    whole.done(manager.post("/small-company", {"reason": "役員は一人"}))


def wait(whole: WholeCompany, hours: float = 72) -> None:
    """Time passes, and everybody stays signed in."""
    whole.clock.advance(seconds=hours * HOURS)
    whole.refresh_sessions()
