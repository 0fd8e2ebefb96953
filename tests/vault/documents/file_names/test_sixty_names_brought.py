"""The sixty names as people bring them: by the form of a page as browsers write it, and by the command with the file before it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clients.cli.app import App
from clients.cli.main import run
from tests.vault.documents.file_names.sixty import SIXTY
from tests.vault.documents.file_names.test_sixty_names_served import as_text
from tests.vault.web.at_browser import served
from vault.documents.file_names import marked_name

BY_FORM = {35, 36, 37, 38, 39, 44, 50, 51, 58}
BY_COMMAND = {7, 26, 39, 45, 48, 50, 52, 60}
"""What the way itself may misread, besides each treatment; with HIZO_ALL_NAMES=1 all sixty go both ways."""
FORM = {"marking": "極秘", "title": ""}


@pytest.fixture
def database_url() -> None:
    """What is a name does not depend on the database."""


def chosen(numbers: set[int]) -> list[tuple[int, str | bytes, str]]:
    every = "HIZO_ALL_NAMES" in os.environ
    return [(number, name, result) for number, name, _, result, _ in SIXTY if every or number in numbers]


@pytest.fixture
def post(company: Any) -> Callable[..., Any]:
    """What a browser without scripts sends for its user."""

    def send(path: str, content: bytes, kind: str) -> Any:
        headers = {
            "Accept": "text/html",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": f"__Host-hizo={company['depositor'].token}",
            "Content-Type": kind,
        }
        return company.client.post(path, content=content, headers=headers, follow_redirects=False)

    return send


def form_with(company: Any, name: bytes) -> bytes:
    """A form with one file, its name as browsers write it (HTML, multipart/form-data encoding)."""
    said = name.replace(b"\n", b"%0A").replace(b"\r", b"%0D").replace(b'"', b"%22")
    parts = [
        f'name="{key}"\r\n\r\n{value}'.encode()
        for key, value in (FORM | {"entry_id": company.entry_id}).items()
    ]
    parts.append(b'name="file"; filename="%s"\r\nContent-Type: application/pdf\r\n\r\nalloy 7\n' % said)
    return b"".join(b"--x\r\nContent-Disposition: form-data; %s\r\n" % part for part in parts) + b"--x--\r\n"


def test_by_the_form_of_a_page_a_name_is_taken_as_sent_or_refused(
    company: Any, post: Callable[..., Any]
) -> None:
    for number, name, result in chosen(BY_FORM):
        sent = name if isinstance(name, bytes) or result == "NO" else as_text(name)
        raw = sent if isinstance(sent, bytes) else sent.encode("utf-8", "surrogatepass")
        answer = post("/items/new", form_with(company, raw), "multipart/form-data; boundary=x")
        if result == "NO":
            assert answer.status_code == 422, (number, answer.headers.get("location"))
            continue
        assert answer.status_code == 303, (number, answer.text)
        place = answer.headers["location"]
        confirmed = post(f"{place}/confirm", b"", "application/x-www-form-urlencoded").headers["location"]
        kept = company["viewer"].get(confirmed).json()
        assert kept["file_name"] == marked_name("極秘", str(sent)), number


@pytest.fixture
def upload(company: Any) -> Iterator[Callable[..., int]]:
    """The command `hizo upload` against the vault on a socket."""
    with served(company.client.app) as address:
        signed_in = {"HIZO_URL": address, "HIZO_TOKEN": company["depositor"].token}

        def call(*arguments: object) -> int:
            about = ("--entry", company.entry_id, "--marking", "極秘")
            return run(["--json", "upload", *about, *map(str, arguments)], App(environment=signed_in))

        yield call


def test_by_the_command_a_name_is_taken_as_sent_or_refused(
    company: Any, upload: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_bytes(b"alloy 7\n")
    for number, name, result in chosen(BY_COMMAND):
        said = os.fsdecode(name)
        sent = said if result == "NO" else as_text(said)
        before = company.rows()["item"]
        code = upload(*brought(tmp_path / "brought", plain, sent))
        told = capsys.readouterr()
        if result == "NO":
            assert code != 0, number
            assert "Traceback" not in told.err
            assert company.rows()["item"] == before, number
            continue
        assert code == 0, (number, told.err)
        newest = company["viewer"].get("/items").json()["items"]
        assert marked_name("極秘", sent) in {each["file_name"] for each in newest}, number


def brought(folder: Path, plain: Path, name: str) -> list[object]:
    """The file under its own name where a disk takes it, and under that name by an option otherwise."""
    folder.mkdir(exist_ok=True)
    if "/" not in name:
        try:
            (folder / name).write_bytes(plain.read_bytes())
        except (OSError, ValueError):
            pass
        else:
            return ["--", folder / name]
    return [f"--name={name}", "--", plain]
