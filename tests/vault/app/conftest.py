"""The whole application as it is served, with a company in it and one item that a viewer may see."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pikepdf import Dictionary, Name
from starlette.testclient import TestClient

from tests.vault.company import Company, settle_company
from tests.vault.conftest import SteppedClock, settings_in
from tests.vault.lock_order import acts_in_order
from tests.vault.templates import VaultTemplate
from tests.vault.whole_company import FirstState, WholeCompany, whole_company
from vault.app.build import build_app
from vault.app.worker_pool import start_workers
from vault.documents.workers import WorkerPool
from vault.identity.auth import signed_in
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

OF_THE_API = ("/v1/", "/healthz", "/readyz")
TESTS = Path(__file__).parents[2]
API: dict[str, Any] = json.loads((TESTS.parent / "docs" / "openapi.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Route:
    """One method at one address, as the application serves it."""

    method: str
    path: str
    needs_sign_in: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def at(self, **ids: str) -> str:
        """The address with ids in its places; `x` where none is given."""
        address = self.path
        for part in self.path.split("/"):
            if part.startswith("{"):
                name = part.strip("{}").partition(":")[0]
                address = address.replace(part, ids.get(name, "1" if name in {"page", "index"} else "x"))
        return address

    def query(self) -> dict[str, Any]:
        """Values of the right shape for what the address has to say, by the API's description."""
        operation = API["paths"][self.path.replace(":path", "")][self.method.lower()]
        return {
            each["name"]: example(each["schema"])
            for each in operation.get("parameters", ())
            if each["in"] == "query" and each.get("required")
        }

    def body(self) -> dict[str, Any] | None:
        """A body of the right shape by the API's description; None where there is no JSON body."""
        content = (
            API["paths"][self.path.replace(":path", "")][self.method.lower()]
            .get("requestBody", {})
            .get("content", {})
        )
        schema = content.get("application/json", {}).get("schema")
        return None if schema is None else example(schema)


def example(schema: dict[str, Any]) -> Any:
    """The plainest value a schema allows; required members only."""
    if "$ref" in schema:
        return example(API["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return example(schema["anyOf"][0])
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        return {name: example(schema["properties"][name]) for name in schema.get("required", ())}
    if kind == "string":
        return (
            "a" * 64 if "64" in schema.get("pattern", "") else "2026-12-01" if "pattern" in schema else "xx"
        )
    if kind == "array":
        return [example(schema["items"])] * schema.get("minItems", 0)
    return {"integer": schema.get("minimum", 1), "boolean": False}.get(str(kind))


def _needs_sign_in(dependant: Any) -> bool:
    return dependant.call is signed_in or any(_needs_sign_in(each) for each in dependant.dependencies)


def routes_of(app: FastAPI) -> list[Route]:
    """Every route of the API, in the order of their addresses; the pages have tests of their own (tests/vault/web)."""
    return [each for each in all_routes_of(app) if each.path.startswith(OF_THE_API)]


def all_routes_of(app: FastAPI) -> list[Route]:
    """Every route of the application, in the order of their addresses."""
    found = [
        Route(method, context.path, _needs_sign_in(context.dependant))
        for context in iter_route_contexts(app.routes)
        for method in context.methods or ()
    ]
    return sorted(found, key=str)


@pytest.fixture(scope="session")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    """The vault's real sandboxed workers, started once."""
    pool = start_workers(Settings(data_dir=tmp_path_factory.mktemp("workers")))
    yield pool
    pool.close()


@pytest.fixture
def app(platform: Platform, workers: WorkerPool) -> FastAPI:
    return build_app(platform, workers)


@pytest.fixture
def routes(app: FastAPI) -> list[Route]:
    return routes_of(app)


@pytest.fixture
def http(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(
        app, base_url="http://vault.example", raise_server_exceptions=False, client=("127.0.0.1", 50000)
    ) as client:
        yield client


@pytest.fixture
def company(platform: Platform, http: TestClient) -> Any:
    """An officer, a manager with one entry, a depositor, a viewer, and people without rights."""
    company = Company(platform, http)
    settle_company(company)
    for person, right in (("depositor", "deposit"), ("viewer", "view")):
        assert company.grant(company["manager"], company[person], right).status_code == 201
    return company


@pytest.fixture(scope="session")
def drawing() -> bytes:
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    lines = " ".join(
        f"1 0 0 1 60 {800 - 12 * n} Tm (CANARY furnace step {n} at {900 + n} C) Tj" for n in range(60)
    )
    page.Contents = pdf.make_stream(f"BT /F 9 Tf {lines} ET".encode())
    page.Resources = Dictionary(Font=Dictionary(F=font))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.fixture
def deposited(company: Any, drawing: bytes) -> dict[str, Any]:
    answer = company["depositor"].deposit(drawing)
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = answer.json()
    return item


@pytest.fixture(scope="session")
def settled(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: VaultTemplate, workers: WorkerPool
) -> Iterator[tuple[WholeCompany, FirstState]]:
    """A company with one object of each kind, on SQLite, and the way back to how it was."""
    settings = settings_in(tmp_path_factory.mktemp("whole-company"), None)
    sqlite_template.copy_to(settings)
    with whole_company(settings, workers, SteppedClock()) as whole:
        first = FirstState(settings.data_dir)
        yield whole, first
        first.close()


@pytest.fixture
def settled_on_postgresql(
    tmp_path: Path,
    postgres_template: VaultTemplate,
    workers: WorkerPool,
) -> Iterator[WholeCompany]:
    """The same company on PostgreSQL, without a way back."""
    settings = settings_in(tmp_path, postgres_template.database_url)
    postgres_template.copy_to(settings)
    with whole_company(settings, workers, SteppedClock()) as whole, acts_in_order(whole.company.platform):
        yield whole
