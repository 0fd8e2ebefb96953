"""The check of everything stored finds every damage, tells who has to know, and goes on after a kill where it was."""

from __future__ import annotations

import os
from typing import Any

import pytest
from sqlalchemy import update

import vault.oversight.stores.walk as walk_module
from vault.documents.models import Item, SealedObject
from vault.keyring.ring import KeyRing
from vault.oversight.stores.looking import Looker
from vault.oversight.stores.pace import Pace

DAY_MS = 86_400_000


@pytest.fixture
def database_url() -> None:
    """What is checked here is the store; the embedded database does."""


def flipped(blob: Any, place: int) -> None:
    content = bytearray(blob.read_bytes())
    content[place] ^= 1
    blob.write_bytes(content)


def test_every_planted_damage_is_found_and_nothing_else(stores: Any) -> None:
    ids = stores.texts(24)
    blobs = {one: stores.blob(one) for one in ids}
    whole = {one: blob.read_bytes() for one, blob in blobs.items()}
    planted: dict[str, str] = {}

    def plant(fault: str) -> Any:
        one = ids[len(planted) * 2]
        planted[one] = fault
        return blobs[one]

    for place in (0, 30, -1):
        flipped(plant("altered"), place)
    for size in (0, 20, 100):
        blob = plant("altered")
        blob.write_bytes(blob.read_bytes()[:size])
    blob = plant("altered")
    blob.write_bytes(blob.read_bytes() + b"\0")
    # Two objects change places; then one holds an older copy of what another sealing of its bytes would be.
    first, second = plant("altered"), plant("altered")
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    plant("missing").unlink()
    plant("key_missing")
    KeyRing(stores.platform).destroy([list(planted)[-1]])

    done = stores.check()
    assert {one: {fault} for one, fault in planted.items()} == stores.faults()
    assert (done.state, done.objects, done.damaged) == ("done", len(ids), len(planted))
    leaves = stores.company.leaves("stored_object.damaged")
    assert {leaf.details["object"] for leaf in leaves} == set(planted)
    (evidence,) = stores.company.leaves("store.checked")
    assert evidence.details["counts"]["damaged"] == len(planted)
    for name in ("manager", "officer"):
        assert stores.company.notices(stores.company[name]).count("stored_damaged") == len(planted)
    alerts = stores.company["manager"].get("/alerts", params={"limit": 100}).json()["items"]
    assert [each["kind"] for each in alerts] == ["integrity_failed"] * len(planted)

    # Told once; and no longer said once it is put back.
    for one, blob in blobs.items():
        blob.write_bytes(whole[one])
    again = stores.check()
    assert (again.damaged, again.mended) == (1, len(planted) - 1)
    assert stores.faults() == {list(planted)[-1]: {"key_missing"}}
    assert len(stores.company.leaves("stored_object.damaged")) == len(planted)


def test_the_item_says_that_it_is_damaged(stores: Any) -> None:
    (one,) = stores.texts(1)
    stores.blob(one).unlink()
    stores.check()
    item = stores.company["viewer"].get(f"/items/{stores.items[0]['id']}").json()
    assert item["faults"] == ["missing"]
    listed = stores.company["viewer"].get("/items").json()["items"]
    assert listed[0]["faults"] == ["missing"]


def test_a_row_that_was_changed_is_a_fault_of_the_record(stores: Any) -> None:
    (one,) = stores.texts(1)
    with stores.platform.transaction() as tx:
        tx.session.execute(update(SealedObject).values(ciphertext_sha256=os.urandom(32)))
    stores.check()
    assert stores.faults() == {one: {"record_differs"}}


def test_a_killed_check_goes_on_where_it_was(stores: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = stores.texts(6)
    stores.blob(ids[0]).unlink()
    stores.blob(ids[-1]).unlink()
    monkeypatch.setattr(walk_module, "NOTED_SECONDS", -1.0)
    looked: list[str] = []
    look = Looker.look

    def killed_at_the_fourth(self: Any, object_id: str) -> Any:
        looked.append(object_id)
        if len(looked) == 4:
            raise KeyboardInterrupt
        return look(self, object_id)

    monkeypatch.setattr(Looker, "look", killed_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        stores.check()
    assert set(stores.faults()) == {ids[0]}
    stores.clock.advance(seconds=60)
    assert stores.work(), "the lease of the dead has run out"
    assert looked == [*ids[:4], *ids[3:]]
    assert set(stores.faults()) == {ids[0], ids[-1]}
    done = stores.seen(1)
    assert (done.state, done.objects, done.damaged) == ("done", 6, 2)


def test_a_long_check_is_done_in_slices(stores: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stores.texts(3)
    monkeypatch.setattr(walk_module, "SLICE_SECONDS", -1.0)
    done = stores.check(slices=4)
    assert (done.state, done.objects) == ("done", 3)


def test_a_store_that_is_away_makes_nobody_suspect(stores: Any) -> None:
    stores.texts(2)
    folder = stores.platform.settings.resolved_store_dir
    folder.rename(folder.with_name("unmounted"))
    folder.mkdir()
    under_way = stores.check()
    assert (under_way.state, stores.faults()) == ("running", {})
    folder.rmdir()
    folder.with_name("unmounted").rename(folder)
    stores.clock.advance(seconds=60)
    assert stores.work()
    assert (stores.seen(1).state, stores.faults()) == ("done", {})


def test_it_reads_no_faster_than_it_may() -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(1_000, now=lambda: now[0], sleep=sleep)
    for _ in range(10):
        pace.spend(500)
    assert now[0] == pytest.approx(5, abs=1.1)
    Pace(0, now=lambda: now[0], sleep=sleep).spend(10**9)
    assert sum(slept) == pytest.approx(now[0])


def test_an_item_under_disposal_is_not_looked_at(stores: Any) -> None:
    (one,) = stores.texts(1)
    stores.blob(one).unlink()
    with stores.platform.transaction() as tx:
        tx.session.execute(update(Item).values(state="closing"))
    assert stores.check().objects == 0
    assert stores.faults() == {}
