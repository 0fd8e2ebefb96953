"""What is done about malware that was found: a row from which an alert is raised, a leaf, and those told who answer for it."""

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.documents.depositing.begin import Begun
from vault.documents.models import INFECTED, Item, Version
from vault.documents.scanning.events import MALWARE_FOUND
from vault.documents.scanning.models import MalwareHit
from vault.identity.notices import notify
from vault.people.queries import display_name, overall_officer
from vault.platform.database import Transaction
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.register.overseer import told_about
from vault.register.queries import entry_of

REFUSED = "refused"


def found_at_deposit(platform: Platform, by: Actor, begun: Begun, found: str) -> None:
    """Malware in what somebody brought; it is refused, and nothing of it stays.

    Raises:
        Refusal: `log_unavailable`.
    """
    with platform.transaction() as tx:
        hit = _hit(tx, begun.order.entry_id, begun.item_id, begun.version_id, begun.grant.person_id, found)
        hit.refused = True
        _record(tx, by, hit, begun.intent_id, begun.file_name, REFUSED)
        person = display_name(tx, hit.person_id)
        tell_answerable(tx, hit.entry_id, hit.person_id, "malware_refused", person=person, found=found)


def found_in_store(tx: Transaction, by: Actor, item: Item, version: Version) -> None:
    """Malware in what is stored; the item is closed to everybody in this transaction."""
    found = version.scan_note or "-"
    hit = _hit(tx, item.entry_id, item.id, version.id, version.created_by, found)
    _record(tx, by, hit, None, item.file_name, INFECTED)
    tell_answerable(tx, item.entry_id, version.created_by, "malware_stored", item=item.id, found=found)


def tell_answerable(tx: Transaction, entry_id: str, person_id: str, kind: str, **params: str) -> None:
    """Leave a notice for who answers for an entry, never about the same person's own deposit, and for the overall officer."""
    entry, officer = entry_of(tx, entry_id), overall_officer(tx)
    told = {*told_about(tx, entry, person_id), *([] if officer is None else [officer])}
    for each in sorted(told):
        notify(tx, each, kind, entry=entry.name, **params)


def _hit(
    tx: Transaction, entry_id: str, item_id: str, version_id: str, person_id: str, found: str
) -> MalwareHit:
    hit = MalwareHit(
        id=new_id("mwh", tx.platform.randomness),
        entry_id=entry_id,
        item_id=item_id,
        version_id=version_id,
        person_id=person_id,
        refused=False,
        found=found,
        found_ms=tx.now_ms(),
        leaf_index=-1,
    )
    tx.session.add(hit)
    return hit


def _record(
    tx: Transaction, by: Actor, hit: MalwareHit, upload: str | None, file_name: str | None, state: str
) -> None:
    leaf = record(
        tx,
        MALWARE_FOUND,
        by,
        upload=upload,
        entry=hit.entry_id,
        item=hit.item_id,
        version=hit.version_id,
        file_name=file_name,
        scan_note=hit.found,
        state=state,
    )
    leaf.bind(hit)
