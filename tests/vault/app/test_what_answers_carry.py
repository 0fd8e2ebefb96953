"""What leaves the vault with an answer, and what an answer leaves behind: asked of every list, page and file of the API."""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from tests.vault.app.conftest import Route, routes_of
from tests.vault.every_call import call, code_of, prepare
from tests.vault.rights import EMPLOYED, ROWS, first_allowed
from tests.vault.whole_company import SEED, FirstState, WholeCompany
from vault.platform.runtime import FIELD_KEY, LOG_SIGNING_KEY

READ = [(row, name) for row in ROWS if row.startswith("GET") and (name := first_allowed(row)) in EMPLOYED]
FOREIGN = ("https://evil.example", "null", "http://vault.example.evil.example", "https://vault.example:444")
IGNORED = {
    "filename": "evil.html",
    "name": "evil.html",
    "download": "evil.html",
    "callback": "evil",
    "debug": "1",
}
BEGINNINGS = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG",
    "image/webp": b"RIFF",
}
OF_THE_VAULT = re.compile(
    r"vault\.db(-wal|-shm|-journal)?|key-ring/(ring|disposal-ledger)\.db(-wal|-shm|-journal)?"
    r"|keys/hizo-keys\.json(\.lock)?|checkpoints/\d+|objects/.+"
)
"""The only files a vault has (docs/security/operations.md); logs go to standard error."""
_seen: list[tuple[str, str]] = []
_watching = False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    if event == "socket.connect":
        _seen.append(("connected to", repr(arguments[1])))
    elif event == "open" and isinstance(arguments[0], str | bytes) and _is_writing(arguments[2]):
        _seen.append(("wrote to", os.fsdecode(arguments[0])))


