"""What every answer carries, whatever became of the request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from vault.app.middleware import JSON_BODY_MAX
from vault.identity.auth import SignedInPerson
from vault.platform.http import PROBLEM_JSON

CARRIED = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture
def database_url() -> None:
    """Headers do not depend on the database."""


def require_headers(answer: Any, place: object) -> None:
    for name, value in CARRIED.items():
        assert answer.headers.get(name) == value, (place, name)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy, place
    assert "frame-ancestors 'none'" in policy, place
    assert len(answer.headers["x-request-id"]) == 16, place
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(answer.headers), place


def require_problem(answer: Any, status: int, code: str, place: object) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM_JSON), place
    problem = answer.json()
    assert problem["code"] == code, place
    assert problem["request_id"] == answer.headers["x-request-id"], place


@pytest.mark.asvs("3.4.1", "3.4.4", "3.4.5", "3.4.6", "14.3.2")
def test_every_answer_of_every_route_carries_the_headers(company: Any, http: Any, routes: list[Any]) -> None:
    for route in routes:
        require_headers(http.request(route.method, route.at()), route)
        ids = {"entry_id": company.entry_id, "person_id": company["stranger"].id}
        answer = company["manager"].request(
            route.method, route.at(**ids).removeprefix("/v1"), json=route.body()
        )
        require_headers(answer, route)
        company.sign_in(company["manager"])


@pytest.mark.parametrize(
    "address",
    ["/nothing", "/v2/items", "/v1", "/v1/items/", "/docs", "/openapi.json", "/v1/../etc/passwd", "/metrics"],
)
def test_what_does_not_exist_is_a_problem_document(company: Any, http: Any, address: str) -> None:
    for headers in ({}, {"Authorization": f"Bearer {company['manager'].token}"}):
        answer = http.get(address, headers=headers)
        require_problem(answer, 404, "not_found", address)
        require_headers(answer, address)


@pytest.mark.asvs("13.4.4")
def test_a_method_that_does_not_exist_is_a_problem_document(http: Any, routes: list[Any]) -> None:
    # One address may be several routes: a word, and the place of an id.
    shapes = [(re.compile(re.sub(r"{[^}]+}", "[^/]+", route.path)), route.method) for route in routes]
    for address in sorted({route.at() for route in routes}):
        known = {method for shape, method in shapes if shape.fullmatch(address)}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"} - known:
            answer = http.request(method, address)
            require_problem(answer, 405, "method_not_allowed", (method, address))
            require_headers(answer, (method, address))
        # HEAD has no body to say it in.
        assert "HEAD" in known or http.head(address).status_code == 405, address


def test_a_wrong_method_changes_nothing_and_is_counted(company: Any, clock: Any) -> None:
    with company.nothing_changes():
        company["manager"].request("PUT", f"/entries/{company.entry_id}", json={})
    clock.advance(seconds=61)
    company.client.get("/v1/me")
    assert company.leaves("source_refusals.counted")


@pytest.mark.clause("G9.2-a")
@pytest.mark.asvs("16.5.1", "16.5.4")
def test_an_unexpected_failure_says_nothing_of_itself_and_is_kept_in_the_log(company: Any, http: Any) -> None:
    def fail(who: SignedInPerson) -> None:
        raise ZeroDivisionError(f"secret inner fact of {who.person_id}")

    http.app.add_api_route("/v1/failing", fail)
    with company.nothing_changes():
        answer = company["viewer"].get("/failing")
    require_problem(answer, 500, "internal", "failure")
    require_headers(answer, "failure")
    assert "secret" not in answer.text
    leaf = company.refused(answer, "internal")
    assert leaf.details["actor"] == company["viewer"].id
    assert leaf.details["route"] == "GET /v1/failing"


@pytest.mark.asvs("16.5.1")
def test_a_malformed_request_is_told_where_and_never_what(company: Any) -> None:
    answer = company["manager"].post("/entries", {"name": 7, "password-guess": "hunter2"})
    require_problem(answer, 422, "request_invalid", "body")
    assert "hunter2" not in answer.text
    assert "password-guess" in answer.json()["detail"]


def test_a_refusal_speaks_the_callers_language(http: Any) -> None:
    said = {
        language: http.get("/v1/me", headers={"Accept-Language": language}).json()
        for language in ("ja", "en")
    }
    assert said["ja"]["detail"] != said["en"]["detail"]
    assert said["en"]["detail"].isascii()
    assert not said["ja"]["detail"].isascii()


@pytest.mark.parametrize("declared", [True, False])
def test_nobody_fills_the_memory_with_a_body(http: Any, declared: bool) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * 65_536

    answer = http.post("/v1/sign-in", content=b" " * JSON_BODY_MAX + b"{}" if declared else pieces())
    require_problem(answer, 413, "too_large", "sign-in")
    assert str(JSON_BODY_MAX) in answer.json()["detail"]
    require_headers(answer, "sign-in")


def test_files_are_larger_than_other_bodies(company: Any) -> None:
    content = b"step of the furnace programme\n" * 20_000
    assert len(content) > JSON_BODY_MAX
    answer = company["depositor"].deposit(content, file_name="手順.txt")
    assert answer.status_code == 201, answer.text
