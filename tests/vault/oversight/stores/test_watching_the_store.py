"""A store that is not the same any more, or does not do the same, is noticed: at start and every day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from storage.blob_store import BlobStore, Capabilities
from storage.errors import CapabilityError, StoreUnavailableError
from vault.app.start_check import VaultLockedError, check_start
from vault.operator.doctor.objects import medium
from vault.oversight.stores.marker import MARKERS
from vault.oversight.stores.watch import accept_store, watch_store


@pytest.fixture
def database_url() -> None:
    """What is watched here is the store; the embedded database does."""


class Probed:
    """The real store, seen doing something else."""

    def __init__(self, store: BlobStore, found: Capabilities | Exception) -> None:
        self._store, self._found = store, found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def probe(self) -> Capabilities:
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


def seen_doing(stores: Any, found: Capabilities | Exception) -> Any:
    return replace(stores.platform, store=Probed(stores.platform.store, found))


def told(stores: Any) -> int:
    return int(stores.company.notices(stores.company["officer"]).count("store_changed"))


def lines(platform: Any) -> list[str]:
    return [str(each) for each in medium(platform)]


def test_a_store_that_stays_the_same_makes_no_noise(stores: Any) -> None:
    for _ in range(3):
        watch_store(stores.platform)
        stores.clock.advance(days=1)
    assert len(stores.company.leaves("store.changed")) == 1, "what it did when it was first looked at"
    assert told(stores) == 0
    assert any(line.startswith("ok") and "versioning off" in line for line in lines(stores.platform))
    assert check_start(stores.platform) == []


@pytest.mark.parametrize(
    "change",
    [{"versioning": "enabled"}, {"versioning": "suspended"}, {"object_lock": True}, {"replication": True}],
)
def test_what_a_bucket_begins_to_do_is_noticed(stores: Any, change: dict[str, Any]) -> None:
    before = stores.platform.store.probe()
    watch_store(stores.platform)
    changed = seen_doing(stores, replace(before, **change))
    for _ in range(2):
        watch_store(changed)
    leaf = stores.company.leaves("store.changed")[-1]
    ((name, value),) = change.items()
    assert (leaf.details["capabilities"]["before"][name], leaf.details["capabilities"]["now"][name]) == (
        getattr(before, name),
        value,
    )
    assert told(stores) == 1, "once"
    assert any(line.startswith("note") and "began to do something else" in line for line in lines(changed))


def test_a_bucket_that_keeps_what_it_is_told_to_delete_is_noticed(stores: Any) -> None:
    watch_store(stores.platform)
    unfit = seen_doing(
        stores, CapabilityError("the store keeps what it was told to delete: probe/" + "a" * 32)
    )
    watch_store(unfit)
    watch_store(
        seen_doing(stores, CapabilityError("the store keeps what it was told to delete: probe/" + "b" * 32))
    )
    assert told(stores) == 1, "the same trouble with another probe is the same trouble"
    assert any(line.startswith("WRONG") and "told to delete" in line for line in lines(unfit))
    watch_store(stores.platform)
    assert told(stores) == 2, "that it is well again is a change too"


def test_a_store_that_is_away_is_no_change(stores: Any) -> None:
    watch_store(stores.platform)
    with pytest.raises(StoreUnavailableError):
        watch_store(seen_doing(stores, StoreUnavailableError("away")))
    assert told(stores) == 0


def emptied(folder: Any) -> None:
    for blob in folder.rglob("*"):
        if blob.is_file():
            blob.unlink()


def put_back_from_last_week(folder: Any) -> None:
    newest = max((folder / MARKERS).iterdir(), key=lambda file: file.stat().st_mtime_ns)
    newest.unlink()


def another_vaults(folder: Any) -> None:
    for marker in (folder / MARKERS).iterdir():
        marker.write_text(marker.read_text().replace("vlt_", "vlt_x"))


@pytest.mark.parametrize("change", [emptied, put_back_from_last_week, another_vaults])
def test_a_swapped_emptied_or_older_store_keeps_the_vault_shut(stores: Any, change: Any) -> None:
    for _ in range(2):
        watch_store(stores.platform)
        stores.clock.advance(days=1)
    change(stores.platform.settings.resolved_store_dir)
    with pytest.raises(VaultLockedError, match="accept-store"):
        check_start(stores.platform)
    watch_store(stores.platform)
    assert told(stores) == 1, "a vault that runs at that moment says so"
    with pytest.raises(VaultLockedError):
        check_start(stores.platform)

    accept_store(stores.platform)
    assert check_start(stores.platform) == []
    (leaf,) = stores.company.leaves("store.accepted")
    assert leaf.details["actor_kind"] == "operator"
    assert "store_accepted" in stores.company.notices(stores.company["officer"])
    assert stores.check().state == "done", "everything in it is looked at"


def test_a_database_from_shortly_before_still_knows_its_store(stores: Any) -> None:
    watch_store(stores.platform)
    first = [blob.key for blob in stores.platform.store.keys(MARKERS + "/")]
    for _ in range(3):
        stores.clock.advance(days=1)
        watch_store(stores.platform)
    kept = [blob.key for blob in stores.platform.store.keys(MARKERS + "/")]
    assert set(first) < set(kept)
    assert len(kept) == 4


def test_a_vault_that_never_wrote_a_marker_opens(stores: Any) -> None:
    assert check_start(stores.platform) == []
    assert any("has not looked yet" in line for line in lines(stores.platform))
