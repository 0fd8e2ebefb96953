"""Store, key ring and rows are compared both ways by their names: strays are reported, ghosts are faults."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest

from crypto.canonical import canonical_json
from storage.blob_keys import new_blob_key
from vault.documents.models import OBJECTS
from vault.keyring.ring import KeyRing
from vault.oversight.stores.reconcile import reconcile
from vault.oversight.stores.sightings import Sightings
from vault.oversight.stores.watch import watch_store


@pytest.fixture
def database_url() -> None:
    """What is compared here are names; the embedded database does."""


def age(stores: Any) -> None:
    """What was written just now is old enough to be reported."""
    folder = stores.platform.settings.resolved_store_dir
    for file in folder.rglob("*"):
        os.utime(file, (0, 0))
    stores.clock.advance(days=1)


def counts(stores: Any) -> dict[str, int]:
    reconcile(stores.platform)
    found: dict[str, int] = stores.company.leaves("store.reconciled")[-1].details["counts"]
    return found


def test_an_honest_store_is_found_so_and_that_is_on_record(stores: Any) -> None:
    stores.texts(3)
    watch_store(stores.platform)
    age(stores)
    nothing = {"late_removed": 0, "unnamed": 0, "unfinished": 0, "ghosts": 0}
    assert counts(stores) == {"blobs": 4, "ring_entries": 3, **nothing}


def test_strays_of_every_kind_are_reported_once_and_left_alone(stores: Any) -> None:
    stores.texts(1)
    store = stores.platform.store
    strays = [new_blob_key(OBJECTS), new_blob_key("copies"), new_blob_key("certificates"), "somebody/elses"]
    for key in strays:
        store.put(key, io.BytesIO(b"whose?"))
    KeyRing(stores.platform).create(
        "obj_stray", strays[0], stream_aad=canonical_json({}), wrap_aad=canonical_json({}), leaf_index=0
    )
    half = stores.platform.settings.resolved_store_dir / ".incoming"
    half.mkdir(exist_ok=True)
    begun = new_blob_key(OBJECTS)
    (half / f"{begun.replace('/', '+')}~{'0' * 16}").write_bytes(b"half of it")
    fresh = counts(stores)
    assert (fresh["unnamed"], fresh["unfinished"]) == (0, 0), (
        "what is younger than the grace time is left out"
    )
    age(stores)
    found = counts(stores)
    assert (found["unnamed"], found["unfinished"]) == (5, 1)
    again = counts(stores)
    assert (again["unnamed"], again["unfinished"]) == (0, 0)
    named = {
        (leaf.details["place"], leaf.details["name"]) for leaf in stores.company.leaves("storage.quarantined")
    }
    assert named == {*(("store", key) for key in strays), ("ring", "obj_stray"), ("unfinished", begun)}
    assert {blob.key for blob in store.keys("")} > set(strays)
    assert stores.faults() == {}


def test_ghosts_of_bytes_and_keys_are_faults_of_their_documents(stores: Any) -> None:
    ids = stores.texts(5)
    stores.blob(ids[0]).unlink()
    KeyRing(stores.platform).destroy([ids[1]])
    stores.blob(ids[2]).unlink()
    KeyRing(stores.platform).destroy([ids[2]])
    assert counts(stores)["ghosts"] == 0, "an upload of this moment may not be listed yet"
    age(stores)
    assert counts(stores)["ghosts"] == 3
    expected = {ids[0]: {"missing"}, ids[1]: {"key_missing"}, ids[2]: {"missing", "key_missing"}}
    assert stores.faults() == expected
    counts(stores)
    assert len(stores.company.leaves("stored_object.damaged")) == 3, "told once"


def test_a_list_that_leaves_something_out_makes_no_ghost(
    stores: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores.texts(2)
    age(stores)
    monkeypatch.setattr(type(stores.platform.store), "keys", lambda self, prefix="": iter(()))
    assert counts(stores)["ghosts"] == 0
    assert stores.faults() == {}


def test_names_are_seen_or_not() -> None:
    seen = Sightings()
    assert "a" not in seen
    for name in ("b", "a", "c"):
        seen.add(name)
    assert ["a" in seen, "b" in seen, "d" in seen, len(seen)] == [True, True, False, 3]
