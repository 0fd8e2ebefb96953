"""How much may be under way, where it may lie, and what a disposal makes of it."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vault.documents.uploads.rules import MOST_OPEN
from vault.platform.settings import Settings

CANARY = b"CANARY-7f3a9c-PLAINTEXT"
_watches: list[list[str]] = []


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"pdf_max": 700_000, "upload_max": 900_000, "quota_per_person": 1_500_000}
    )


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _watches and event == "open":
        path, _, flags = arguments
        if (
            isinstance(path, str | bytes)
            and isinstance(flags, int)
            and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        ):
            _watches[-1].append(os.fsdecode(path))


@pytest.fixture
def written() -> Iterator[list[str]]:
    """Every path that Python code opens for writing."""
    sys.addaudithook(_watch)
    _watches.append([])
    yield _watches[-1]
    _watches.clear()


@pytest.mark.parametrize(("name", "most"), [("図面.pdf", 700_000), ("手順.txt", 900_000)])
def test_what_is_too_long_is_refused_before_a_byte_of_it(
    company: Any, uploads: Any, name: str, most: int
) -> None:
    with company.nothing_changes():
        company.refused(uploads.open(most + 1, file_name=name), "too_large")
    assert uploads.open(most, file_name=name).status_code == 201


def test_what_is_under_way_counts_against_the_quota(company: Any, uploads: Any, text: bytes) -> None:
    first = uploads.opened(900_000)
    with company.nothing_changes():
        company.refused(uploads.open(700_000), "quota_exceeded")
    uploads.delete(first)
    upload_id = uploads.held(text)
    assert company["depositor"].deposit(b"a" * 899_000, file_name="x.txt").status_code == 201
    with company.nothing_changes():
        company.refused(uploads.confirm(upload_id), "quota_exceeded")


def test_nobody_has_more_than_a_few_under_way(company: Any, uploads: Any) -> None:
    for _ in range(MOST_OPEN):
        uploads.opened(10)
    with company.nothing_changes():
        company.refused(uploads.open(10), "throttled")
    uploads.delete(company["depositor"].get("/uploads").json()["items"][0]["id"])
    assert uploads.open(10).status_code == 201


def test_no_plaintext_of_a_piece_or_of_what_is_held_touches_a_disk(
    company: Any, uploads: Any, drawing: Any, written: list[str], tmp_path: Path
) -> None:
    pdf = drawing(CANARY.decode(), compress_streams=False)
    assert CANARY in pdf
    for name, content in (("図面.pdf", pdf), ("手順.txt", (CANARY + b" line\n") * 20_000)):
        upload_id = uploads.held(content, file_name=name)
        assert uploads.get(upload_id, "/preview").status_code == 200
        assert uploads.confirm(upload_id).status_code == 201
    places = (str(company.platform.settings.resolved_store_dir), "/dev/null")
    assert [path for path in written if not path.startswith(places)] == []
    assert written, "the watch saw the store's own writing"
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or CANARY not in path.read_bytes(), path


def test_every_piece_has_a_key_of_its_own_bound_to_its_place(company: Any, uploads: Any, text: bytes) -> None:
    upload_id = uploads.opened(len(text))
    uploads.send_all(upload_id, text)
    entries = list(company.platform.ring_store.entries())
    bound = [json.loads(entry.stream_aad) for entry in entries]
    assert len({entry.wrapped for entry in entries}) == len(entries) == 3
    assert {(each["role"], each["sequence"]) for each in bound} == {("piece", number) for number in range(3)}
    [opened] = company.leaves("upload_session.opened")
    assert {each["item"] for each in bound} == {opened.details["item"]}
    assert {entry.leaf_index for entry in entries} == {opened.index}
