"""Cross-check with Go's own transparency-log code (golang.org/x/mod/sumdb), from its vectors and by running it."""

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from crypto.checkpoint import Checkpoint
from crypto.merkle import (
    LeafHashReader,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of_size,
    verify_consistency,
    verify_inclusion,
)
from crypto.signed_note import NoteSigner, NoteVerifier, open_note
from crypto.tiles import TileHashReader, encode_tile, tile_hashes, tiles_of_growth

FOLDER = Path(__file__).parents[1] / "vectors" / "go"
GO = json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))
LEAVES = [leaf_hash(b"entry %d" % number) for number in range(70_001)]


@pytest.fixture(scope="module")
def tiles() -> TileHashReader:
    size = len(LEAVES)
    published = {tile: encode_tile(tile_hashes(LEAVES, tile)) for tile in tiles_of_growth(0, size)}
    return TileHashReader(published.__getitem__, size)


def unpacked(texts: list[str]) -> list[bytes]:
    return [base64.b64decode(text) for text in texts]


def packed(hashes: list[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in hashes]


def test_the_trees_have_the_roots_that_go_gives_them(tiles):
    for each in GO["checkpoints"]:
        assert packed([root_of_size(LEAVES, each["size"])]) == [each["root"]]
        read = Checkpoint.parse(each["text"])
        assert (read.size, packed([read.root])) == (each["size"], [each["root"]])
        assert read.text() == each["text"]


def test_inclusion_proofs_are_those_of_go(tiles):
    for each in GO["inclusion"]:
        proof, size, index = unpacked(each["proof"]), each["size"], each["index"]
        assert inclusion_proof(tiles, index, size) == proof
        verify_inclusion(LEAVES[index], index, size, proof, base64.b64decode(each["root"]))


def test_consistency_proofs_are_those_of_go(tiles):
    for each in GO["consistency"]:
        proof, old, new = unpacked(each["proof"]), each["old"], each["new"]
        assert consistency_proof(tiles, old, new) == proof
        old_root, new_root = unpacked([each["old_root"], each["new_root"]])
        verify_consistency(old, new, old_root, new_root, proof)


def test_tiles_of_growth_are_those_of_go():
    leaves = LeafHashReader(LEAVES)
    for each in GO["growth"]:
        ours = [
            {
                "level": tile.level,
                "number": tile.number,
                "width": tile.width,
                "sha256": hashlib.sha256(encode_tile(tile_hashes(leaves, tile))).hexdigest(),
            }
            for tile in tiles_of_growth(each["old"], each["new"])
        ]
        assert ours == each["tiles"]


def test_notes_are_byte_for_byte_those_of_go():
    for each in GO["notes"]:
        signer = NoteSigner.from_private_bytes(each["name"], bytes.fromhex(each["seed"]))
        assert signer.vkey() == each["vkey"]
        assert signer.sign(each["text"]) == each["note"]
        assert open_note(each["note"], [NoteVerifier.from_vkey(each["vkey"])]) == each["text"]


@pytest.fixture(scope="module")
def go_command() -> list[str]:
    if shutil.which("go") is None:
        pytest.skip("Go is not installed; bring it with: apt-get install golang")
    download = subprocess.run(
        ["go", "mod", "download"], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    if download.returncode:
        pytest.skip("golang.org/x/mod is not here; bring it with: (cd tests/vectors/go && go mod download)")
    return ["go", "run", "."]


def test_go_makes_the_committed_vectors_again(go_command):
    made = subprocess.run([*go_command, "make"], cwd=FOLDER, capture_output=True, text=True, check=True)
    assert json.loads(made.stdout) == GO


def ours() -> dict:
    signer, size = NoteSigner.generate("vault.example/log"), 1000
    leaves, text = LEAVES[:size], "a note of today\n\n秘蔵\n"
    root = root_of_size(leaves, size)
    witness = NoteSigner.generate("witness.example").sign(text).rpartition("\n\n")[2]
    inclusion = [
        {
            "index": index,
            "leaf": packed([leaves[index]])[0],
            "proof": packed(inclusion_proof(leaves, index, size)),
        }
        for index in range(0, size, 37)
    ]
    consistency = [
        {
            "old": old,
            "old_root": packed([root_of_size(leaves, old)])[0],
            "proof": packed(consistency_proof(leaves, old, size)),
        }
        for old in range(1, size + 1, 37)
    ]
    checkpoint = Checkpoint("go.sum database tree", size, root).text()
    return {
        "notes": [
            {
                "name": "vault.example/log",
                "vkey": signer.vkey(),
                "text": text,
                "note": signer.sign(text) + witness,
            }
        ],
        "inclusion": [{"size": size, "root": packed([root])[0], **each} for each in inclusion],
        "consistency": [{"new": size, "new_root": packed([root])[0], **each} for each in consistency],
        "checkpoints": [{"size": size, "root": packed([root])[0], "text": checkpoint}],
    }


def check_by_go(command: list[str], given: dict) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*command, "check"], cwd=FOLDER, input=json.dumps(given), capture_output=True, text=True, check=False
    )


def test_go_accepts_notes_and_proofs_made_here(go_command):
    done = check_by_go(go_command, ours())
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Go accepts 1 notes, 28 inclusion")


@pytest.mark.parametrize("what", ["note", "inclusion", "consistency"])
def test_go_refuses_what_was_altered(go_command, what):
    given = ours()
    if what == "note":
        given["notes"][0]["note"] = given["notes"][0]["note"].replace("today", "Today")
    else:
        given[what][3]["proof"][0] = given[what][4]["proof"][0]
    assert check_by_go(go_command, given).returncode != 0
