"""An office of people over the real routes; the shared code lies one folder up."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from starlette.testclient import TestClient

from vault.app.build import build_app
from vault.platform.runtime import Platform


@pytest.fixture(scope="session")
def desks() -> ModuleType:
    path = Path(__file__).parents[1] / "people_at_desks.py"
    spec = importlib.util.spec_from_file_location("hizo_people_at_desks", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def office(platform: Platform, clock: Any, desks: ModuleType) -> Iterator[Any]:
    """A founded vault without anybody in it yet."""
    with TestClient(build_app(platform, workers=None), raise_server_exceptions=False) as http:
        yield desks.Office(platform, clock, http)


@pytest.fixture
def officer(office: Any) -> Any:
    """The first overall officer at a desk."""
    return office.found()


@pytest.fixture
def refused(desks: ModuleType) -> Any:
    return desks.require_refused


@pytest.fixture
def recorded(desks: ModuleType, office: Any) -> Any:
    def check(code: str, **fields: str) -> None:
        desks.require_recorded(office, code, **fields)

    return check
