"""Reports about somebody never reach that somebody as the one who answers for it."""

from typing import Any

from vault.people.models import Person
from vault.people.posts import Post
from vault.register.overseer import told_about
from vault.register.queries import entry_of


def told(company: Any, *names: str) -> list[str]:
    by_id = {each.id: name for name, each in company.people.items()}
    with company.platform.reading() as tx:
        entry = entry_of(tx, company.entry_id)
        return [by_id[each] for each in told_about(tx, entry, *(company[name].id for name in names))]


def test_the_manager_is_told_of_others_and_the_officer_of_the_manager(company: Any) -> None:
    assert told(company, "viewer") == ["manager"]
    assert told(company, "officer") == ["manager"]
    assert told(company, "manager") == ["officer"]
    assert told(company, "viewer", "manager") == ["officer"]
    assert told(company, "manager", "officer") == ["auditor"]


def test_another_record_of_the_manager_is_the_manager(company: Any) -> None:
    with company.platform.transaction() as tx:
        for name in ("manager", "viewer"):
            row = tx.session.get_one(Person, company[name].id)
            row.number_key, row.state = "e1", "active" if name == "manager" else "disabled"
            tx.session.flush()
    assert told(company, "viewer") == ["officer"]


def test_while_there_is_no_officer_the_auditors_are_told_of_the_manager(company: Any) -> None:
    company.end_post(company["officer"], Post.OVERALL_OFFICER)
    assert told(company, "manager") == ["auditor"]
