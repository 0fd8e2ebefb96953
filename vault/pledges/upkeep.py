"""What falls due by itself: texts whose day has come are announced, and who leaves is asked for the leaver's pledge."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.notices import notify
from vault.people.queries import display_name, overall_officer
from vault.platform.database import Transaction
from vault.platform.runtime import Platform
from vault.pledges.announce import announce_in_force
from vault.pledges.events import LEAVER_PLEDGE_ASKED
from vault.pledges.models import LeaverAsk, PledgeTemplate
from vault.pledges.queries import due_leavers, template_in_force
from vault.pledges.rules import PledgeKind

ASKED: Final = "asked"
NO_TEXT: Final = "no_text"


def run_due_pledges(platform: Platform) -> None:
    """Announce and ask what is due now; nobody is told the same twice, however often this runs."""
    with platform.reading() as tx:
        waiting = bool(_unannounced(tx)) or bool(_unasked(tx))
    if not waiting:
        return
    with suppress(IntegrityError), platform.transaction() as tx:  # another process asked at this very moment
        for template in _unannounced(tx, locked=True):
            announce_in_force(tx, template)
        for person_id, leaves_on, kind in _unasked(tx):
            _ask(tx, person_id, leaves_on, kind)


def _unannounced(tx: Transaction, *, locked: bool = False) -> list[PledgeTemplate]:
    due = (
        select(PledgeTemplate)
        .where(PledgeTemplate.announced_ms.is_(None), PledgeTemplate.effective_ms <= tx.now_ms())
        .order_by(PledgeTemplate.number)
    )
    return list(tx.session.scalars(due.with_for_update() if locked else due))


def _unasked(tx: Transaction) -> list[tuple[str, str, str]]:
    kind = NO_TEXT if template_in_force(tx, PledgeKind.LEAVER) is None else ASKED
    done = select(LeaverAsk.person_id, LeaverAsk.leaves_on).where(LeaverAsk.kind == kind)
    asked = {(person_id, day) for person_id, day in tx.session.execute(done)}
    return [(*due, kind) for due in due_leavers(tx) if due not in asked]


def _ask(tx: Transaction, person_id: str, leaves_on: str, kind: str) -> None:
    """Ask the leaver and tell the overall officer; without a published text only the officer, who can have one made."""
    tx.session.add(LeaverAsk(person_id=person_id, leaves_on=leaves_on, kind=kind, asked_ms=tx.now_ms()))
    officer = overall_officer(tx)
    said = {"person": display_name(tx, person_id), "day": leaves_on}
    if kind == ASKED:
        notify(tx, person_id, "leaver_pledge_asked", day=leaves_on)
        record(tx, LEAVER_PLEDGE_ASKED, Actor.job("pledges.leavers"), subject=person_id, ends_on=leaves_on)
    if officer is not None and officer != person_id:
        notify(tx, officer, "leaver_pledge_due" if kind == ASKED else "leaver_pledge_unpublished", **said)
