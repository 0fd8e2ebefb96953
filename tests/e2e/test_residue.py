"""What the vault's files remember of a document, while it lives and after its disposal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

CLEAR_IN = {"vault.db", "vault.db-wal", "vault.db-shm"}
"""File names are clear in the database, and nowhere else (threat model, "Clear and sealed")."""


def named(found: dict[str, set[str]], *beginnings: str) -> dict[str, set[str]]:
    return {name: files for name, files in found.items() if name.startswith(beginnings)}


def sought(life: Any, *beginnings: str) -> list[str]:
    return [name for name in life.needles if name.startswith(beginnings)]


def test_no_file_holds_a_piece_of_the_content_while_the_document_lives(life: Any) -> None:
    assert len(sought(life, "upload", "stream", "rendition", "copy")) > 100
    content = named(life.found_before, "upload", "stream", "rendition", "copy", "canary")
    assert content == {}


def test_no_file_holds_a_secret_of_a_person(life: Any) -> None:
    kinds = ("password", "seed", "session", "device", "link", "passphrase")
    assert len(sought(life, *kinds)) == 6 * len(life.people) + 1
    assert named(life.found_before, *kinds) == {}
    assert named(life.found_after, *kinds) == {}


def test_keys_lie_wrapped_in_the_ring_and_raw_nowhere(life: Any) -> None:
    assert named(life.found_before, "key of") == {}
    wrapped = named(life.found_before, "wrapped key of")
    assert wrapped["wrapped key of the rendition"] <= {"ring.db", "ring.db-wal"}


def test_names_are_clear_in_the_database_and_only_there(life: Any) -> None:
    assert named(life.found_before, "name in")["name in utf-8"] <= CLEAR_IN
    assert set(named(life.found_before, "name in")) == {"name in utf-8"}


def test_the_search_sees_what_is_stored(life: Any) -> None:
    assert life.found_before["ciphertext"]


@pytest.mark.clause("G9.1.4-a")
def test_after_the_disposal_no_file_holds_a_key_raw_or_wrapped_or_a_piece_of_the_object(life: Any) -> None:
    gone = named(
        life.found_after, "key of", "wrapped", "ciphertext", "upload", "stream", "rendition", "copy", "canary"
    )
    assert gone == {}


def test_a_planted_piece_is_found(life: Any) -> None:
    from_each_kind = {name.partition(" ")[0]: name for name in life.needles}
    for number, name in enumerate(from_each_kind.values()):
        (life.process.folder / f"planted-{number}").write_bytes(b"\x00" * 777 + life.needles[name] + b"\xff")
    try:
        found = life.search()
    finally:
        for path in life.process.folder.glob("planted-*"):
            path.unlink()
    assert set(from_each_kind.values()) <= set(found)


def _family(pid: int) -> list[Path]:
    """The folders below /proc of a process and of all that it started."""
    found = [Path("/proc", str(pid))]
    for children in (found[0] / "task").glob("*/children"):
        for child in children.read_text().split():
            found += _family(int(child))
    return found


def test_no_secret_stands_in_the_process_list_and_no_crash_leaves_memory_behind(life: Any) -> None:
    kinds = ("password", "seed", "session", "device", "link", "passphrase", "key of")
    secret = {name: life.needles[name] for name in sought(life, *kinds)}
    family = _family(life.process.process.pid)
    assert len(family) > 1, "the server and its workers"
    for process in family:
        shown = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        assert [name for name, needle in secret.items() if needle in shown] == []
        [cores] = [line for line in (process / "limits").read_text().splitlines() if "core file" in line]
        assert cores.split()[4:6] == ["0", "0"]
