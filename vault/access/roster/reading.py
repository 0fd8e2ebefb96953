"""Reading the roster: responsible managers for their entries, the overall officer and auditors for all; each reading is a leaf."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from vault.access.authority import entries_overseen, require_overseer
from vault.access.events import ROSTER_READ
from vault.access.models import GrantRow
from vault.access.roster.lines import Holder, candidates, holders
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.runtime import Platform
from vault.register.models import Entry
from vault.register.queries import entry_name_at, entry_of


@dataclass(frozen=True)
class Roster:
    """The whole roster of one entry or of all the caller oversees, as at a moment (UTC ms)."""

    at_ms: int
    entry_name: str | None
    holders: tuple[Holder, ...]


def readable(tx: Transaction, who: SignedIn, entry_id: str | None) -> Select[str] | None:
    """The ids of the entries asked for, as a query; None for all.

    Raises:
        Refusal: `role_required`, `not_found`.
    """
    if entry_id is None:
        return entries_overseen(tx, who)
    require_overseer(tx, who, entry_of(tx, entry_id))
    return select(Entry.id).where(Entry.id == entry_id)


def record_reading(tx: Transaction, who: SignedIn, entry_id: str | None, at_ms: int, count: int) -> None:
    """The leaf of having read the roster."""
    record(tx, ROSTER_READ, who.actor, entry=entry_id, moment=utc_text(at_ms), count=count)


def whole_roster(tx: Transaction, who: SignedIn, entry_id: str | None, at_ms: int) -> Roster:
    """Every line, not recorded yet.

    Raises:
        Refusal: `role_required`, `not_found`.
    """
    query = candidates(readable(tx, who, entry_id), at_ms)
    found = tx.session.execute(query.order_by(Entry.name, Entry.id, GrantRow.given_ms, GrantRow.id))
    name = None if entry_id is None else entry_name_at(tx, entry_of(tx, entry_id), at_ms)
    return Roster(at_ms, name, tuple(holders(tx, at_ms, found)))


def require_recorded(platform: Platform, who: SignedIn, entry_id: str | None, roster: Roster) -> None:
    """The leaf of giving a whole roster away, committed before its first byte goes out.

    Raises:
        Refusal: `role_required`, when the caller's post ended meanwhile; `log_unavailable`.
    """
    with platform.transaction() as tx:
        readable(tx, who, entry_id)
        record_reading(tx, who, entry_id, roster.at_ms, len(roster.holders))
