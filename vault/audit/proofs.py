"""Proofs of the log out of its tiles: a few of them at each level, however many leaves there are.

The rows are not believed: every proof has been checked against a root before it is given, so that a row that was changed
makes an error and never a proof that somebody else finds wrong.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import Select, select

from crypto.errors import IntegrityError
from crypto.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of_size,
    verify_consistency,
    verify_inclusion,
)
from crypto.primitives import DIGEST_SIZE
from crypto.tiles import TILE_WIDTH, Tile, TileHashReader, encode_tile
from vault.audit.log import head, leaf_body
from vault.audit.models import AuditLeaf, AuditTile
from vault.platform.database import Transaction


def stored_tile(tx: Transaction, tile: Tile) -> bytes:
    """The bytes of a hash tile, read from at most 256 rows.

    Raises:
        IntegrityError: there are other rows than so many hashes.
    """
    octets = encode_tile(list(tx.session.scalars(_hashes_of(tile))))
    if len(octets) != tile.width * DIGEST_SIZE:
        raise IntegrityError(f"the log does not keep the {tile.width} hashes of {tile.path()}")
    return octets


def _hashes_of(tile: Tile) -> Select[bytes]:
    first = tile.number * TILE_WIDTH
    last = first + tile.width - 1
    if not tile.level:
        hashes = select(AuditLeaf.leaf_hash).where(AuditLeaf.index.between(first, last))
        return hashes.order_by(AuditLeaf.index)
    below = AuditTile.level == tile.level - 1
    return (
        select(AuditTile.root).where(below, AuditTile.number.between(first, last)).order_by(AuditTile.number)
    )


def stored_tree(tx: Transaction, size: int) -> TileHashReader:
    """The tree of the first `size` leaves, read by tiles as they are needed and not authenticated."""
    return TileHashReader(partial(stored_tile, tx), size)


def prove_inclusion(tx: Transaction, index: int, size: int, root: bytes) -> list[bytes]:
    """RFC 6962 section 2.1.1 audit path of leaf `index` in the tree of `size` leaves, which has this root.

    Raises:
        IntegrityError: leaf and tiles, as they are stored, do not lead to the root.
        LookupError: the log is shorter.
    """
    path = inclusion_proof(stored_tree(tx, size), index, size)
    verify_inclusion(leaf_hash(leaf_body(tx, index)), index, size, path, root)
    return path


def prove_consistency(tx: Transaction, old: int, new: int) -> list[bytes]:
    """RFC 6962 section 2.1.2 proof that the tree of `old` leaves is the beginning of that of `new`.

    Both are proven to be beginnings of the log as it stands, before the proof is given.

    Raises:
        IntegrityError: the tiles, as they are stored, do not lead to the log's root.
    """
    now = head(tx)
    tree = stored_tree(tx, now.size)
    roots = {size: root_of_size(tree, size) for size in (old, new)} | {now.size: now.root}
    verify_consistency(new, now.size, roots[new], now.root, consistency_proof(tree, new, now.size))
    path = consistency_proof(tree, old, new)
    verify_consistency(old, new, roots[old], roots[new], path)
    return path
