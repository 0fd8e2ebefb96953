"""The Merkle tree: proofs exist for every leaf and size, and nothing else passes for one."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import CryptoError, FormatError, IntegrityError
from crypto.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_of_size,
    verify_consistency,
    verify_inclusion,
)
from crypto.tiles import TileHashReader, encode_tile, tile_hashes, tiles_of_growth

LEAVES = [leaf_hash(b"entry %d" % number) for number in range(70)]
ROOTS = [root(LEAVES[:size]) for size in range(len(LEAVES) + 1)]


def test_the_empty_tree_is_the_hash_of_nothing():
    assert root([]) == EMPTY_ROOT == hashlib.sha256().digest()


def test_a_leaf_can_never_pass_for_a_node():
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
    assert leaf_hash(b"\x01" + left + right) != node_hash(left, right)


def test_the_frontier_knows_the_root_at_every_size():
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert (frontier.size, frontier.root()) == (size, ROOTS[size])
        frontier = Frontier.from_json(frontier.size, frontier.to_json())
        frontier.append(leaf)
    assert frontier.root() == ROOTS[-1]


@pytest.mark.parametrize(
    ("size", "hashes"),
    [(1, []), (0, ["00" * 32]), (1, ["00" * 31]), (1, ["zz" * 32]), (-1, []), (3, ["00" * 32])],
)
def test_a_malformed_frontier_is_called_so(size, hashes):
    with pytest.raises(FormatError):
        Frontier.from_json(size, hashes)


def test_every_leaf_of_every_tree_has_a_proof():
    for size in range(1, len(LEAVES) + 1):
        for index in range(size):
            verify_inclusion(LEAVES[index], index, size, inclusion_proof(LEAVES, index, size), ROOTS[size])


def test_every_tree_extends_every_smaller_one():
    for new in range(len(LEAVES) + 1):
        for old in range(new + 1):
            verify_consistency(old, new, ROOTS[old], ROOTS[new], consistency_proof(LEAVES, old, new))


@pytest.mark.asvs("11.4.3")
def test_a_leaf_that_was_changed_is_not_in_the_log():
    proof = inclusion_proof(LEAVES, 20, 70)
    with pytest.raises(IntegrityError):
        verify_inclusion(leaf_hash(b"entry 20, reworded"), 20, 70, proof, ROOTS[70])


@settings(deadline=None)
@given(st.integers(1, 70), st.data())
def test_a_proof_serves_one_leaf_of_one_tree_only(size, data):
    index = data.draw(st.integers(0, size - 1))
    other_size = data.draw(st.integers(1, 70))
    other = data.draw(st.integers(0, other_size - 1))
    proof = inclusion_proof(LEAVES, index, size)
    if (other, other_size) != (index, size) and (other, ROOTS[other_size]) != (index, ROOTS[size]):
        with pytest.raises(IntegrityError):
            verify_inclusion(LEAVES[index], other, other_size, proof, ROOTS[other_size])


@pytest.mark.asvs("11.4.3")
@settings(deadline=None)
@given(st.integers(1, 69), st.data())
def test_a_rewritten_history_is_no_extension(old, data):
    new = data.draw(st.integers(old, 70))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*LEAVES[:changed], leaf_hash(b"forged"), *LEAVES[changed + 1 :]]
    proof = consistency_proof(rewritten, old, new)
    with pytest.raises(IntegrityError):
        verify_consistency(old, new, ROOTS[old], root(rewritten[:new]), proof)


@settings(deadline=None)
@given(st.integers(0, 70), st.integers(0, 70), st.lists(st.binary(min_size=32, max_size=32), max_size=8))
def test_made_up_consistency_proofs_are_refused(old, new, proof):
    try:
        verify_consistency(old, new, ROOTS[old], leaf_hash(b"another root"), proof)
    except CryptoError:
        return
    assert old == 0
    assert proof == []


def test_proofs_with_a_hash_too_many_or_too_few_are_refused():
    proof = inclusion_proof(LEAVES, 5, 70)
    for damaged in (proof[:-1], [*proof, proof[-1]], []):
        with pytest.raises(IntegrityError):
            verify_inclusion(LEAVES[5], 5, 70, damaged, ROOTS[70])
    proof = consistency_proof(LEAVES, 13, 70)
    for damaged in (proof[:-1], [*proof, proof[-1]], []):
        with pytest.raises(IntegrityError):
            verify_consistency(13, 70, ROOTS[13], ROOTS[70], damaged)


def test_two_trees_of_one_size_must_have_one_root():
    with pytest.raises(IntegrityError):
        verify_consistency(7, 7, ROOTS[7], ROOTS[8], [])
    with pytest.raises(IntegrityError):
        verify_consistency(0, 7, ROOTS[1], ROOTS[7], [])


def test_impossible_numbers_and_hashes_are_malformed():
    for index, size in ((5, 5), (-1, 5), (0, 0)):
        with pytest.raises(FormatError):
            inclusion_proof(LEAVES, index, size)
        with pytest.raises(FormatError):
            verify_inclusion(LEAVES[0], index, size, [], ROOTS[5])
    with pytest.raises(FormatError):
        consistency_proof(LEAVES, 6, 5)
    with pytest.raises(FormatError):
        verify_consistency(6, 5, ROOTS[6], ROOTS[5], [])
    with pytest.raises(FormatError):
        verify_inclusion(LEAVES[0][:31], 0, 5, [], ROOTS[5])
    with pytest.raises(FormatError):
        Frontier().append(b"short")


def test_proofs_from_tiles_need_a_handful_of_them():
    size = 70_000
    leaves = [number.to_bytes(32, "big") for number in range(size)]
    tiles = {tile: encode_tile(tile_hashes(leaves, tile)) for tile in tiles_of_growth(0, size)}
    read = []
    reader = TileHashReader(lambda tile: read.append(tile) or tiles[tile], size)
    whole = root_of_size(reader, size)
    assert len(read) <= 4
    verify_inclusion(leaves[34_567], 34_567, size, inclusion_proof(reader, 34_567, size), whole)
    old = root_of_size(TileHashReader(tiles.__getitem__, size), 12_345)
    verify_consistency(12_345, size, old, whole, consistency_proof(reader, 12_345, size))
    assert len(read) <= 12
    assert whole == root(leaves)
