"""docs/openapi.json is what people and tools take; `make check` compares it with the application."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vault.platform.errors import Code

API: dict[str, Any] = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text("utf-8"))


@pytest.fixture
def database_url() -> None:
    """The interface does not depend on the database."""


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in API["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_reference_leads_somewhere() -> None:
    for pointer in set(re.findall(r'"#/([^"]+)"', json.dumps(API))):
        place: Any = API
        for part in pointer.split("/"):
            place = place[part]


def test_operations_have_names_of_their_own_and_refusals_are_described_once() -> None:
    found = dict(operations())
    assert len({operation["operationId"] for operation in found.values()}) == len(found)
    for place, operation in found.items():
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/Refused"}, place
        assert operation["summary"], place
    said = API["components"]["responses"]["Refused"]["description"]
    assert all(f"`{code.value}`" in said for code in Code)
    assert set(API["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]) == set(Code)


def test_it_says_where_one_has_to_be_signed_in(routes: list[Any]) -> None:
    said = {place for place, operation in operations() if operation.get("security")}
    assert said == {
        f"{route.method.lower()} {route.path.replace(':path', '')}" for route in routes if route.needs_sign_in
    }


@pytest.mark.asvs("13.4.5")
def test_it_is_openapi_3_1_and_is_not_served(http: Any) -> None:
    assert API["openapi"].startswith("3.1.")
    assert http.get("/openapi.json").status_code == 404
