"""Every route, asked by people with less right than they would like: nothing leaves, and nothing is told by a difference."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.documents.models import SealedObject
from vault.documents.sealing import open_object
from vault.identity.models import Device, SessionRow

CANARY = "炉温秘伝CANARY7f3a"
NEVER = {
    "item_id": "itm_",
    "version_id": "ver_",
    "copy_id": "cpy_",
    "request_id": "cpr_",
    "disposal_id": "dsp_",
}


@pytest.fixture
def database_url() -> None:
    """Who may do what does not depend on the database; each domain's own tests run on both."""


@pytest.fixture
def canaried(company: Any, drawing: bytes) -> dict[str, str]:
    """An item whose every word is a canary, an order for its disposal and a request for a copy of it."""
    answer = company["depositor"].deposit(drawing, file_name=f"{CANARY}.pdf", title=CANARY)
    assert answer.status_code == 201, answer.text
    item = answer.json()
    ids = {"item_id": item["id"], "version_id": item["version"]["id"]}
    me = company["depositor"].get("/me").json()
    asked = company["depositor"].post(
        "/copy-requests",
        {
            "version_id": ids["version_id"],
            "purpose": CANARY,
            "why_not_view": CANARY,
            "recipient_id": company["depositor"].id,
            "device_id": _device_of(company, me),
            "pages": "all",
            "copies": 1,
            "valid_until": company.day(60),
        },
    )
    assert asked.status_code == 201, asked.text
    return ids | {"request_id": asked.json()["id"], "copy_id": "cpy_x", "disposal_id": "dsp_x"}


def _device_of(company: Any, me: dict[str, Any]) -> str:
    with company.platform.transaction() as tx:
        session = tx.session.get_one(SessionRow, me["session"]["id"])
        tx.session.add(
            Device(
                id=session.device_id,
                person_id=session.person_id,
                name="desk",
                token_hash=b"x" * 32,
                first_seen_ms=0,
                last_seen_ms=0,
                last_address="192.0.2.1",
            )
        )
        return session.device_id


def bare(answer: Any) -> tuple[int, Any, dict[str, str]]:
    body = answer.json()
    body.pop("request_id", None)
    return (
        answer.status_code,
        body,
        {key: value for key, value in answer.headers.items() if key != "x-request-id"},
    )


CHECKED_BY = {"auditor": {"GET /v1/items/{item_id}/readers", "GET /v1/items/{item_id}/trail"}}
"""Who could open an item, and who did, is what auditors check; of its content it says nothing."""


@pytest.mark.clause("G4.0-a", "G4.1.1-a")
@pytest.mark.parametrize("name", ["stranger", "auditor", "administrator"])
def test_no_method_of_any_route_tells_a_stranger_that_something_exists(
    company: Any, canaried: dict[str, str], routes: list[Any], name: str
) -> None:
    never = {key: f"{prefix}{'a' * 26}" for key, prefix in NEVER.items()}
    with company.nothing_changes():
        for route in routes:
            named = [key for key in ("item_id", "version_id", "request_id") if f"{{{key}}}" in route.path]
            if not named or str(route) in CHECKED_BY.get(name, ()):
                continue
            answers = []
            for ids in (canaried, never):
                more: dict[str, Any] = {"headers": {"If-Match": '"r1"'}}
                more |= {"json": route.body()} if route.body() is not None else {}
                answers.append(
                    company[name].request(route.method, route.at(**ids).removeprefix("/v1"), **more)
                )
            assert bare(answers[0]) == bare(answers[1]), route
            assert answers[0].status_code in {403, 404}, route
            assert CANARY not in answers[0].text, route


@pytest.mark.clause("G4.0-a")
def test_no_answer_carries_a_word_of_an_item_to_someone_without_a_grant(
    company: Any, canaried: dict[str, str], routes: list[Any]
) -> None:
    hidden = [
        CANARY,
        json.dumps(CANARY)[1:-1],
        *(value for key, value in canaried.items() if not value.endswith("_x")),
    ]
    ids = {"entry_id": company.entry_id, "person_id": company["stranger"].id, "index": "8"}
    for route in routes:
        if route.method == "GET":
            answer = company["stranger"].get(route.at(**ids).removeprefix("/v1"))
            for word in hidden:
                assert word not in answer.text, (route, word)


SHARES_THE_FONT = {"/v1/responsible.pdf"}
"""Documents the vault sets itself, in the font the marking of a rendition is drawn in; the drawing is searched for alone."""


@pytest.mark.clause("G9.1.2-f", "G5.0-a")
@pytest.mark.parametrize("name", ["viewer", "depositor"])
def test_no_route_gives_bytes_of_the_original_or_the_rendition(
    company: Any, deposited: dict[str, Any], drawing: bytes, routes: list[Any], name: str
) -> None:
    ids = {"entry_id": company.entry_id, "item_id": deposited["id"], "version_id": deposited["version"]["id"]}
    with company.platform.reading() as tx:
        row = tx.session.scalars(select(SealedObject)).one()
        ids |= {"key": row.blob_key, "object_id": row.id}
    rendition = _rendition(company, row)
    kept = [drawing, rendition, *_streams(drawing), *_streams(rendition)]
    windows = _windows(kept)
    of_the_drawing = _windows([drawing, *_streams(drawing)])
    digests = {hashlib.sha256(whole).hexdigest() for whole in kept}
    assert windows & {rendition[at : at + 32] for at in range(len(rendition) - 32)}, (
        "the search finds what is there"
    )
    for route in routes:
        for more in ({}, {"Range": "bytes=0-99"}, {"Accept": "application/pdf"}):
            answer = company[name].request(route.method, route.at(**ids).removeprefix("/v1"), headers=more)
            searched = of_the_drawing if route.path in SHARES_THE_FONT else windows
            assert not searched & {
                answer.content[at : at + 32] for at in range(max(0, len(answer.content) - 32))
            }, route
            assert not [digest for digest in digests if digest in answer.text], route
            assert answer.headers["content-type"].startswith(("application/", "text/plain", "image/")), route
        company.sign_in(company[name])


def _windows(pieces: list[bytes]) -> set[bytes]:
    return {piece[at : at + 32] for piece in pieces for at in range(0, len(piece) - 32, 16)}


def _rendition(company: Any, row: SealedObject) -> bytes:
    with company.platform.reading() as tx:
        grant = live_grant(tx, company["viewer"].id, company.entry_id, row.tier, Right.VIEW)
        assert grant is not None
        with open_object(tx, grant, row) as reader:
            return bytes(reader.read())


def _streams(content: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            each.read_bytes()
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream) and len(each.read_bytes()) > 200
        ]
