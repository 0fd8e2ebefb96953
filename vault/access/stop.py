"""Taking a grant back: from the next request on nothing opens, and running streams end (G4.1.3-b)."""

from vault.access.authority import may_decide
from vault.access.events import GRANT_REVOKED
from vault.access.models import GrantRow
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.people.queries import display_name
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.models import Entry
from vault.register.rules import require_reason


def revoke(
    tx: Transaction, who: SignedIn, entry: Entry, row: GrantRow, reason: str, *, for_mishandling: bool = False
) -> None:
    """Take a grant back at once; holders may also give back their own.

    Args:
        for_mishandling: whether the person breached a rule; only then does it count in the history that G4.1.1-c asks for.

    Raises:
        Refusal: `grantor_not_authorised`, `reason_missing`, `conflict` (revoked already).
    """
    if who.person_id != row.person_id and not may_decide(tx, who.person_id, entry):
        raise Refusal(Code.GRANTOR_NOT_AUTHORISED, about={"entry": entry.id, "subject": row.person_id})
    if row.revoked_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "revoked"}, about={"entry": entry.id})
    row.for_mishandling = for_mishandling
    stop_grant(tx, who.actor, entry, row, require_reason(reason))


def stop_grant(tx: Transaction, by: Actor, entry: Entry, row: GrantRow, reason: str) -> None:
    """Write the end of a grant; the person is told, and the manager too when somebody else ended it (G4.1.2-d)."""
    row.revoked_ms = tx.now_ms()
    row.revoked_by = by.person_id
    row.revoked_reason = reason
    leaf = record(
        tx, GRANT_REVOKED, by, grant=row.id, entry=row.entry_id, person=row.person_id, reason=reason
    )
    leaf.bind(row, "revoked_leaf_index")
    notify(tx, row.person_id, "grant_revoked", entry=entry.name)
    if entry.manager_id not in (by.person_id, row.person_id):
        notify(
            tx,
            entry.manager_id,
            "grant_revoked_by_other",
            entry=entry.name,
            person=display_name(tx, row.person_id),
        )
