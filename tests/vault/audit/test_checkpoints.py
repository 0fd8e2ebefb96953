"""Checkpoints outside the database: written where there is room, never moved back, never taken from a stranger."""

from __future__ import annotations

import logging
from dataclasses import replace
from io import BytesIO

import pytest

from crypto.errors import IntegrityError
from crypto.signed_note import NoteSigner
from storage.blob_store import BinaryReadable, PutReceipt
from tests.fakes.memory_store import MemoryStore
from vault.audit.actor import Actor
from vault.audit.acts import VAULT_FOUNDED
from vault.audit.checkpoints import Checkpointer, published_checkpoints, sign_checkpoint
from vault.audit.record import record
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

BY = Actor.operator("test")


@pytest.fixture
def platform(platform: Platform) -> Platform:
    """With a store that can be told to be away."""
    return replace(platform, store=MemoryStore())


def grow(platform: Platform, leaves: int = 1) -> None:
    with platform.transaction() as tx:
        for _ in range(leaves):
            record(tx, VAULT_FOUNDED, BY, vault="v", subject="s")


def names(platform: Platform) -> list[str]:
    return sorted(path.name for path in platform.settings.checkpoints_dir.iterdir())


@pytest.mark.clause("G9.2-b")
def test_while_the_store_is_away_the_checkpoint_lies_in_the_folder(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    grow(platform)
    platform.store.available = False  # type: ignore[attr-defined]
    with caplog.at_level(logging.WARNING, "hizo.log"):
        signed = sign_checkpoint(platform)
    assert "checkpoint 1 is only in the local folder" in caplog.text
    platform.store.available = True  # type: ignore[attr-defined]
    assert published_checkpoints(platform) == [signed]


@pytest.mark.clause("G9.2-b")
def test_checkpoints_of_a_lost_folder_are_found_in_the_store_and_the_other_way_round(
    platform: Platform,
) -> None:
    signed = []
    for _ in range(2):
        grow(platform)
        signed.append(sign_checkpoint(platform))
    (platform.settings.checkpoints_dir / f"{1:012d}").unlink()
    platform.store.blobs.pop(f"log/checkpoints/{2:012d}")  # type: ignore[attr-defined]
    assert [each.size for each in signed] == [1, 2]
    assert published_checkpoints(platform) == signed


def test_no_folder_yet_is_no_checkpoint(platform: Platform) -> None:
    assert published_checkpoints(platform) == []


@pytest.mark.clause("G9.2-b")
def test_a_checkpoint_of_another_key_or_another_log_is_refused(platform: Platform) -> None:
    grow(platform)
    signed = sign_checkpoint(platform)
    text = signed.note.partition("\n\n")[0] + "\n"
    stranger = NoteSigner.from_private_bytes(platform.log_origin, bytes(range(32)))
    name = f"log/checkpoints/{7:012d}"
    platform.store.put(name, BytesIO(stranger.sign(text).encode()))
    with pytest.raises(IntegrityError):
        published_checkpoints(platform)


def test_a_checkpoint_stays_as_it_was_first_written(platform: Platform) -> None:
    grow(platform)
    signed = sign_checkpoint(platform)
    path = platform.settings.checkpoints_dir / f"{1:012d}"
    written = path.stat().st_mtime_ns
    assert sign_checkpoint(platform) == signed
    assert path.stat().st_mtime_ns == written


def test_a_writing_that_was_cut_off_is_no_checkpoint_and_hinders_none(platform: Platform) -> None:
    grow(platform)
    folder = platform.settings.checkpoints_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f".{1:012d}.99").write_text("half a note")
    signed = sign_checkpoint(platform)
    assert published_checkpoints(platform) == [signed]


@pytest.mark.clause("G9.2-b")
def test_a_checkpoint_follows_every_growth_and_nothing_else(platform: Platform) -> None:
    checkpointer = Checkpointer(platform)
    checkpointer.publish_if_grown()
    grow(platform)
    checkpointer.publish_if_grown()
    (platform.settings.checkpoints_dir / f"{1:012d}").unlink()
    checkpointer.publish_if_grown()
    assert names(platform) == [f"{0:012d}"], "what has not grown is not written again"
    grow(platform, 2)
    checkpointer.publish_if_grown()
    assert names(platform) == [f"{0:012d}", f"{3:012d}"]


class TroubledStore(MemoryStore):
    """Every put of a checkpoint fails in another way; after the last one the checkpointer is asked to stop."""

    def __init__(self, troubles: list[Exception]) -> None:
        super().__init__()
        self.troubles = troubles
        self.checkpointer: Checkpointer | None = None

    def put(self, key: str, source: BinaryReadable) -> PutReceipt:
        if self.troubles:
            raise self.troubles.pop(0)
        assert self.checkpointer is not None
        self.checkpointer.stop()
        return super().put(key, source)


@pytest.mark.clause("G9.2-b")
def test_no_trouble_ends_the_writing_of_checkpoints(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    store = TroubledStore([Refusal(Code.LOG_UNAVAILABLE), RuntimeError("never seen before")])
    grow(platform)
    settings = platform.settings.model_copy(update={"checkpoint_seconds": 0})
    store.checkpointer = checkpointer = Checkpointer(replace(platform, store=store, settings=settings))

    def goes_on_for_a_while(_: logging.LogRecord) -> bool:
        if len(caplog.records) > 3:
            checkpointer.stop()
        return True

    caplog.handler.addFilter(goes_on_for_a_while)
    with caplog.at_level(logging.WARNING, "hizo.log"):
        checkpointer.run_forever()
    caplog.handler.removeFilter(goes_on_for_a_while)
    assert f"log/checkpoints/{1:012d}" in store.blobs
    said = [(record.getMessage(), record.exc_info is not None) for record in caplog.records]
    assert said == [
        ("checkpoint waits: log_unavailable", False),
        ("checkpoint could not be written", True),
    ]


def test_tiles_wait_for_a_store_that_is_away(platform: Platform, caplog: pytest.LogCaptureFixture) -> None:
    checkpointer = Checkpointer(platform)
    grow(platform, 256)
    platform.store.available = False  # type: ignore[attr-defined]
    with caplog.at_level(logging.WARNING, "hizo.log"):
        checkpointer.publish_if_grown()
    platform.store.available = True  # type: ignore[attr-defined]
    assert "log/tile/0/000" not in platform.store.blobs  # type: ignore[attr-defined]
    grow(platform)
    checkpointer.publish_if_grown()
    assert {"log/tile/0/000", "log/tile/entries/000"} <= set(platform.store.blobs)  # type: ignore[attr-defined]


def test_tiles_of_each_growth_are_added_to_those_before(platform: Platform) -> None:
    checkpointer = Checkpointer(platform)
    for leaves in (256, 255, 1):
        grow(platform, leaves)
        checkpointer.publish_if_grown()
    tiles = {key for key in platform.store.blobs if key.startswith("log/tile/0/")}  # type: ignore[attr-defined]
    assert tiles == {"log/tile/0/000", "log/tile/0/001"}
