"""Who sets access rights on an entry (G4.1.2-a): its manager, the overall officer, or a delegate whose time is not over."""

from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.authority import is_responsible_manager
from vault.register.delegate import tell_use
from vault.register.delegation_queries import delegation_for
from vault.register.models import GRANTING, Entry


def may_decide(tx: Transaction, person_id: str, entry: Entry) -> bool:
    """Whether a person may set rights on an entry at all; for oneself nobody may."""
    return _by_post(tx, person_id, entry) or delegation_for(tx, entry.id, person_id, GRANTING) is not None


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
    if not _by_post(tx, who.person_id, entry):
        delegation = delegation_for(tx, entry.id, who.person_id, GRANTING)
        assert delegation is not None  # noqa: S101  # may_decide
        tell_use(tx, who, delegation)


def _by_post(tx: Transaction, person_id: str, entry: Entry) -> bool:
    if holds(tx, person_id, Post.OVERALL_OFFICER):
        return True
    return person_id == entry.manager_id and is_responsible_manager(tx, person_id)
