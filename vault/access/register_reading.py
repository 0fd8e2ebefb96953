"""Who may read the register (G2.1-c): the posts that answer for it or check it, and holders for their entries."""

from collections.abc import Sequence

from vault.access.events import REGISTER_READ
from vault.access.queries import live_grants_of
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.models import Entry
from vault.register.queries import entries_after, entry_of

READERS = (Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER, Post.AUDITOR)


def read_entries(
    tx: Transaction, who: SignedIn, position: Sequence[str | int], limit: int, search: str = ""
) -> list[Entry]:
    """The entries the caller may read whose names hold `search`, by name after `position`. The reading is recorded.

    Raises:
        Refusal: `role_required` for people without a register role.
    """
    entries = entries_after(tx, position, limit, only=_readable(tx, who), search=search)
    record(tx, REGISTER_READ, who.actor, entry=None, count=len(entries))
    return entries


def read_entry(tx: Transaction, who: SignedIn, entry_id: str) -> Entry:
    """One entry. The reading is recorded.

    Raises:
        Refusal: `role_required`, `not_found`, `no_grant` (a holder of other entries only).
    """
    readable = _readable(tx, who)
    entry = entry_of(tx, entry_id)
    if readable is not None and entry.id not in readable:
        raise Refusal(Code.NO_GRANT, about={"entry": entry.id})
    record(tx, REGISTER_READ, who.actor, entry=entry.id, count=1)
    return entry


def _readable(tx: Transaction, who: SignedIn) -> frozenset[str] | None:
    """The entries a holder may read; None for all."""
    if any(holds(tx, who.person_id, post) for post in READERS):
        return None
    held = frozenset(row.entry_id for row in live_grants_of(tx, who.person_id))
    if not held:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": ", ".join(READERS)})
    return held
