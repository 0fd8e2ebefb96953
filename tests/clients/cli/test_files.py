"""Files in and out: whole, verified, resumable, and never replaced by accident."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat

import pytest

from clients.local_file import LocalFile, harmless_name, overwrite_and_delete

BYTES = bytes(range(256)) * 4000
COPY = {
    "id": "cpy_1",
    "number": 3,
    "request_id": "cpr_1",
    "item_id": "itm_1",
    "recipient": {"id": "prs_1", "name": "花子"},
    "device": "dev_1",
    "state": "in_transit",
    "declared": False,
    "file_name": "【極秘】配合条件表.pdf",
    "size": len(BYTES),
    "sha256": hashlib.sha256(BYTES).hexdigest(),
    "due_on": "2026-12-31",
    "events": [],
}
ITEM = {
    "id": "itm_1",
    "entry_id": "ent_1",
    "type": "electronic_file",
    "title": "図面",
    "file_name": "【極秘】図面.pdf",
    "display_name": "【極秘】図面.pdf",
    "marking": "極秘",
    "tier": 3,
    "state": "active",
    "scan_state": "unscanned",
    "version": {
        "id": "ver_1",
        "number": 1,
        "media_type": "application/pdf",
        "viewer": "pdf",
        "pages": 2,
        "size": 10,
        "created_at": "2026-11-22T00:00:00Z",
        "report": {"removed": {"javascript": 2}, "rasterised_pages": [], "was_signed": True, "warnings": []},
    },
    "created_at": "2026-11-22T00:00:00Z",
    "revision": 1,
}


@pytest.fixture
def drawing(tmp_path):
    path = tmp_path / "図面.pdf"
    path.write_bytes(b"%PDF-1.7 know-how")
    return path


def test_an_upload_carries_raw_bytes_ascii_facts_and_digest(hizo, wire, say, signed_in, drawing):
    wire.will(say.of(ITEM, 201))
    outcome = hizo("upload", drawing, "--entry", "ent_1", "--marking", "極秘", "--title", "図面", **signed_in)
    assert outcome.code == 0
    asked = wire.asked[0]
    assert asked.body == drawing.read_bytes()
    facts = asked.headers["hizo-deposit"]
    assert facts.isascii()
    assert json.loads(facts) == {
        "entry_id": "ent_1",
        "marking": "極秘",
        "title": "図面",
        "type": "electronic_file",
        "file_name": "図面.pdf",
    }
    digest = base64.b64encode(hashlib.sha256(drawing.read_bytes()).digest()).decode()
    assert asked.headers["content-digest"] == f"sha-256=:{digest}:"


def test_what_the_vault_changed_is_told_beside_the_result(hizo, wire, say, signed_in, drawing):
    wire.will(say.of(ITEM, 201))
    outcome = hizo("--json", "upload", drawing, "--entry", "ent_1", "--marking", "極秘", **signed_in)
    assert outcome.json["id"] == "itm_1"
    assert "javascript" in outcome.err
    assert "digitally signed" in outcome.err


def test_a_lost_connection_repeats_the_upload_under_the_same_key(
    hizo, wire, say, signed_in, drawing, monkeypatch
):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    wire.will(say(200, b"{}", {}, 0), say.of(ITEM, 201))
    assert hizo("upload", drawing, "--entry", "ent_1", "--marking", "極秘", **signed_in).code == 0
    first, second = wire.asked
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.body == second.body


def test_a_file_that_changes_under_way_is_not_sent(drawing):
    local = LocalFile.measure(drawing)
    drawing.write_bytes(b"something else entirely")
    with pytest.raises(Exception, match="changed"):
        list(local.chunks(lambda _done: None))


def test_paper_has_no_file_and_a_file_is_no_paper(hizo, wire, say, signed_in, drawing):
    common = ("--entry", "ent_1", "--marking", "極秘")
    assert hizo("upload", drawing, *common, "--type", "paper", **signed_in).code == 2
    assert hizo("upload", *common, **signed_in).code == 2
    assert wire.asked == []
    wire.will(
        say.of({**ITEM, "type": "paper", "version": None, "file_name": None, "display_name": None}, 201)
    )
    assert hizo("upload", *common, "--type", "paper", "--title", "試験記録", **signed_in).code == 0
    assert "file_name" not in json.loads(wire.asked[0].headers["hizo-deposit"])


def test_a_fetched_copy_is_whole_named_as_marked_and_acknowledged(hizo, wire, say, signed_in, tmp_path):
    wire.will(say.of(COPY), say(200, BYTES), say.of({**COPY, "state": "held"}))
    outcome = hizo("copy", "fetch", "cpy_1", "-o", tmp_path, **signed_in)
    assert outcome.code == 0
    path = tmp_path / "【極秘】配合条件表.pdf"
    assert path.read_bytes() == BYTES
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert wire.asked[2].path == "/v1/copies/cpy_1/received"
    assert wire.asked[2].json == {"sha256": COPY["sha256"]}
    assert not path.with_name(path.name + ".part").exists()


def test_a_broken_fetch_goes_on_where_it_stopped(hizo, wire, say, signed_in, tmp_path):
    half = len(BYTES) // 2
    rest = say(206, BYTES[half:], {"Content-Range": f"bytes {half}-{len(BYTES) - 1}/{len(BYTES)}"})
    (tmp_path / "copy.pdf.part").write_bytes(BYTES[:half])
    wire.will(say.of(COPY), rest, say.of(COPY))
    assert hizo("copy", "fetch", "cpy_1", "-o", tmp_path / "copy.pdf", **signed_in).code == 0
    assert wire.asked[1].headers["range"] == f"bytes={half}-"
    assert (tmp_path / "copy.pdf").read_bytes() == BYTES


def test_a_lost_connection_resumes_within_the_same_command(hizo, wire, say, signed_in, tmp_path):
    cut = 700_000
    broken = say(200, BYTES, {}, cut)
    wire.will(say.of(COPY), broken)
    path = tmp_path / "copy.pdf"

    class Rest(list):
        """Answers with what is missing of the file, whatever that is by now."""

        def pop(self, _place: int = 0):
            if super().__len__():
                return super().pop(0)
            if wire.asked[-1].path.endswith("/received"):
                return say.of(COPY)
            have = path.with_name("copy.pdf.part").stat().st_size
            return say(206, BYTES[have:], {"Content-Range": f"bytes {have}-{len(BYTES) - 1}/{len(BYTES)}"})

    wire.answers = Rest(wire.answers)
    assert hizo("copy", "fetch", "cpy_1", "-o", path, **signed_in).code == 0
    assert path.read_bytes() == BYTES


def test_another_part_than_asked_for_is_refused(hizo, wire, say, signed_in, tmp_path):
    (tmp_path / "copy.pdf.part").write_bytes(BYTES[:100])
    wrong = say(206, BYTES[50:], {"Content-Range": f"bytes 50-{len(BYTES) - 1}/{len(BYTES)}"})
    wire.will(say.of(COPY), wrong)
    assert hizo("copy", "fetch", "cpy_1", "-o", tmp_path / "copy.pdf", **signed_in).code == 1
    assert not (tmp_path / "copy.pdf").exists()


def test_more_bytes_than_the_copy_has_do_not_fill_the_disk(hizo, wire, say, signed_in, tmp_path):
    # What would come after the copy's end breaks off: who went on reading would try to resume.
    wire.will(say.of(COPY), say(200, BYTES * 4, broken_after=len(BYTES) * 2))
    outcome = hizo("copy", "fetch", "cpy_1", "-o", tmp_path / "copy.pdf", **signed_in)
    assert outcome.code == 7
    assert not list(tmp_path.glob("copy.pdf*"))
    assert len(wire.asked) == 2


def test_what_is_no_checkpoint_is_not_kept_for_one(hizo, wire, say, signed_in):
    wire.will(say(200, b"<html>welcome</html>", {"Content-Type": "text/plain"}))
    outcome = hizo("log", "checkpoint", **signed_in)
    assert (outcome.code, outcome.out) == (1, "")


def test_altered_bytes_never_become_a_file(hizo, wire, say, signed_in, tmp_path):
    wire.will(say.of(COPY), say(200, BYTES[:-1] + b"\x00"))
    outcome = hizo("copy", "fetch", "cpy_1", "-o", tmp_path / "copy.pdf", **signed_in)
    assert outcome.code == 7
    assert not list(tmp_path.glob("copy.pdf*"))
    assert len(wire.asked) == 2


def test_a_fetch_never_replaces_a_file(hizo, wire, say, signed_in, tmp_path):
    (tmp_path / "copy.pdf").write_bytes(b"mine")
    wire.will(say.of(COPY))
    assert hizo("copy", "fetch", "cpy_1", "-o", tmp_path / "copy.pdf", **signed_in).code == 2
    assert (tmp_path / "copy.pdf").read_bytes() == b"mine"


def test_an_accepted_return_overwrites_and_deletes_the_file_and_says_what_it_cannot_promise(
    hizo, wire, say, signed_in, drawing
):
    data = drawing.read_bytes()
    wire.will(say.of(COPY), say.of({**COPY, "state": "returned"}))
    outcome = hizo("copy", "return", "cpy_1", drawing, **signed_in)
    assert outcome.code == 0
    assert wire.asked[1].body == data
    assert not drawing.exists()
    assert "flash" in outcome.err


def test_a_refused_return_keeps_the_file(hizo, wire, say, signed_in, drawing):
    wire.will(say.of(COPY), say.problem(422, "integrity_failed", clauses=["G9.1.1-n"]))
    assert hizo("copy", "return", "cpy_1", drawing, **signed_in).code == 3
    assert drawing.exists()


def test_a_return_whose_answer_was_lost_is_finished_by_the_next_try(hizo, wire, say, signed_in, drawing):
    wire.will(say.of(COPY), say(200, b"{}", {}, 0))
    assert hizo("copy", "return", "cpy_1", drawing, **signed_in).code == 8
    assert drawing.exists()
    digest = hashlib.sha256(drawing.read_bytes()).hexdigest()
    wire.will(say.of({**COPY, "state": "returned", "sha256": digest}))
    assert hizo("copy", "return", "cpy_1", drawing, **signed_in).code == 0
    assert not drawing.exists()
    assert len(wire.asked) == 3


def test_a_file_of_other_bytes_is_never_deleted_because_the_copy_came_back(
    hizo, wire, say, signed_in, drawing
):
    wire.will(say.of({**COPY, "state": "returned"}), say.problem(409, "conflict"))
    assert hizo("copy", "return", "cpy_1", drawing, **signed_in).code == 6
    assert drawing.exists()


def test_the_bytes_are_gone_from_the_file_before_its_name_is(drawing, tmp_path):
    link = tmp_path / "second-name"
    os.link(drawing, link)
    before = drawing.read_bytes()
    overwrite_and_delete(drawing)
    assert not drawing.exists()
    assert len(link.read_bytes()) == len(before)
    assert link.read_bytes() != before


@pytest.mark.parametrize(
    "name",
    ["../../x", "a/b", "..\\x", "C:\\x", "con", "NUL.txt", "x\x00y", ".bashrc", "..", "", "a:b", "x. . ."],
)
def test_a_name_from_the_vault_stays_in_its_folder_on_every_system(name):
    safe = harmless_name(name)
    assert safe
    assert not set(safe) & set('<>:"/\\|?*\x00')
    assert not safe.startswith(".")
    assert safe.split(".")[0].lower() not in {"con", "nul"}


def test_the_marking_survives_the_cleaning_of_a_name():
    assert harmless_name("【極秘】a/b.pdf") == "【極秘】a_b.pdf"
