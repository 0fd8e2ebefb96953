"""Appending: the head moves only from the tree that the leaves were put behind, whoever else writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event

from crypto.canonical import canonical_json
from crypto.merkle import leaf_hash, root
from vault.app.build import ROUTERS
from vault.app.open_platform import open_platform
from vault.audit.actor import Actor
from vault.audit.acts import LEAF_SCHEMA, VAULT_FOUNDED, registered_acts
from vault.audit.leaf_form import leaf_bytes
from vault.audit.log import head, leaf_bodies, openings
from vault.audit.record import record
from vault.platform.runtime import Platform

pytestmark = pytest.mark.on_both
BY = Actor.operator("test")


def act(platform: Platform, times: int = 1) -> None:
    for _ in range(times):
        with platform.transaction() as tx:
            record(tx, VAULT_FOUNDED, BY, vault="v", subject="s")


def require_whole(platform: Platform, leaves: int) -> None:
    with platform.reading() as tx:
        now = head(tx)
        bodies = list(leaf_bodies(tx, 0, now.size))
        opened = [len(openings(tx, index)) for index in range(now.size)]
    assert now.size == len(bodies) == leaves
    assert root([leaf_hash(body) for body in bodies]) == now.root
    assert opened == [len(VAULT_FOUNDED.all_fields)] * leaves


@pytest.fixture
def other(platform: Platform, clock: Any) -> Iterator[Platform]:
    """The same vault in another process."""
    opened = open_platform(platform.settings, clock=clock)
    yield opened
    opened.close()


@contextmanager
def heads_read(platform: Platform) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT size, frontier"):
            seen.append(statement)

    event.listen(platform.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(platform.database.engine, "before_cursor_execute", note)


def test_who_writes_alone_does_not_ask_for_the_head(platform: Platform, other: Platform) -> None:
    act(platform, 2)
    with heads_read(platform) as seen:
        act(platform, 5)
        assert seen == []
        act(other)
        act(platform, 3)
    assert len(seen) == 2, "the head was another one, and then the same again"
    require_whole(platform, 11)


def test_two_processes_in_turn_write_one_log(platform: Platform, other: Platform) -> None:
    for _ in range(4):
        act(platform, 3)
        act(other)
        act(platform)
        act(other, 3)
    require_whole(platform, 32)


def test_many_threads_of_two_processes_write_one_log(platform: Platform, other: Platform) -> None:
    threads = [Thread(target=act, args=(each, 8)) for each in (platform, other) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    require_whole(other, 48)


def test_leaves_that_were_written_and_taken_back_are_not_built_upon(platform: Platform) -> None:
    act(platform, 3)

    def act_and_fail() -> None:
        with platform.transaction() as tx:
            record(tx, VAULT_FOUNDED, BY, vault="v", subject="taken back")
            tx.before_commit.append(fail)

    for _ in range(2):
        with pytest.raises(RuntimeError):
            act_and_fail()
        act(platform)
    require_whole(platform, 5)


def fail() -> None:
    raise RuntimeError


def test_the_bytes_of_every_kind_of_leaf_are_canonical() -> None:
    assert ROUTERS, "every domain's acts are declared"
    for kind in registered_acts().values():
        commitments = {name: f"{place:064x}" for place, name in enumerate(kind.all_fields)}
        own = {"index": 7, "id": "lef_a", "time": "2026-11-23T01:02:03.004Z", "commitments": commitments}
        said = {"schema": LEAF_SCHEMA, "act": kind.name, "outcome": "done", "objects": list(kind.objects)}
        made = leaf_bytes(
            kind, "done", index=7, leaf_id="lef_a", time="2026-11-23T01:02:03.004Z", commitments=commitments
        )
        assert made == canonical_json(own | said)
