"""Who sets access rights on an entry (G4.1.2-a): its manager, the overall officer, or a delegate whose time is not over.

And who oversees them: the same manager, the overall officer, and auditors, who change nothing.
"""

from sqlalchemy import Select

from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds, overall_officer, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.authority import is_manager_or_overall_officer, is_responsible_manager
from vault.register.delegate import tell_use
from vault.register.delegation_queries import delegates_on, delegation_for
from vault.register.models import GRANTING, Entry
from vault.register.queries import entries_managed_by


def may_decide(tx: Transaction, person_id: str, entry: Entry) -> bool:
    """Whether a person may set rights on an entry at all; for oneself nobody may."""
    return (
        is_manager_or_overall_officer(tx, person_id, entry)
        or delegation_for(tx, entry.id, person_id, GRANTING) is not None
    )


def require_decider(tx: Transaction, who: SignedIn, entry: Entry, subject_id: str) -> None:
    """The caller may set this person's rights on this entry; a delegate's use is told to the manager.

    Raises:
        Refusal: `grantor_not_authorised`; `self_decision` for oneself under whatever record.
    """
    about = {"entry": entry.id, "subject": subject_id}
    if not may_decide(tx, who.person_id, entry):
        raise Refusal(Code.GRANTOR_NOT_AUTHORISED, about=about)
    if same_human(tx, who.person_id, subject_id):
        raise Refusal(Code.SELF_DECISION, about=about)
    if not is_manager_or_overall_officer(tx, who.person_id, entry):
        delegation = delegation_for(tx, entry.id, who.person_id, GRANTING)
        assert delegation is not None  # noqa: S101  # may_decide
        tell_use(tx, delegation, who.actor)


def require_lone_decider(tx: Transaction, who: SignedIn, entry: Entry, subject_id: str) -> None:
    """The caller may set rights on the entry, the rights are the caller's own, and no other human may set them (T5-c).

    Raises:
        Refusal: `grantor_not_authorised`; `self_decision` while somebody else could decide, also for another record of
            the caller's; `conflict` for somebody else's rights, which the caller decides as usual.
    """
    about = {"entry": entry.id, "subject": subject_id}
    if not is_manager_or_overall_officer(tx, who.person_id, entry):
        raise Refusal(Code.GRANTOR_NOT_AUTHORISED, about=about)
    if not same_human(tx, who.person_id, subject_id):
        raise Refusal(Code.CONFLICT, params={"what": "person"}, about=about)
    others = {overall_officer(tx), entry.manager_id, *delegates_on(tx, entry.id, GRANTING)}
    able = [each for each in others if each is not None and may_decide(tx, each, entry)]
    if who.person_id != subject_id or any(not same_human(tx, who.person_id, each) for each in able):
        raise Refusal(Code.SELF_DECISION, about=about)


OVERSEEING_ALL = (Post.OVERALL_OFFICER, Post.AUDITOR)


def oversees(tx: Transaction, person_id: str, entry: Entry) -> bool:
    """Whether a person answers for an entry or checks those who do: its manager, the overall officer, an auditor."""
    if any(holds(tx, person_id, post) for post in OVERSEEING_ALL):
        return True
    return person_id == entry.manager_id and is_responsible_manager(tx, person_id)


def require_overseer(tx: Transaction, who: SignedIn, entry: Entry) -> None:
    """The caller answers for the entry or checks those who do.

    Raises:
        Refusal: `role_required`.
    """
    if not oversees(tx, who.person_id, entry):
        raise _overseer_required({"entry": entry.id})


def entries_overseen(tx: Transaction, who: SignedIn) -> Select[str] | None:
    """The ids of the entries the caller oversees, as a query; None for all of them.

    Raises:
        Refusal: `role_required` for people without such a post.
    """
    if any(holds(tx, who.person_id, post) for post in OVERSEEING_ALL):
        return None
    if not is_responsible_manager(tx, who.person_id):
        raise _overseer_required({})
    return entries_managed_by(tx, who.person_id)


def _overseer_required(about: dict[str, str]) -> Refusal:
    roles = ", ".join((Post.RESPONSIBLE_MANAGER, *OVERSEEING_ALL))
    return Refusal(Code.ROLE_REQUIRED, params={"roles": roles}, about=about)
