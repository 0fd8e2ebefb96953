"""An exported log is believed only as far as its bytes prove it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clients.errors import CouldNotCheckError, VerificationFailedError
from clients.verify.checking import log_verifier
from clients.verify.log import verify_log
from crypto.canonical import canonical_json
from crypto.signed_note import NoteSigner, NoteVerifier


@pytest.fixture
def verifier(vkey: Path) -> NoteVerifier:
    return log_verifier(vkey)


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 700])
def test_a_whole_log_is_checked_leaf_by_leaf(make_log, tmp_path, verifier, size):
    older = [each for each in (1, 100, 256) if each < size]
    proofs = [each for each in (0, 255, size - 1) if 0 <= each < size]
    folder = make_log(size).export(tmp_path / "log", proofs=proofs, older=older)
    checked = verify_log(folder, verifier)
    assert (checked.size, checked.checkpoints, checked.proofs) == (size, len(older), len(set(proofs)))
    assert checked.held_size is None
    assert sum(checked.acts.values()) == size


def test_entry_bundles_alone_are_enough(make_log, tmp_path, verifier):
    folder = make_log(300).export(tmp_path / "log")
    (folder / "entries.jsonl").unlink()
    assert verify_log(folder, verifier).size == 300


def test_lines_alone_are_enough(make_log, tmp_path, verifier):
    folder = make_log(3).export(tmp_path / "log")
    for tile in (folder / "tile").rglob("*"):
        if tile.is_file():
            tile.unlink()
    for each in sorted((folder / "tile").rglob("*"), reverse=True):
        each.rmdir()
    (folder / "tile").rmdir()
    checked = verify_log(folder, verifier)
    assert (checked.size, checked.tiles) == (3, 0)


def _flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    "name",
    ["checkpoint", "entries.jsonl", "checkpoints/000000000003", "proofs/4.tlog-proof", "tile/0/000.p/9"],
)
@pytest.mark.asvs("16.4.2")
def test_one_altered_byte_anywhere_is_refused(make_log, tmp_path, verifier, name):
    folder = make_log(9).export(tmp_path / "log", proofs=[4], older=[3])
    size = len((folder / name).read_bytes())
    for place in {0, size // 3, size // 2, size - 2}:
        _flip(folder / name, place)
        with pytest.raises((VerificationFailedError, CouldNotCheckError)) as caught:
            verify_log(folder, verifier)
        # Only bytes that are no text any more cannot be checked at all.
        assert caught.type is VerificationFailedError or isinstance(caught.value.__cause__, UnicodeError)
        _flip(folder / name, place)
    verify_log(folder, verifier)


def _rewritten(folder: Path, index: int) -> None:
    lines = (folder / "entries.jsonl").read_bytes().splitlines(keepends=True)
    lines[index] = lines[index].replace(b"item.viewed", b"item.listed")
    (folder / "entries.jsonl").write_bytes(b"".join(lines))


@pytest.mark.parametrize("index", [0, 4, 299])
def test_the_first_altered_leaf_is_named(make_log, tmp_path, verifier, index):
    folder = make_log(300).export(tmp_path / "log")
    _rewritten(folder, index)
    with pytest.raises(VerificationFailedError, match=rf"leaf {index}: is not what"):
        verify_log(folder, verifier)


def test_without_tiles_older_checkpoints_tell_where_it_was_altered(make_log, tmp_path, verifier):
    folder = make_log(30).export(tmp_path / "log", older=[10, 20])
    shutil.rmtree(folder / "tile")
    _rewritten(folder, 14)
    with pytest.raises(VerificationFailedError, match="first of leaves 10 to 19"):
        verify_log(folder, verifier)


@pytest.mark.asvs("16.4.2")
def test_a_leaf_left_out_is_noticed(make_log, tmp_path, verifier):
    folder = make_log(9).export(tmp_path / "log")
    lines = (folder / "entries.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "entries.jsonl").write_bytes(b"".join(lines[:4] + lines[5:]))
    with pytest.raises(VerificationFailedError):
        verify_log(folder, verifier)


@pytest.mark.asvs("16.4.2", "16.4.3")
def test_a_log_cut_short_and_signed_anew_contradicts_its_older_checkpoint(make_log, tmp_path, verifier):
    log = make_log(9)
    folder = log.export(tmp_path / "log", older=[9])
    log.bodies.pop()
    log.export(folder)
    with pytest.raises(VerificationFailedError, match="cut off"):
        verify_log(folder, verifier)


@pytest.mark.asvs("16.4.3")
def test_a_rewritten_log_signed_anew_contradicts_the_checkpoint_somebody_holds(make_log, tmp_path, verifier):
    log = make_log(9)
    held = tmp_path / "held"
    held.write_text(log.checkpoint(6))
    log.bodies[2] = log.bodies[2].replace(b"item.viewed", b"item.listed")
    folder = log.export(tmp_path / "log")
    # The rewritten log agrees with itself: without the held checkpoint nobody could tell.
    assert verify_log(folder, verifier).held_size is None
    with pytest.raises(VerificationFailedError, match="does not continue"):
        verify_log(folder, verifier, [held])


def test_a_continued_log_agrees_with_the_checkpoint_somebody_holds(make_log, tmp_path, verifier):
    log = make_log(9)
    held = tmp_path / "held"
    held.write_text(log.checkpoint(6))
    assert verify_log(log.export(tmp_path / "log"), verifier, [held]).held_size == 6


def test_another_key_with_the_same_name_is_refused(make_log, tmp_path, verifier):
    folder = make_log(3).export(tmp_path / "log")
    impostor = NoteVerifier.from_vkey(NoteSigner.generate(verifier.name).vkey())
    with pytest.raises(VerificationFailedError):
        verify_log(folder, impostor)


@pytest.mark.asvs("16.4.2")
def test_leaves_out_of_order_are_refused_even_if_the_tree_was_signed_over_them(make_log, tmp_path, verifier):
    log = make_log(4)
    log.bodies[1], log.bodies[2] = log.bodies[2], log.bodies[1]
    with pytest.raises(VerificationFailedError, match="says it is leaf 2"):
        verify_log(log.export(tmp_path / "log"), verifier)


@pytest.mark.parametrize(
    "body",
    [
        b'{"schema": 1}',
        b"[]",
        b"{",
        canonical_json({"schema": 2, "index": 0}),
        canonical_json({"schema": 1, "index": True, "id": "a", "time": "x", "act": "b", "outcome": "c"}),
    ],
)
def test_what_is_no_leaf_is_refused(make_log, tmp_path, verifier, body):
    log = make_log(1)
    log.bodies[0] = body
    with pytest.raises(VerificationFailedError):
        verify_log(log.export(tmp_path / "log"), verifier)


def test_a_proof_under_a_later_checkpoint_than_the_log_is_refused(make_log: Callable, tmp_path, verifier):
    log = make_log(9)
    folder = tmp_path / "log"
    (folder / "proofs").mkdir(parents=True)
    (folder / "proofs" / "2.tlog-proof").write_text(log.proof(2))
    log.bodies.pop()
    with pytest.raises(VerificationFailedError, match="longer log"):
        verify_log(log.export(folder), verifier)


def test_a_missing_tile_could_not_be_checked(make_log, tmp_path, verifier):
    folder = make_log(9).export(tmp_path / "log")
    (folder / "tile/0/000.p/9").unlink()
    with pytest.raises(CouldNotCheckError):
        verify_log(folder, verifier)


def test_an_empty_folder_could_not_be_checked(tmp_path, verifier):
    with pytest.raises(CouldNotCheckError):
        verify_log(tmp_path, verifier)


@pytest.mark.parametrize("text", ["", "no key", "name+00000000+AAAA", "名+deadbeef+====="])
def test_a_broken_key_is_never_mistaken_for_a_broken_log(tmp_path, text):
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CouldNotCheckError):
        log_verifier(path)
