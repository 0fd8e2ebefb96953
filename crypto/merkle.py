"""The log's Merkle tree: hashes, proofs and their verification (RFC 9162 section 2.1, as RFC 6962; SHA-256)."""

import hashlib
from collections.abc import Sequence
from typing import Final, Protocol, Self, TypeAlias

from crypto.errors import FormatError, IntegrityError
from crypto.primitives import DIGEST_SIZE, require_equal, sha256

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash a log entry: SHA-256(0x00 || entry)."""
    return sha256(b"\x00", entry)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class HashReader(Protocol):
    """Stored hashes of complete subtrees, so that proofs need no walk over all leaves (`tiles.TileHashReader`)."""

    def node(self, level: int, index: int) -> bytes:
        """Return the root of leaves [index * 2^level, (index + 1) * 2^level); level 0 is a leaf hash."""


class LeafHashReader:
    """Computes subtree roots from all leaf hashes; the whole tree takes one hash per leaf."""

    def __init__(self, leaf_hashes: Sequence[bytes]) -> None:
        self._leaf_hashes = leaf_hashes

    def node(self, level: int, index: int) -> bytes:
        """Return the root of a complete subtree."""
        row = self._leaf_hashes[index << level : (index + 1) << level]
        return complete_subtree_root(row)


Leaves: TypeAlias = Sequence[bytes] | HashReader


def complete_subtree_root(row: Sequence[bytes]) -> bytes:
    """Return the root over 2^k hashes.

    Raises:
        FormatError: the number of hashes is not a power of two.
    """
    if len(row).bit_count() != 1:
        raise FormatError("a complete subtree has a power of two of hashes")
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over all leaf hashes; `EMPTY_ROOT` for none."""
    return root_of_size(leaf_hashes, len(leaf_hashes))


def root_of_size(leaves: Leaves, size: int) -> bytes:
    """Return the root over the first `size` leaves."""
    return _range_root(reader_of(leaves), 0, size) if size else EMPTY_ROOT


class Frontier:
    """The right edge of the tree: enough to append and to know the root, in at most 64 hashes.

    Holds the roots of the complete subtrees that the tree's size is the sum of, largest first.
    """

    def __init__(self) -> None:
        self._size = 0
        self._hashes: list[bytes] = []

    @property
    def size(self) -> int:
        """Number of leaves appended."""
        return self._size

    def append(self, leaf: bytes) -> list[bytes]:
        """Append one leaf hash; return the roots of the subtrees that end with it, of 1, 2, 4 ... leaves."""
        _require_hashes(leaf)
        size, completed = self._size, [leaf]
        while size & 1:
            completed.append(node_hash(self._hashes.pop(), completed[-1]))
            size >>= 1
        self._hashes.append(completed[-1])
        self._size += 1
        return completed

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        if not self._hashes:
            return EMPTY_ROOT
        folded = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            folded = node_hash(left, folded)
        return folded

    def to_json(self) -> list[str]:
        """Return the hashes as hexadecimal strings, largest subtree first."""
        return [each.hex() for each in self._hashes]

    @classmethod
    def from_json(cls, size: int, hashes: Sequence[str]) -> Self:
        """Rebuild the frontier of a tree of `size` leaves from `to_json`.

        Raises:
            FormatError: not the hashes of a tree of that size.
        """
        if size < 0 or len(hashes) != size.bit_count():
            raise FormatError(f"a tree of {size} leaves does not have {len(hashes)} frontier hashes")
        frontier = cls()
        frontier._size = size
        frontier._hashes = [_hash_from_hex(each) for each in hashes]
        return frontier


