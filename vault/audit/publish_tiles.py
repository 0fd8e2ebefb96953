"""Full tiles and entry bundles of the log in the object store (C2SP tlog-tiles), beside the checkpoints.

Only full ones: they never change, so that a store of immutable keys can hold them and anybody can copy them. The partial
right edge is written by `hizo-vault log export`.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

from crypto.tiles import TILE_WIDTH, Tile, encode_entry_bundle, tiles_of_growth
from storage.errors import BlobExistsError
from vault.audit.log import leaf_bodies
from vault.audit.proofs import stored_tile
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
    full = max(old, new - new % TILE_WIDTH)
    for first in range(old, full, TILE_WIDTH):
        _publish(platform, first)
    return full


def _publish(platform: Platform, first: int) -> None:
    """The bundle of 256 leaves and every tile that ends with them."""
    after = first + TILE_WIDTH
    bundle = Tile(None, first // TILE_WIDTH)
    with platform.reading() as tx:
        ending = [tile for tile in tiles_of_growth(first, after) if tile.width == TILE_WIDTH]
        contents = {tile: stored_tile(tx, tile) for tile in ending}
        # The bundle last: counting bundles tells which tiles are complete.
        contents[bundle] = encode_entry_bundle(list(leaf_bodies(tx, first, after)))
    for tile, content in contents.items():
        _put(platform, tile.path(), content)


def _put(platform: Platform, path: str, content: bytes) -> None:
    try:
        platform.store.put(PREFIX + path, BytesIO(content))
    except BlobExistsError:
        return
