"""Who answers for an entry, and who may act for it."""

from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds, is_active
from vault.people.small_company import require_no_conflict_of_posts
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.models import Entry


def is_responsible_manager(tx: Transaction, person_id: str) -> bool:
    """Whether the person is active and holds the post of a responsible manager now."""
    return is_active(tx, person_id) and holds(tx, person_id, Post.RESPONSIBLE_MANAGER)


def require_live_manager(tx: Transaction, entry: Entry) -> None:
    """Every act on an entry needs somebody who answers for it (G3.0-a).

    Raises:
        Refusal: `manager_missing`, the named manager left the post or the company; `role_conflict`, they are the overall
            officer too and the small-company profile is over.
    """
    if not is_responsible_manager(tx, entry.manager_id):
        raise Refusal(Code.MANAGER_MISSING, about={"entry": entry.id})
    require_no_conflict_of_posts(tx, entry.manager_id)


def require_manager(tx: Transaction, who: SignedIn, entry: Entry) -> None:
    """The caller is the entry's own manager, in the post now.

    Raises:
        Refusal: `role_required`, `role_conflict` as `require_live_manager`.
    """
    if who.person_id != entry.manager_id or not is_responsible_manager(tx, who.person_id):
        raise Refusal(
            Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value}, about={"entry": entry.id}
        )
    require_no_conflict_of_posts(tx, who.person_id)


def require_manager_or_overall_officer(tx: Transaction, who: SignedIn, entry: Entry) -> None:
    """The caller is the entry's own manager or the overall officer, in the post now (G4.1.2-a).

    Raises:
        Refusal: `role_required`.
    """
    if not is_manager_or_overall_officer(tx, who.person_id, entry):
        roles = f"{Post.RESPONSIBLE_MANAGER.value}, {Post.OVERALL_OFFICER.value}"
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": roles}, about={"entry": entry.id})


def is_manager_or_overall_officer(tx: Transaction, person_id: str, entry: Entry) -> bool:
    """Whether a person is the entry's own manager or the overall officer, in the post now."""
    if holds(tx, person_id, Post.OVERALL_OFFICER):
        return True
    return person_id == entry.manager_id and is_responsible_manager(tx, person_id)
