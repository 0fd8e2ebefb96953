"""How grants and requests are shown: with names, and with what is still missing."""

from sqlalchemy import select

from vault.access.facts import load_facts
from vault.access.models import GrantRequest, GrantRow
from vault.access.rules import Right, is_over, missing
from vault.access.schemas import GrantOut, GrantRequestOut
from vault.people.queries import person_row
from vault.people.solo import GRANT, done_alone
from vault.people.solo_schemas import SoloOut
from vault.platform.database import Transaction
from vault.procedures.queries import published
from vault.procedures.slots import Slot


def shown_grant(tx: Transaction, row: GrantRow) -> GrantOut:
    """A grant with what it lacks now (`rules.missing`), in the order in which people get it."""
    tx.session.flush()
    facts, rows = load_facts(tx, row.person_id, row.entry_id, row.tier, Right.VIEW)
    [own] = [grant for grant in facts.grants if grant.grant_id == row.id]
    assert row.id in rows  # noqa: S101  # the row is this person's on this entry
    over = is_over(own, facts.person, facts.now_ms) or not facts.person.active
    lacking = [] if over else list(missing(own, facts.person, facts.now_ms))
    solo = SoloOut.of(tx, done_alone(tx, GRANT, row.request_id)) if row.request_id else None
    return GrantOut.of(tx, row, lacking, solo, over=over)


def shown_request(tx: Transaction, row: GrantRequest) -> GrantRequestOut:
    """A request with what its decider looks at: the standard, the last day, and breaches on file.

    Refusals that happen in ordinary work never count as breaches; access taken back for one does (G4.1.1-c).
    """
    history = tx.session.scalars(
        select(GrantRow)
        .where(GrantRow.person_id == row.person_id, GrantRow.for_mishandling)
        .order_by(GrantRow.revoked_ms.desc())
    )
    return GrantRequestOut.of(
        tx,
        row,
        person_row(tx, row.person_id).leaves_on,
        published(tx, Slot.GRANT_CRITERIA),
        list(history),
    )
