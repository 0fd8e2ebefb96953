"""Does the store still do what it did, and is it still the same one? Asked every day with objects of our own.

A change is a leaf and word to the overall officer; the doctor says it too. Whether a versioned or locked bucket may be used
is theirs to decide: what must never happen is that it becomes one unnoticed.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Final

from crypto.errors import CryptoError
from storage.errors import CapabilityError
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.notices import notify
from vault.oversight.stores.events import STORE_ACCEPTED, STORE_CHANGED
from vault.oversight.stores.faults import BY
from vault.oversight.stores.marker import (
    AnotherStoreError,
    check_marker,
    remove_old_markers,
    seen_row,
    write_marker,
)
from vault.oversight.stores.models import StoreSeen
from vault.oversight.stores.ordering import order_check
from vault.people.queries import overall_officer
from vault.platform.database import Transaction
from vault.platform.runtime import Platform

_RANDOM: Final = re.compile(r"[0-9a-f]{32}")
ACCEPTING: Final = Actor.operator("accept-store")


def watch_store(platform: Platform) -> None:
    """Probe the store, look for the marker, note what changed, and write a new marker into a store that is the same.

    Raises:
        StoreError: the store could not be asked; that is no change.
    """
    capabilities, unfit = _probed(platform)
    marker = None if unfit else _renewed(platform)
    with platform.transaction() as tx:
        row = _locked(tx)
        _note(tx, row, capabilities, unfit)
        if marker is not None:
            row.marker_key, row.marker_sha256 = marker
    if marker is not None:
        remove_old_markers(platform, marker[0])


def _probed(platform: Platform) -> tuple[str | None, str | None]:
    """What the store does, as JSON, or why it must not be used."""
    try:
        capabilities = platform.store.probe()
        check_marker(platform)
    except (CapabilityError, AnotherStoreError) as trouble:
        # The names of probes are drawn anew each time; a trouble that stays is the same trouble.
        return None, _RANDOM.sub("…", str(trouble))
    return json.dumps(asdict(capabilities), sort_keys=True), None


def _renewed(platform: Platform) -> tuple[str, bytes] | None:
    try:
        return write_marker(platform)
    except CryptoError as lost:
        raise CapabilityError(str(lost)) from lost


def _locked(tx: Transaction) -> StoreSeen:
    row = seen_row(tx, locked=True)
    if row is None:
        row = StoreSeen(id=1)
        tx.session.add(row)
    return row


def _note(tx: Transaction, row: StoreSeen, capabilities: str | None, unfit: str | None) -> None:
    first = row.looked_ms is None
    before, now = (row.capabilities, row.unfit), (capabilities, unfit)
    row.looked_ms = tx.now_ms()
    if before == now:
        return
    row.capabilities, row.unfit = now
    place = tx.platform.store.describe().place
    leaf = record(
        tx,
        STORE_CHANGED,
        BY,
        place=place,
        capabilities={"before": _read(before[0]), "now": _read(capabilities)},
        reason=unfit,
    )
    leaf.bind(row)
    if first and unfit is None:
        return
    row.changed_ms = tx.now_ms()
    officer = overall_officer(tx)
    if officer is not None:
        notify(tx, officer, "store_changed", place=place)


def _read(capabilities: str | None) -> dict[str, object] | None:
    return None if capabilities is None else json.loads(capabilities)


def accept_store(platform: Platform) -> str:
    """Take the store as it is for the vault's own: after it was put back from a copy or moved, on the operator's word.

    A new marker, a leaf, word to the overall officer, and a check of everything stored. The marker's key.

    Raises:
        StoreError: the store is unfit or could not be asked.
    """
    capabilities = json.dumps(asdict(platform.store.probe()), sort_keys=True)
    key, digest = write_marker(platform)
    place = platform.store.describe().place
    with platform.transaction() as tx:
        row = _locked(tx)
        row.capabilities, row.unfit, row.looked_ms = capabilities, None, tx.now_ms()
        row.changed_ms = None
        row.marker_key, row.marker_sha256 = key, digest
        record(tx, STORE_ACCEPTED, ACCEPTING, place=place, name=key, sha256=digest.hex()).bind(row)
        officer = overall_officer(tx)
        if officer is not None:
            notify(tx, officer, "store_accepted", place=place)
        order_check(tx)
    return key
