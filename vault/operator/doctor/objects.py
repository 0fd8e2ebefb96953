"""The store of sealed objects."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import func, select

from vault.documents.models import StoredFault
from vault.operator.doctor.finding import Finding, note, ok, wrong
from vault.oversight.stores.marker import seen_row
from vault.oversight.stores.models import DONE, StoreCheck
from vault.oversight.stores.ordering import last_check
from vault.platform.clock import DAY_MS, tokyo_date
from vault.platform.database import Transaction
from vault.platform.runtime import Platform


def medium(platform: Platform) -> Iterator[Finding]:
    """What disposal can claim on this medium, what the store was seen doing, and whether what is in it is whole."""
    store = platform.store.describe()
    if store.addressed_in_place:
        yield note(f"{store.place}: recorded as addressed in place; disposal overwrites and reads back")
    else:
        yield note(
            f"{store.place}: not addressed in place; disposal is key destruction (暗号化消去) and deletion"
        )
    with platform.reading() as tx:
        yield _seen(tx)
        yield _checked(tx)
        yield from _faults(tx)


def _seen(tx: Transaction) -> Finding:
    row = seen_row(tx)
    if row is None or row.looked_ms is None:
        return note("the vault has not looked yet at what the store does; it does so when it serves")
    day = tokyo_date(row.looked_ms)
    if row.unfit is not None:
        return wrong(
            f"on {day} the store was not the one it was: {row.unfit}",
            "Look at the store before anything else",
        )
    does = json.loads(row.capabilities or "{}")
    told = f"on {day} the store was the same as ever: versioning {does.get('versioning')}, lock {does.get('object_lock')}"
    if row.changed_ms is None:
        return ok(told)
    return note(
        f"on {tokyo_date(row.changed_ms)} the store began to do something else: versioning {does.get('versioning')}, "
        f"lock {does.get('object_lock')}, deletes versions {does.get('deletes_versions')}",
        "If that was not meant, see what was changed at the bucket; once it is meant, run: hizo-vault accept-store",
    )


def _checked(tx: Transaction) -> Finding:
    row = last_check(tx)
    if row is not None and row.state != DONE:
        return note(f"check {row.number} of everything stored is under way: {row.objects} objects so far")
    if row is None:
        return note(
            "nothing stored was ever read back as a whole", "It will be by itself, or run: hizo-vault scrub"
        )
    days = tx.platform.settings.store_check_days
    told = f"everything stored was last read back on {tokyo_date(row.started_ms)}: {_counted(row)}"
    if tx.now_ms() > row.started_ms + 2 * days * DAY_MS:
        return wrong(told, "A worker has to run for it to be done; or run: hizo-vault scrub")
    return ok(told)


def _counted(row: StoreCheck) -> str:
    return f"{row.objects} objects, {row.damaged} damaged, {row.unmarked} without their marking"


def _faults(tx: Transaction) -> Iterator[Finding]:
    query = select(StoredFault.fault, func.count()).where(StoredFault.mended_ms.is_(None))
    for fault, count in tx.session.execute(query.group_by(StoredFault.fault).order_by(StoredFault.fault)):
        yield wrong(
            f"{count} stored objects: {fault}",
            "Put the objects back from a backup, then run hizo-vault scrub, which names them",
        )
