"""Signed notes, checkpoints, proofs, tiles and commitments: the C2SP formats, and hostile examples of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.base64_text import decode_base64
from crypto.checkpoint import Checkpoint, open_checkpoint
from crypto.commitment import commit, new_salt, verify_commitment
from crypto.errors import CryptoError, FormatError, IntegrityError
from crypto.merkle import inclusion_proof, leaf_hash, root
from crypto.signed_note import NoteSigner, NoteVerifier, open_note, split_note
from crypto.tiles import (
    Tile,
    TileHashReader,
    decode_entry_bundle,
    decode_tile,
    encode_entry_bundle,
    tile_hashes,
    tiles_of_growth,
)
from crypto.tlog_proof import format_tlog_proof, parse_tlog_proof, verify_tlog_proof

ORIGIN = "vault.example/log"
SIGNER = NoteSigner.from_private_bytes(ORIGIN, bytes(range(32)))
KNOWN = [NoteVerifier.from_vkey(SIGNER.vkey())]
NOTE = SIGNER.sign("hello\n\nworld\n")


# --- signed notes -------------------------------------------------------------------------------------------------


def test_a_signed_note_opens_to_its_text():
    assert open_note(NOTE, KNOWN) == "hello\n\nworld\n"


def test_a_signer_is_rebuilt_from_its_private_key():
    fresh = NoteSigner.generate(ORIGIN)
    assert NoteSigner.from_private_bytes(ORIGIN, fresh.private_bytes()).vkey() == fresh.vkey()
    assert fresh.private_bytes().hex() not in repr(fresh)


def test_a_note_of_unknown_keys_only_is_refused():
    with pytest.raises(IntegrityError, match="no known key"):
        open_note(NOTE, [NoteVerifier.from_vkey(NoteSigner.generate(ORIGIN).vkey())])
    with pytest.raises(IntegrityError):
        open_note(NOTE, [])


def test_signatures_of_unknown_keys_are_ignored():
    witness = NoteSigner.generate("witness.example")
    both = NOTE + witness.sign("hello\n\nworld\n").rpartition("\n\n")[2]
    assert open_note(both, KNOWN) == open_note(both, [NoteVerifier.from_vkey(witness.vkey())])
    assert [line.name for line in split_note(both)[1]] == [ORIGIN, "witness.example"]


@pytest.mark.asvs("11.6.1")
def test_a_known_key_that_fails_rejects_the_note_whoever_else_signed():
    witness = NoteSigner.generate("witness.example")
    forged = witness.sign("other text\n").rpartition("\n\n")[2]
    with pytest.raises(IntegrityError, match=r"witness\.example"):
        open_note(NOTE + forged, [*KNOWN, NoteVerifier.from_vkey(witness.vkey())])


@pytest.mark.asvs("11.6.1")
def test_altered_text_is_refused():
    with pytest.raises(IntegrityError):
        open_note(NOTE.replace("world", "World"), KNOWN)


MALFORMED_NOTES = [
    "",
    "text\n",
    "text\n\n",
    NOTE[:-1],
    NOTE.replace("\N{EM DASH} ", "- "),
    NOTE + "\n",
    NOTE.replace("hello", "hel\tlo"),
    NOTE.replace("hello", "hel\x00lo"),
    NOTE.replace("hello", "\ud800"),
    NOTE.replace("=\n", "\n"),
    f"text\n\n\N{EM DASH} {ORIGIN} AAAAAA==\n",
    f"text\n\n\N{EM DASH} {ORIGIN}\n",
    "text\n\n\N{EM DASH} a+b AAAAAAAA\n",
    "text\n\n" + f"\N{EM DASH} {ORIGIN} AAAAAAAA\n" * 101,
]


@pytest.mark.parametrize("note", MALFORMED_NOTES)
def test_a_malformed_note_is_called_so(note):
    with pytest.raises(FormatError):
        open_note(note, KNOWN)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "\ud800\n"])
def test_no_such_text_is_signed(text):
    with pytest.raises(FormatError):
        SIGNER.sign(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\nb", "\ud800"])
def test_no_such_name_signs(name):
    with pytest.raises(FormatError):
        NoteSigner.generate(name)


VKEY = SIGNER.vkey()


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+",
        "name+00000000+",
        VKEY[:-4],
        VKEY.replace("vault", "other"),
        VKEY[:-1] + "!",
        f"{VKEY}+",
        "x+c74f20a3+ARpc2QcUBDhMEegwFyfWnhN5TBFyFrJE5Q==",
    ],
)
def test_a_malformed_verifier_key_is_called_so(vkey):
    with pytest.raises(FormatError):
        NoteVerifier.from_vkey(vkey)


@given(st.integers(0, len(NOTE) - 1), st.characters())
def test_a_note_changed_in_one_place_is_refused_or_the_same(at, character):
    changed = NOTE[:at] + character + NOTE[at + 1 :]
    try:
        assert open_note(changed, KNOWN) == "hello\n\nworld\n"
    except CryptoError:
        return
    assert changed == NOTE


def test_a_private_key_of_another_size_is_malformed():
    with pytest.raises(FormatError):
        NoteSigner.from_private_bytes(ORIGIN, b"short")


# --- checkpoints and proofs ---------------------------------------------------------------------------------------

LEAVES = [leaf_hash(b"%d" % number) for number in range(11)]
CHECKPOINT = Checkpoint(ORIGIN, 11, root(LEAVES))
SIGNED = SIGNER.sign(CHECKPOINT.text())
PROOF = format_tlog_proof(4, inclusion_proof(LEAVES, 4, 11), SIGNED)


def test_a_checkpoint_reads_as_it_was_written():
    assert Checkpoint.parse(CHECKPOINT.text()) == CHECKPOINT
    assert open_checkpoint(SIGNED, KNOWN, ORIGIN) == CHECKPOINT


def test_extension_lines_are_kept():
    extended = Checkpoint(ORIGIN, 11, root(LEAVES), ("extra 1", "extra 2"))
    assert Checkpoint.parse(extended.text()) == extended


def test_a_checkpoint_of_another_log_is_refused():
    other = SIGNER.sign(Checkpoint("other.example/log", 11, root(LEAVES)).text())
    with pytest.raises(IntegrityError, match="not of"):
        open_checkpoint(other, KNOWN, ORIGIN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n",
        "origin\n1\n",
        "\n1\n" + "A" * 43 + "=\n",
        "origin\n01\n" + "A" * 43 + "=\n",
        "origin\n-1\n" + "A" * 43 + "=\n",
        "origin\n+1\n" + "A" * 43 + "=\n",
        "origin\n１\n" + "A" * 43 + "=\n",
        "origin\n1\n" + "A" * 43 + "=",
        "origin\n1\n" + "A" * 42 + "B=\n",
        "origin\n1\nAAAA\n",
        "origin\n1\n" + "A" * 43 + "=\n\n",
        "origin\n99999999999999999999\n" + "A" * 43 + "=\n",
    ],
)
def test_a_malformed_checkpoint_is_called_so(text):
    with pytest.raises(FormatError):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("", 1, bytes(32)),
        Checkpoint("a\nb", 1, bytes(32)),
        Checkpoint("a", -1, bytes(32)),
        Checkpoint("a", 1, bytes(31)),
        Checkpoint("a", 1, bytes(32), ("",)),
    ],
)
def test_no_such_checkpoint_is_written(checkpoint):
    with pytest.raises(FormatError):
        checkpoint.text()


def test_a_proof_file_says_that_the_leaf_is_in_the_log():
    assert verify_tlog_proof(PROOF, LEAVES[4], KNOWN, ORIGIN) == CHECKPOINT
    extra = format_tlog_proof(4, inclusion_proof(LEAVES, 4, 11), SIGNED, extra=b"opaque")
    assert parse_tlog_proof(extra).extra == b"opaque"
    assert verify_tlog_proof(extra, LEAVES[4], KNOWN, ORIGIN) == CHECKPOINT


def test_a_proof_for_the_only_leaf_has_no_hashes():
    alone = SIGNER.sign(Checkpoint(ORIGIN, 1, LEAVES[0]).text())
    verify_tlog_proof(format_tlog_proof(0, [], alone), LEAVES[0], KNOWN, ORIGIN)


@pytest.mark.asvs("11.6.1")
def test_a_proof_of_another_leaf_index_log_or_key_is_refused():
    with pytest.raises(IntegrityError):
        verify_tlog_proof(PROOF, LEAVES[5], KNOWN, ORIGIN)
    with pytest.raises(IntegrityError):
        verify_tlog_proof(PROOF.replace("index 4", "index 5"), LEAVES[4], KNOWN, ORIGIN)
    with pytest.raises(IntegrityError):
        verify_tlog_proof(PROOF, LEAVES[4], KNOWN, "other.example/log")
    with pytest.raises(IntegrityError):
        verify_tlog_proof(
            PROOF, LEAVES[4], [NoteVerifier.from_vkey(NoteSigner.generate(ORIGIN).vkey())], ORIGIN
        )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AA==\n\n",
        "c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + ("A" * 43 + "=\n") * 65 + "\n",
        "c2sp.org/tlog-proof@v1\nindex 0",
    ],
)
def test_a_malformed_proof_is_called_so(text):
    with pytest.raises(FormatError):
        parse_tlog_proof(text)


@given(st.text(max_size=200))
def test_any_other_text_is_neither_note_nor_checkpoint_nor_proof(text):
    for read in (split_note, Checkpoint.parse, parse_tlog_proof, NoteVerifier.from_vkey):
        with pytest.raises(FormatError):
            read(text)


# --- tiles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(1, 999, 3), "tile/1/999.p/3"),
        (Tile(63, 1000, 255), "tile/63/x001/000.p/255"),
        (Tile(None, 5, 112), "tile/entries/005.p/112"),
    ],
)
def test_tile_paths_are_those_of_the_specification(tile, path):
    assert tile.path() == path
    assert Tile.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/1000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "/tile/0/000",
        "tile/0/x000/000",
        "tile/0/000.p/01",
        "tile/0/../000",
        "tile/0/000/",
        "tile/8/0/000",
        "tile/0/001/000",
    ],
)
def test_no_other_path_is_a_tile(path):
    with pytest.raises(FormatError):
        Tile.parse(path)


def test_growth_to_seventy_thousand_is_published_as_the_specification_says():
    tiles = tiles_of_growth(0, 70_000)
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert tiles_of_growth(70_000, 70_001) == [Tile(0, 273, 113)]
    assert tiles_of_growth(0, 256) == [Tile(0, 0), Tile(1, 0, 1)]
    assert tiles_of_growth(5, 5) == []


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entry_bundles_read_as_they_were_written(entries):
    assert decode_entry_bundle(encode_entry_bundle(entries), len(entries)) == entries


@given(st.binary(max_size=40), st.integers(1, 4))
def test_any_other_bytes_are_malformed_tiles_and_bundles(octets, width):
    with pytest.raises(FormatError):
        decode_tile(octets[:31], width)
    try:
        assert encode_entry_bundle(decode_entry_bundle(octets, width)) == octets
    except FormatError:
        return


def test_an_entry_too_long_for_a_bundle_is_refused():
    with pytest.raises(FormatError):
        encode_entry_bundle([bytes(65_536)])
    with pytest.raises(FormatError):
        tile_hashes(LEAVES, Tile(None, 0))


def test_a_tree_without_the_subtree_says_so():
    reader = TileHashReader(lambda _: b"".join(LEAVES), len(LEAVES))
    for level, index in ((0, 11), (4, 0), (8, 0)):
        with pytest.raises(FormatError):
            reader.node(level, index)


# --- commitments --------------------------------------------------------------------------------------------------

FACTS = {"domain": "hizo/leaf/v1", "vault_id": "vlt_1", "leaf_id": "lef_1", "field": "person"}


def test_a_commitment_opens_to_its_value_only():
    salt = new_salt()
    commitment = commit(**FACTS, salt32=salt, value=b"prs_1")
    verify_commitment(commitment, **FACTS, salt32=salt, value=b"prs_1")
    with pytest.raises(IntegrityError, match="person"):
        verify_commitment(commitment, **FACTS, salt32=salt, value=b"prs_2")
    with pytest.raises(IntegrityError):
        verify_commitment(commitment, **FACTS, salt32=new_salt(), value=b"prs_1")
    for name in FACTS:
        with pytest.raises(IntegrityError):
            verify_commitment(commitment, **(FACTS | {name: "other"}), salt32=salt, value=b"prs_1")


def test_moving_bytes_between_neighbouring_parts_changes_the_commitment():
    salt = bytes(32)
    digests = {
        commit("ab", "c", "d", "e", salt, b"f"),
        commit("a", "bc", "d", "e", salt, b"f"),
        commit("ab", "", "cd", "e", salt, b"f"),
        commit("ab", "c", "d", "ef", salt, b""),
        commit("ab", "c", "", "de", salt, b"f"),
    }
    assert len(digests) == 5


def test_equal_values_have_unequal_commitments():
    assert commit(**FACTS, salt32=new_salt(), value=b"x") != commit(**FACTS, salt32=new_salt(), value=b"x")


def test_a_malformed_commitment_input_is_called_so():
    with pytest.raises(FormatError):
        commit(**FACTS, salt32=b"short", value=b"")
    with pytest.raises(FormatError):
        commit(**(FACTS | {"field": "\ud800"}), salt32=bytes(32), value=b"")


@pytest.mark.parametrize("text", ["A", "AA", "AB==", "AA==\n", " AAA", "AA-_", "é"])
def test_base64_has_one_form(text):
    with pytest.raises(FormatError):
        decode_base64(text)
