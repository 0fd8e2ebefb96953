"""M21: the epoch changes while keys come and go; killed anywhere, nothing is unreadable and the old epoch key ends."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from crypto.errors import KeyUnavailableError
from crypto.key_wrap import WrappedKey, unwrap_group_key
from vault.app.open_platform import open_platform
from vault.keyring.ring import KeyRing

CALLS_OF_A_CHANGE = 10
"""At least so many calls to provider and ring a change has; every one of them is a point to be killed at."""


class KilledError(BaseException):
    """The process ends here; nothing catches it."""


class Watched:
    """A port whose process is killed before or after its n-th call."""

    def __init__(self, real: Any, count: list[int], kill_at: int) -> None:
        self._real, self._count, self._kill_at = real, count, kill_at

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)

        def call(*given: Any, **named: Any) -> Any:
            self._reach()
            answer = real(*given, **named)
            self._reach()
            return answer

        return call

    def _reach(self) -> None:
        self._count[0] += 1
        if self._count[0] == self._kill_at:
            raise KilledError


@pytest.fixture
def database_url() -> None:
    """The ring is a database of its own; the main one has no part in this."""


def _create(platform: Any, object_id: str) -> bytes:
    ring = KeyRing(platform)
    with ring.create(
        object_id, f"objects/{object_id}", stream_aad=b"s", wrap_aad=object_id.encode(), leaf_index=-1
    ) as key:
        return key.reveal()


def _opened(platform: Any, object_id: str) -> bytes:
    with KeyRing(platform).open(object_id, object_id.encode()) as key:
        return key.reveal()


def test_killed_at_every_call_a_change_of_epoch_loses_nothing(platform: Any) -> None:
    known = {f"obj_{number}": _create(platform, f"obj_{number}") for number in range(3)}
    at, killed = 0, True
    while killed:
        at, count = at + 1, [0]
        dying = replace(
            platform,
            keys=Watched(platform.keys, count, at),
            ring_store=Watched(platform.ring_store, count, at),
        )
        try:
            KeyRing(dying).advance_epoch()
            killed = False
        except KilledError:
            known["obj_after"] = known.get("obj_after") or _create(platform, "obj_after")
            assert {each: _opened(platform, each) for each in known} == known
            change = KeyRing(platform).advance_epoch()
            assert platform.keys.epochs() == (change.new_epoch,)
    assert at > 2 * CALLS_OF_A_CHANGE
    assert {each: _opened(platform, each) for each in known} == known


def test_deposits_and_views_go_on_while_epochs_change(platform: Any, settings: Any) -> None:
    """Each thread opens the vault for itself, as other processes do."""
    known = {f"obj_{number}": _create(platform, f"obj_{number}") for number in range(20)}
    over, wrong = threading.Event(), []

    def work(number: int) -> None:
        mine = open_platform(settings)
        made = 0
        try:
            while not over.is_set():
                name = f"obj_{number}_{made}"
                known[name] = _create(mine, name)
                made += 1
                for each in (name, f"obj_{made % 20}"):
                    if _opened(mine, each) != known[each]:
                        wrong.append(each)
        except Exception as trouble:
            wrong.append(repr(trouble))
        finally:
            mine.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(8):
            change = KeyRing(platform).advance_epoch()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert {each: _opened(platform, each) for each in known} == known
    assert platform.keys.epochs() == (change.new_epoch,)


def test_a_key_removed_while_the_epoch_changes_stays_removed(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        _create(platform, f"obj_{number}")
    real = platform.ring_store.replace_groups

    def removed_before(fresh: Any, removal: Any) -> int:
        read = list(fresh)
        platform.ring_store.delete(["obj_1"])
        moved: int = real(read, removal)
        return moved

    monkeypatch.setattr(platform.ring_store, "replace_groups", removed_before)
    assert KeyRing(platform).advance_epoch().survivors == 2
    assert {each.object_id for each in platform.ring_store.entries()} == {"obj_0", "obj_2"}


def test_a_view_between_the_old_and_the_new_wrap_reads_the_entry_again(
    platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _create(platform, "obj_a")
    stale = platform.ring_store.get_with_group("obj_a")
    KeyRing(platform).advance_epoch()
    answers = [stale]
    real = platform.ring_store.get_with_group
    monkeypatch.setattr(
        platform.ring_store, "get_with_group", lambda name: answers.pop() if answers else real(name)
    )
    assert _opened(platform, "obj_a") == key
    group = stale[1]
    with pytest.raises(KeyUnavailableError):
        unwrap_group_key(platform.keys, group.group_id, WrappedKey(group.epoch_id, group.wrapped))
