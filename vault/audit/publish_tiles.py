"""Full tiles and entry bundles of the log in the object store (C2SP tlog-tiles), beside the checkpoints.

Only full ones: they never change, so that a store of immutable keys can hold them and anybody can copy them. The partial
right edge is written by `hizo-vault log export`.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

from crypto.tiles import TILE_WIDTH, Tile, encode_entry_bundle, encode_tile, tile_hashes, tiles_of_growth
from storage.errors import BlobExistsError
from vault.audit.log import leaf_bodies, leaf_hashes
from vault.platform.database import Transaction
from vault.platform.runtime import Platform

PREFIX: Final = "log/"
_BUNDLES: Final = "log/tile/entries/"


def published_leaves(platform: Platform) -> int:
    """How many leaves stand in full entry bundles already."""
    return TILE_WIDTH * sum(1 for _ in platform.store.keys(_BUNDLES))


def publish_full_tiles(platform: Platform, old: int, new: int) -> int:
    """Put every tile that became full while the log grew from `old` to `new` leaves; return the leaves published so far.

    What stands there already stays: a tile of a number has one content. Raises StoreError.
    """
    full = new - new % TILE_WIDTH
    if full <= old:
        return old
    with platform.reading() as tx:
        hashes = leaf_hashes(tx, full)
        for tile in tiles_of_growth(old, full):
            if tile.width == TILE_WIDTH:
                _publish(platform, tx, tile, hashes)
    return full


def _publish(platform: Platform, tx: Transaction, tile: Tile, hashes: list[bytes]) -> None:
    _put(platform, tile.path(), encode_tile(tile_hashes(hashes, tile)))
    if tile.level == 0:
        first = tile.number * TILE_WIDTH
        bundle = encode_entry_bundle(list(leaf_bodies(tx, first, first + TILE_WIDTH)))
        # The bundle last: counting bundles tells which tiles are complete.
        _put(platform, Tile(None, tile.number).path(), bundle)


def _put(platform: Platform, path: str, content: bytes) -> None:
    try:
        platform.store.put(PREFIX + path, BytesIO(content))
    except BlobExistsError:
        return
