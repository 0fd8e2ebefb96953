"""The typed client and the API's description say the same: no call goes nowhere, and no route is out of reach."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from clients.http_client import VaultClient
from clients.http_client.documents import Deposit

OPENAPI = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"
NOT_FOR_PEOPLE = {"GET /healthz", "GET /readyz"}
EXIST_TO_REFUSE = {
    "DELETE /v1/alerts/{alert_id}",
    "DELETE /v1/completions/{completion_id}",
    "DELETE /v1/items/{item_id}",
    "DELETE /v1/management-reports/{report_id}",
    "DELETE /v1/measures/{measure_id}",
    "DELETE /v1/mutual-checks/{check_id}",
    "DELETE /v1/pledges/{pledge_id}",
    "DELETE /v1/procedures/versions/{version_id}",
    "DELETE /v1/self-checks/{check_id}",
    "GET /v1/items/{item_id}/download",
    "GET /v1/objects/{key}",
    "GET /v1/versions/{version_id}/content",
    "PATCH /v1/copies/{copy_id}",
    "PATCH /v1/items/{item_id}",
    "PATCH /v1/roster",
    "POST /v1/entries/{entry_id}/grants",
    "POST /v1/items/{item_id}/copies",
    "PUT /v1/roster",
}
IN_ANOTHER_ANSWER = {"GET /v1/devices"}  # one's own devices come with `me`


class Recorder(httpx2.BaseTransport):
    """Answers everything with an empty list, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: set[tuple[str, str]] = set()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.add((request.method, request.url.path))
        return httpx2.Response(200, json={"items": [], "next": None, "at": "x"}, request=request)


@pytest.fixture(scope="module")
def asked() -> set[tuple[str, str]]:
    recorder = Recorder()
    with VaultClient("http://127.0.0.1:1", token="hizo_ses_x", wire=recorder) as client:
        for method in methods_of(client):
            for arguments in arguments_of(method):
                # What an empty answer is not enough for was asked all the same.
                with suppress(Exception):
                    result = method(**arguments)
                    if isinstance(result, AbstractContextManager):
                        with result:
                            pass
    return recorder.asked


def methods_of(client: VaultClient) -> Iterator[Any]:
    places = [client, *(place for name, place in vars(client).items() if name != "transport")]
    for place in places:
        for name, method in inspect.getmembers(place, inspect.ismethod):
            if not name.startswith("_"):
                yield method


def arguments_of(method: Any) -> Iterator[dict[str, Any]]:
    """With everything said, with as little as can be, and with each word of a closed set."""
    parameters = inspect.signature(method).parameters.values()
    whole = {each.name: _some(each.annotation, each.name) for each in parameters}
    yield whole
    yield {each.name: whole[each.name] for each in parameters if each.default is each.empty}
    for each in parameters:
        for word in _words(each.annotation):
            yield {**whole, each.name: word}


def _words(annotation: str) -> list[str]:
    """The words of a `Literal`."""
    return re.findall(r"[\"'](\w+)[\"']", annotation)


def _some(annotation: str, name: str) -> Any:
    if annotation == "Deposit":
        return Deposit({}, lambda: [b""], 0)
    if annotation == "SignInChallenge":
        return SimpleNamespace(challenge="chl_x")
    if annotation == "Content":
        return lambda: [b""]
    if annotation.startswith(("dict", "Mapping")):
        return {}
    if words := _words(annotation):
        return words[0]
    simple = {"int": 1, "bool": True, "bytes": b""}
    return simple.get(annotation.partition(" |")[0], name)


@pytest.fixture(scope="module")
def routes() -> dict[str, re.Pattern[str]]:
    paths = json.loads(OPENAPI.read_text())["paths"]
    return {
        f"{method.upper()} {path}": re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path)))
        for path, methods in paths.items()
        for method in methods
    }


def test_every_call_goes_to_a_route(asked, routes):
    lost = {
        f"{method} {path}"
        for method, path in asked
        if not any(
            route.startswith(f"{method} ") and shape.fullmatch(path) for route, shape in routes.items()
        )
    }
    assert lost == set()


def test_every_route_that_people_use_has_a_call(asked, routes):
    reached = {
        route
        for route, shape in routes.items()
        for method, path in asked
        if route.startswith(f"{method} ") and shape.fullmatch(path)
    }
    assert set(routes) - reached - NOT_FOR_PEOPLE - EXIST_TO_REFUSE - IN_ANOTHER_ANSWER == set()
