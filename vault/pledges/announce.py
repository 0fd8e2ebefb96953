"""Telling those whose access hangs on it that a new text is coming, and that it is in force."""

from __future__ import annotations

from collections.abc import Iterable

from vault.identity.notices import notify
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.pledges.models import PledgeTemplate
from vault.pledges.queries import signature_of, signers, template_in_force
from vault.pledges.rules import PledgeKind
from vault.procedures.acknowledge import people_concerned


def announce(tx: Transaction, template: PledgeTemplate) -> None:
    """Tell those concerned about a text just published: the day, or that it is in force already."""
    if template.effective_ms <= tx.now_ms():
        announce_in_force(tx, template)
        return
    _tell(tx, _concerned(tx, template), "pledge_published", template)


def announce_in_force(tx: Transaction, template: PledgeTemplate) -> None:
    """Tell those who have not signed it that a text is in force, once; nobody when a newer one took its place."""
    template.announced_ms = tx.now_ms()
    current = template_in_force(tx, PledgeKind(template.kind))
    if current is None or current.id != template.id:
        return
    unsigned = [each for each in _concerned(tx, template) if signature_of(tx, each, template.id) is None]
    kind = "pledge_due" if template.kind == PledgeKind.HOLDER else "pledge_asked"
    _tell(tx, unsigned, kind, template)


def _concerned(tx: Transaction, template: PledgeTemplate) -> list[str]:
    """Holders sign anew whenever their text changes; the general pledge is asked of everybody who works here.

    Who signed a holder's pledge is whom access was opened for; who never did is told by the grant itself.
    """
    kind = PledgeKind(template.kind)
    if kind is PledgeKind.LEAVER:
        return []
    here = people_concerned(tx)
    if kind is PledgeKind.GENERAL:
        return here
    held = signers(tx, kind)
    return [person_id for person_id in here if person_id in held]


def _tell(tx: Transaction, people: Iterable[str], kind: str, template: PledgeTemplate) -> None:
    for person_id in people:
        notify(tx, person_id, kind, title=template.title, day=tokyo_date(template.effective_ms))
