"""Registers the plugins all test folders share: real servers, and the matrix of proven rows."""

import os

import hypothesis
import pytest

from tests.matrix import plugin as matrix
from tests.services import plugin as services


def pytest_configure(config: pytest.Config) -> None:
    # What CI runs is the same each time, so that a change is refused for what it does; `make test` goes on searching.
    hypothesis.settings.register_profile("same_each_time", derandomize=True, database=None)
    if os.environ.get("HIZO_FORBID_SKIPS") == "1":
        hypothesis.settings.load_profile("same_each_time")
    for name, plugin in {"services": services, "matrix": matrix}.items():
        config.pluginmanager.register(plugin, name)
