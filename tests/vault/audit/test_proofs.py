"""Proofs of a long log: the same as those over all its leaves, out of a few rows, and never a wrong one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select, text

from crypto.errors import IntegrityError
from crypto.merkle import Frontier, consistency_proof, inclusion_proof, node_hash, root_of_size
from crypto.primitives import DIGEST_SIZE
from crypto.tiles import TILE_WIDTH, Tile, tile_hashes
from storage.blob_store import BinaryReadable, PutReceipt
from tests.fakes.memory_store import MemoryStore
from vault.audit.append import Rows, append
from vault.audit.checkpoints import Checkpointer
from vault.audit.log import head, leaf_hashes
from vault.audit.models import AuditTile
from vault.audit.proofs import prove_consistency, prove_inclusion
from vault.platform.runtime import Platform

LEAVES = TILE_WIDTH**2 + TILE_WIDTH + 3
SIZES = st.integers(1, 700) | st.integers(1, LEAVES) | st.integers(TILE_WIDTH**2 - 2, TILE_WIDTH**2 + 2)

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class WholeTree:
    """Every complete subtree, computed from all the leaves."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.levels = [list(leaves)]
        while len(below := self.levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self.levels.append([node_hash(left, right) for left, right in pairs])

    def node(self, level: int, index: int) -> bytes:
        return self.levels[level][index]


def grow(platform: Platform, leaves: int) -> None:
    """So many leaves more, by the statements that append every leaf, without the acts behind them."""

    def more(tree: Frontier) -> Rows:
        rows = Rows()
        rows.details.append((tree.size, "page", bytes(32), "1"))
        for index in range(tree.size, tree.size + leaves):
            rows.add_leaf(tree, f"lef_{index}", "page.released", b"%d" % index)
        return rows

    with platform.transaction() as tx:
        append(tx.session.connection(), more)


@pytest.fixture
def long(platform: Platform) -> Platform:
    """A log of more than one full tile at the second level."""
    grow(platform, 700)
    grow(platform, LEAVES - 700)
    return platform


def whole(platform: Platform) -> WholeTree:
    with platform.reading() as tx:
        return WholeTree(leaf_hashes(tx, LEAVES))


@on_sqlite
@pytest.mark.clause("G9.2-b")
def test_proofs_out_of_tiles_are_those_over_all_leaves(long: Platform) -> None:
    tree = whole(long)

    @settings(max_examples=80, deadline=None)
    @given(SIZES, st.data())
    def at_any_size(size: int, data: st.DataObject) -> None:
        index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
        with long.reading() as tx:
            path = prove_inclusion(tx, index, size, root_of_size(tree, size))
            assert path == inclusion_proof(tree, index, size)
            assert prove_consistency(tx, old, size) == consistency_proof(tree, old, size)

    at_any_size()
    with long.reading() as tx:
        found = {(row.level, row.number): row.root for row in tx.session.scalars(select(AuditTile))}
    full = {(0, number): tree.node(8, number) for number in range(TILE_WIDTH + 1)}
    assert found == full | {(1, 0): tree.node(16, 0)}


@contextmanager
def rows_read(platform: Platform) -> Iterator[list[int]]:
    """How many rows each query brings, counted by the database."""
    counts: list[int] = []
    engine = platform.database.engine

    def count(_: Connection, cursor: Any, statement: str, parameters: Any, *_more: object) -> None:
        if statement.startswith("SELECT"):
            again = cursor.connection.cursor()
            again.execute(f"SELECT count(*) FROM ({statement})", parameters)
            counts.append(again.fetchone()[0])

    event.listen(engine, "before_cursor_execute", count)
    yield counts
    event.remove(engine, "before_cursor_execute", count)


@on_sqlite
def test_a_proof_reads_two_tiles_a_level_and_not_the_log(long: Platform) -> None:
    tree = whole(long)
    for size, levels in ((3, 1), (256, 1), (700, 2), (40_000, 2), (LEAVES, 3)):
        for index in {0, 1, size // 3, size // 2, size - 1}:
            with rows_read(long) as counts, long.reading() as tx:
                prove_inclusion(tx, index, size, root_of_size(tree, size))
            assert len(counts) <= 2 * levels + 1, "and the leaf itself"
            assert sum(counts) <= 2 * TILE_WIDTH * levels + 1
            with rows_read(long) as counts, long.reading() as tx:
                prove_consistency(tx, index, size)
            assert sum(counts) <= 3 * TILE_WIDTH * 3 + 1, "the right edges of three trees, and the head"


def spoil(platform: Platform, statement: str) -> None:
    """As somebody with the file in hand does."""
    with platform.database.engine.begin() as connection:
        for table in ("leaf", "tile"):
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_{table}_no_{act}"))
        connection.execute(text(statement))


@on_sqlite
@pytest.mark.clause("G9.2-b")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_leaf SET leaf_hash = zeroblob(32) WHERE leaf_index = 5",
        "UPDATE audit_leaf SET body = CAST('forged' AS BLOB) WHERE leaf_index = 4",
        "UPDATE audit_tile SET root = zeroblob(32) WHERE number = 1",
        "UPDATE audit_tile SET root = zeroblob(3) WHERE number = 1",
        "DELETE FROM audit_tile WHERE number = 1",
        "DELETE FROM audit_leaf WHERE leaf_index = 5",
    ],
)
def test_from_changed_rows_comes_an_error_and_never_a_proof(platform: Platform, statement: str) -> None:
    grow(platform, 700)
    spoil(platform, statement)
    with platform.reading() as tx:
        now = head(tx)
        with pytest.raises(IntegrityError):
            prove_inclusion(tx, 4, now.size, now.root)
        if "body" not in statement:
            with pytest.raises(IntegrityError):
                prove_consistency(tx, 7, 600)


class EndsAt(MemoryStore):
    """The process ends before a certain key is put."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.last = key

    def put(self, key: str, source: BinaryReadable) -> PutReceipt:
        if key == self.last:
            self.last = ""
            raise KeyboardInterrupt
        return super().put(key, source)


@on_sqlite
def test_a_process_that_ends_leaves_no_tile_out_for_ever_and_reads_none_twice(long: Platform) -> None:
    full = [Tile(0, number) for number in range(TILE_WIDTH + 1)]
    expected = {each.path() for each in [*full, Tile(1, 0), *(Tile(None, each.number) for each in full)]}
    for last in ("log/tile/0/255", "log/tile/1/000", "log/tile/entries/255"):
        served = replace(long, store=EndsAt(last))
        with pytest.raises(KeyboardInterrupt):
            Checkpointer(served).publish_if_grown()
        checkpointer = Checkpointer(served)
        checkpointer.publish_if_grown()
        published = {key for key in served.store.blobs if "tile" in key}  # type: ignore[attr-defined]
        assert published == {f"log/{path}" for path in expected}
    above = served.store.read_range("log/tile/1/000", 0, DIGEST_SIZE * TILE_WIDTH)
    assert above == b"".join(tile_hashes(whole(long), Tile(1, 0)))
    grow(long, TILE_WIDTH)
    with rows_read(long) as counts:
        checkpointer.publish_if_grown()
    assert sum(counts) == 1 + 2 * TILE_WIDTH, "the head, and 256 hashes and bodies"
