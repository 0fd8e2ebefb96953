import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def load_company() -> ModuleType:
    name = "hizo_test_company"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "company.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture
def company(platform: Any) -> Iterator[Any]:
    with load_company().company_in(platform) as company:
        yield company