def _is_writing(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


@pytest.fixture
def database_url() -> None:
    """What an answer carries does not depend on the database."""


@pytest.fixture(scope="module")
def answers(settled: tuple[WholeCompany, FirstState]) -> Iterator[list[tuple[str, Any]]]:
    """Everything that can be read, once, by somebody who may, asked from a foreign page with words that mean nothing."""
    global _watching  # noqa: PLW0603  # an audit hook stays for good; this switches it off
    whole, first = settled
    first.restore()
    sys.addaudithook(_watch)
    found, origins = [], cycle(FOREIGN)
    for row, name in READ:
        prepare(whole, row)
        sent = call(whole, row, name)
        sent.more["params"] = {**IGNORED, **sent.more.get("params", {})}
        sent.more["headers"] = {"Origin": next(origins), **sent.more.get("headers", {})}
        _watching = True
        found.append((row, sent.by(whole, name)))
        _watching = False
    yield found
    first.restore()
    first.forget()


@pytest.mark.asvs("4.1.1")
def test_every_answer_is_what_it_says_it_is(answers: list[tuple[str, Any]]) -> None:
    kinds = set()
    for row, answer in answers:
        assert answer.status_code == 200, (row, answer.text[:200])
        kind, _, more = answer.headers["content-type"].partition(";")
        kinds.add(kind)
        if kind == "application/json":
            assert isinstance(json.loads(answer.content.decode("utf-8")), dict), row
        elif kind.startswith("text/"):
            assert more.strip() == "charset=utf-8", row
            answer.content.decode("utf-8")
        elif kind != "application/octet-stream":
            assert answer.content.startswith(BEGINNINGS[kind]), (row, kind)
    assert {"application/json", "application/pdf", "text/csv", "image/jpeg"} <= kinds


@pytest.mark.asvs("3.4.2")
def test_no_other_site_is_let_in_to_any_answer(answers: list[tuple[str, Any]]) -> None:
    for row, answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")], row


@pytest.mark.asvs("3.4.2")
def test_no_question_of_a_foreign_browser_is_answered_with_leave(
    settled: tuple[WholeCompany, FirstState],
) -> None:
    whole, client = settled[0], settled[0].company.client
    cookie = {"Cookie": f"__Host-hizo={whole['manager'].token}"}
    for route, origin in zip(routes_of(client.app)[::5], cycle(FOREIGN), strict=False):  # type: ignore[arg-type]
        asked = {"Origin": origin, "Access-Control-Request-Method": route.method} | cookie
        if route.method != "OPTIONS":
            answer = client.options(
                route.at(), headers={**asked, "Access-Control-Request-Headers": "authorization"}
            )
            assert not [name for name in answer.headers if name.startswith("access-control-")], str(route)


@pytest.mark.asvs("5.4.1", "3.5.6")
def test_the_vault_alone_names_files_and_chooses_the_form_of_an_answer(
    answers: list[tuple[str, Any]],
) -> None:
    named = 0
    for row, answer in answers:
        assert not answer.content.startswith(b"evil"), row
        assert "evil.html" not in str(answer.headers), row
        dispositions = answer.headers.get_list("content-disposition")
        assert len(dispositions) <= 1, row
        named += len(dispositions)
    assert named > 3


@pytest.mark.asvs("15.3.1")
def test_no_answer_holds_a_secret_or_the_hash_of_one(
    settled: tuple[WholeCompany, FirstState], answers: list[tuple[str, Any]]
) -> None:
    secrets = _secrets_of(settled[0])
    assert len(secrets) > 60
    for row, answer in answers:
        assert [kind for kind, value in secrets if value in answer.content] == [], row


def _secrets_of(whole: WholeCompany) -> list[tuple[str, bytes]]:
    """What nobody may learn: everything in columns named for secrets, in each way it could be written; tokens and keys."""
    platform = whole.company.platform
    tables = MetaData()
    tables.reflect(platform.database.engine)
    found: list[tuple[str, bytes]] = [("seed", SEED), ("seed", base64.b32encode(SEED).rstrip(b"="))]
    found += [("token", caller.token.encode()) for caller in whole.company.people.values() if caller.token]
    for name in (FIELD_KEY, LOG_SIGNING_KEY):
        found += _written("key", platform.keys.load_secret(name))
    with platform.database.engine.connect() as connection:
        for table in tables.tables.values():
            for column in table.columns:
                if re.search(
                    r"token_hash|handover_hash|password_hash|^phc$|seed|sealed|wrapped", column.name
                ):
                    for (value,) in connection.execute(select(column).where(column.is_not(None)).distinct()):
                        found += _written(f"{table.name}.{column.name}", value)
    return found


def _written(kind: str, value: object) -> list[tuple[str, bytes]]:
    if not isinstance(value, bytes):
        return [(kind, str(value).encode())] if len(str(value)) > 15 else []
    if value.isascii():
        return []  # what a test wrote in its place
    ways = (value, value.hex().encode(), base64.b64encode(value), base64.urlsafe_b64encode(value))
    return [(kind, each.rstrip(b"=")) for each in ways]


@pytest.mark.asvs("13.1.1", "13.2.4", "16.2.3")
def test_answering_connects_to_nobody_and_writes_to_the_vaults_own_files_alone(
    settled: tuple[WholeCompany, FirstState], answers: list[tuple[str, Any]]
) -> None:
    assert len(answers) > 100
    folder = settled[0].company.platform.settings.data_dir
    assert [each for each in _seen if each[0] == "connected to"] == []
    assert {path for _, path in _seen if not path.startswith((str(folder), "/dev/null"))} == set()
    kept = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {path for path in kept if not OF_THE_VAULT.fullmatch(path)} == set()


@pytest.mark.asvs("6.3.4")
def test_a_session_counts_in_its_own_place_only_and_nothing_else_counts(
    settled: tuple[WholeCompany, FirstState],
) -> None:
    whole, client = settled[0], settled[0].company.client
    token = whole["manager"].token
    basic = base64.b64encode(f"manager:{token}".encode()).decode()
    ways: Any = cycle(
        [
            ({"Authorization": f"Basic {basic}"}, {}),
            ({"Authorization": token}, {}),
            ({"Authorization": f"Token {token}"}, {}),
            ({"Cookie": f"hizo={token}; session={token}; __Secure-hizo={token}"}, {}),
            ({"X-Auth-Token": token, "X-Api-Key": token, "X-Session": token}, {}),
            (
                {
                    "X-User": whole["manager"].id,
                    "X-Remote-User": whole["manager"].id,
                    "Remote-User": "manager",
                },
                {},
            ),
            ({"X-Forwarded-User": "manager", "X-Debug": "1", "X-Original-URL": "/healthz"}, {}),
            ({}, {"token": token, "access_token": token, "session": token}),
            ({"Hizo-Device": token}, {"debug": "1", "as": whole["manager"].id}),
        ]
    )
    routes: list[Route] = [each for each in routes_of(client.app) if each.needs_sign_in]  # type: ignore[arg-type]
    for route in routes[::4]:
        headers, params = next(ways)
        answer = client.request(route.method, route.at(), headers=headers, params=params, json=route.body())
        assert (answer.status_code, code_of(answer)) == (401, "unauthenticated"), (
            str(route),
            headers,
            params,
        )


@pytest.mark.asvs("13.4.1", "13.4.3", "13.4.5")
@pytest.mark.parametrize("signed_in", [False, True])
def test_no_folder_source_or_tool_lies_under_any_address(
    settled: tuple[WholeCompany, FirstState], signed_in: bool
) -> None:
    whole = settled[0]
    headers = {"Authorization": f"Bearer {whole['administrator'].token}"} if signed_in else {}
    for path in (
        "/assets", "/assets/", "/assets/..%2f", "/static/", "/v1/", "/v1/items/", "/objects/", "/keys/", "/vault.db",
        "/.git/", "/.git/config", "/.env", "/.well-known/", "/docs", "/redoc", "/openapi.json", "/metrics", "/debug",
        "/admin", "/server-status", "/actuator", "/assets/__init__.py", "/assets/hizo.css", "/%2e%2e/pyproject.toml",
    ):  # fmt: skip
        answer = whole.company.client.get(path, headers={**headers, "Accept": "application/json"})
        assert answer.status_code in {404, 401}, path
        assert b"<a href" not in answer.content, path


@pytest.mark.asvs("13.4.5", "13.4.6")
def test_strangers_learn_only_that_it_lives_and_how_to_check_its_proofs(
    settled: tuple[WholeCompany, FirstState],
) -> None:
    client = settled[0].company.client
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}
    public = {"vault_id", "name", "log_origin", "log_vkey", "certificate_signer_pem", "setup_complete"}
    assert set(client.get("/v1/vault").json()) == public


@pytest.mark.asvs("13.4.2")
def test_there_is_no_debug_mode(settled: tuple[WholeCompany, FirstState]) -> None:
    whole = settled[0]
    assert whole.company.client.app.debug is False  # type: ignore[attr-defined]
    settings = type(whole.company.platform.settings).model_fields
    assert not [name for name in settings if re.search("debug|reload|trace|develop|test", name)]
