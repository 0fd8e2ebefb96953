"""The sixty names, sent to the vault as it is served: as file names, and wherever else people write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.vault.documents.file_names.sixty import SIXTY
from vault.documents.file_names import marked_name

TEXT = [(number, name, result) for number, name, _, result, _ in SIXTY if isinstance(name, str)]
TAKEN = {3, 7, 8, 11, 14, 15, 24, 26, 35, 38, 52, 56, 58, 60}
"""Enough of the names that are taken to meet every treatment; all of them meet the rule itself in test_sixty_names."""
ELSEWHERE = {3, 6, 8, 9, 21, 25, 57, 59}
MERE_TEXT = {39, 40, 41, 42, 55}
"""Paths, dots and long names are only texts where no file is named."""
JSON_BODY = {"Content-Type": "application/json"}


@pytest.fixture
def database_url() -> None:
    """What is a name does not depend on the database."""


def as_text(name: str) -> str:
    """The name as that of a text file, of no more bytes where it has an ending to give up."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.txt" if dot and ending.lower() in {"pdf", "txt", "exe", "csv"} else f"{name}.txt"


def said(company: Any, body: dict[str, Any]) -> Any:
    """A deposit of text whose order is sent as it is, half characters included."""
    order = {"entry_id": company.entry_id, "type": "electronic_file", "marking": "極秘", **body}
    return company["depositor"].deposit(b"text\n", headers={"Hizo-Deposit": json.dumps(order)})


def test_each_file_name_is_taken_as_sent_or_refused(company: Any) -> None:
    for number, name, result in TEXT:
        if number not in TAKEN and result != "NO":
            continue
        sent = name if result == "NO" else as_text(name)
        answer = said(company, {"file_name": sent})
        if result == "NO":
            assert (answer.status_code, answer.json()["code"]) == (422, "name_invalid"), number
            continue
        assert answer.status_code == 201, (number, answer.text)
        kept = company["viewer"].get(f"/items/{answer.json()['id']}").json()
        assert kept["file_name"] == marked_name("極秘", sent), number
        assert len(sent.encode()) > 240 or kept["file_name"] == f"【極秘】{sent}"


def test_what_people_write_elsewhere_comes_back_as_sent(company: Any) -> None:
    for number, name, result in TEXT:
        if number not in ELSEWHERE and result != "NO":
            continue
        answer = company["manager"].request(
            "POST", "/projects", content=json.dumps({"name": name}), headers=JSON_BODY
        )
        if result == "NO" and number not in MERE_TEXT:
            assert answer.status_code == 422, (number, answer.text)
        else:
            assert answer.status_code == 201, (number, answer.text)
            assert answer.json()["name"] == name, number
