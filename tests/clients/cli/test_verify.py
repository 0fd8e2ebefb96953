"""`hizo verify` and `hizo log export`, from files to exit codes."""

from __future__ import annotations

import json

import pytest

from crypto.checkpoint import Checkpoint
from crypto.merkle import leaf_hash, root
from crypto.signed_note import NoteSigner

ORIGIN = "vault.example.co.jp/log"


def _body(index: int) -> bytes:
    leaf = {
        "act": "item.viewed",
        "commitments": {},
        "id": f"lef_{index}",
        "index": index,
        "objects": ["item"],
        "outcome": "done",
        "schema": 1,
        "time": "2026-11-19T00:00:00.000Z",
    }
    return json.dumps(leaf, separators=(",", ":")).encode()


@pytest.fixture(scope="module")
def signer() -> NoteSigner:
    return NoteSigner.generate(ORIGIN)


@pytest.fixture
def bodies() -> list[bytes]:
    return [_body(index) for index in range(5)]


@pytest.fixture
def checkpoint(signer, bodies) -> str:
    hashes = [leaf_hash(body) for body in bodies]
    return signer.sign(Checkpoint(ORIGIN, len(bodies), root(hashes)).text())


@pytest.fixture
def exported(tmp_path, signer, bodies, checkpoint):
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "checkpoint").write_text(checkpoint, encoding="utf-8")
    (folder / "log.vkey").write_text(signer.vkey() + "\n")
    (folder / "entries.jsonl").write_bytes(b"".join(body + b"\n" for body in bodies))
    return folder


@pytest.fixture
def vkey(tmp_path, signer):
    path = tmp_path / "trusted.vkey"
    path.write_text(signer.vkey() + "\n")
    return path


def test_a_good_log_passes_and_says_that_nobody_outside_holds_a_checkpoint(hizo, exported, vkey):
    outcome = hizo("verify", "log", exported, "--vkey", vkey)
    assert outcome.code == 0
    assert "外部保管なし" in outcome.err
    assert "came with the log" not in outcome.err


def test_with_a_held_checkpoint_it_says_how_far_it_reaches(hizo, exported, vkey, checkpoint, tmp_path):
    held = tmp_path / "held"
    held.write_text(checkpoint, encoding="utf-8")
    outcome = hizo("--json", "verify", "log", exported, "--vkey", vkey, "--held", held)
    assert outcome.code == 0
    assert outcome.json["held_size"] == 5
    assert "外部保管なし" not in outcome.err


def test_the_key_beside_the_log_is_named_as_what_it_is(hizo, exported):
    outcome = hizo("verify", "log", exported)
    assert outcome.code == 0
    assert "came with the log" in outcome.err


def test_a_bad_log_is_7_and_an_unusable_key_is_9(hizo, exported, vkey, tmp_path):
    lines = (exported / "entries.jsonl").read_bytes()
    (exported / "entries.jsonl").write_bytes(lines.replace(b"item.viewed", b"item.listed", 1))
    assert hizo("verify", "log", exported, "--vkey", vkey).code == 7
    (tmp_path / "junk").write_text("junk")
    outcome = hizo("verify", "log", exported, "--vkey", tmp_path / "junk")
    assert outcome.code == 9
    assert outcome.out == ""


def test_a_file_that_is_no_certificate_is_7_and_a_missing_signer_is_9(hizo, tmp_path):
    pdf = tmp_path / "certificate.pdf"
    pdf.write_bytes(b"%PDF-1.7 no signature")
    assert hizo("verify", "certificate", pdf).code == 9
    pem = tmp_path / "signer.pem"
    pem.write_text("no certificate")
    assert hizo("verify", "certificate", pdf, "--signer", pem).code == 9


def test_an_exported_log_verifies_offline(
    hizo, wire, say, signed_in, tmp_path, signer, bodies, checkpoint, vkey
):
    vault = {
        "vault_id": "vlt_1",
        "name": "x",
        "log_origin": ORIGIN,
        "log_vkey": signer.vkey(),
        "certificate_signer_pem": "",
        "setup_complete": True,
    }
    leaves = [{"index": index, "body": body.decode()} for index, body in enumerate(bodies)]
    wire.will(
        say(200, checkpoint.encode()),
        say.of(vault),
        say.of({"items": leaves[:3], "next": 3, "size": 9}),
        say.of({"items": leaves[3:], "next": None, "size": 9}),
    )
    folder = tmp_path / "taken"
    assert hizo("log", "export", folder, **signed_in).code == 0
    assert hizo("verify", "log", folder, "--vkey", vkey).code == 0
    assert "from=3" in wire.asked[3].path