def inclusion_proof(leaves: Leaves, index: int, size: int) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of the first `size` leaves (RFC 9162 section 2.1.3.1).

    Args:
        leaves: all leaf hashes, or a reader of stored hashes.
        index: zero-based.
        size: number of leaves of the tree.

    Raises:
        FormatError: there is no such leaf in such a tree.
    """
    if not 0 <= index < size:
        raise FormatError(f"no leaf {index} in a tree of {size}")
    reader = reader_of(leaves)
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_root(reader, middle, high))
            high = middle
        else:
            path.append(_range_root(reader, low, middle))
            low = middle
    return path[::-1]


def consistency_proof(leaves: Leaves, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` leaves extends that of `old` (RFC 9162 section 2.1.4.1).

    Empty for old = new, and for old = 0, which every tree extends.

    Raises:
        FormatError: not 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise FormatError(f"a tree of {new} leaves cannot extend one of {old}")
    if old == 0:
        return []
    reader = reader_of(leaves)
    path: list[bytes] = []
    low, high = 0, new
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_range_root(reader, middle, high))
            high = middle
        else:
            path.append(_range_root(reader, low, middle))
            low = middle
    if low:
        path.append(_range_root(reader, low, high))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes
) -> None:
    """Check that leaf hash `leaf` is at `index` in the tree of `size` leaves (RFC 9162 section 2.1.3.2).

    Raises:
        IntegrityError: it is not, or the proof is another's.
        FormatError: impossible numbers or hashes that are not 32 bytes.
    """
    if not 0 <= index < size:
        raise FormatError(f"no leaf {index} in a tree of {size}")
    _require_hashes(leaf, expected_root, *proof)
    inner, border = _path_lengths(index, size)
    if len(proof) != inner + border:
        raise IntegrityError(
            f"an inclusion proof of {len(proof)} hashes cannot be for leaf {index} of {size}"
        )
    current = _climb(leaf, proof[:inner], index)
    current = _climb_right_edge(current, proof[inner:])
    require_equal(current, expected_root, "the inclusion proof does not lead to the root")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `new` leaves extends the tree of `old` leaves (RFC 9162 section 2.1.4.2).

    Raises:
        IntegrityError: history was rewritten, or the proof is another's.
        FormatError: not 0 <= old <= new, or hashes that are not 32 bytes.
    """
    if not 0 <= old <= new:
        raise FormatError(f"a tree of {new} leaves cannot extend one of {old}")
    _require_hashes(old_root, new_root, *proof)
    if old in (0, new):
        _verify_trivially(old, old_root, new_root, proof)
        return
    level = (old & -old).bit_length() - 1
    inner, border = _path_lengths(old - 1, new)
    inner -= level
    # The largest complete subtree at the right of the old tree starts both climbs; its hash leads the proof
    # unless it is the whole old tree.
    path = list(proof) if old == 1 << level else list(proof[1:])
    if len(path) != inner + border or (old != 1 << level and not proof):
        raise IntegrityError(f"a consistency proof of {len(proof)} hashes cannot be from {old} to {new}")
    start = old_root if old == 1 << level else proof[0]
    mask = (old - 1) >> level
    left_only = [sibling for at, sibling in enumerate(path[:inner]) if mask >> at & 1]
    rebuilt_old = _climb_right_edge(_climb_right_edge(start, left_only), path[inner:])
    rebuilt_new = _climb_right_edge(_climb(start, path[:inner], mask), path[inner:])
    require_equal(rebuilt_old, old_root, "the consistency proof does not lead to the old root")
    require_equal(rebuilt_new, new_root, "the consistency proof does not lead to the new root")


def _verify_trivially(old: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise IntegrityError("no proof belongs between a tree and itself, or the empty tree")
    require_equal(
        old_root, EMPTY_ROOT if old == 0 else new_root, "two trees of one size have different roots"
    )


def _path_lengths(index: int, size: int) -> tuple[int, int]:
    """Return how many hashes of an audit path lie below, and on, the right edge of the tree."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def _climb(current: bytes, path: Sequence[bytes], index: int) -> bytes:
    for level, sibling in enumerate(path):
        current = node_hash(sibling, current) if index >> level & 1 else node_hash(current, sibling)
    return current


def _climb_right_edge(current: bytes, path: Sequence[bytes]) -> bytes:
    for sibling in path:
        current = node_hash(sibling, current)
    return current


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_root(reader: HashReader, low: int, high: int) -> bytes:
    """Return the root over leaves [low, high); `low` is aligned to the largest subtree within."""
    size = high - low
    if size.bit_count() == 1:
        level = size.bit_length() - 1
        return reader.node(level, low >> level)
    middle = low + _split(size)
    return node_hash(_range_root(reader, low, middle), _range_root(reader, middle, high))


def reader_of(leaves: Leaves) -> HashReader:
    """Return a reader over stored hashes or over all leaf hashes."""
    return LeafHashReader(leaves) if isinstance(leaves, Sequence) else leaves


def _hash_from_hex(text: str) -> bytes:
    try:
        octets = bytes.fromhex(text)
    except ValueError as error:
        raise FormatError("not a hexadecimal hash") from error
    _require_hashes(octets)
    return octets


def _require_hashes(*hashes: bytes) -> None:
    if any(len(each) != DIGEST_SIZE for each in hashes):
        raise FormatError("a tree hash has 32 bytes")
