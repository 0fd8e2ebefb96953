"""Registers the plugins all test folders share: real servers, and the matrix of proven rows."""

import importlib.util
import os
import sys
from pathlib import Path

import hypothesis
import pytest

PLUGINS = {"services": "services/plugin.py", "matrix": "matrix/plugin.py"}


def pytest_configure(config: pytest.Config) -> None:
    # What CI runs is the same each time, so that a change is refused for what it does; `make test` goes on searching.
    hypothesis.settings.register_profile("same_each_time", derandomize=True, database=None)
    if os.environ.get("HIZO_FORBID_SKIPS") == "1":
        hypothesis.settings.load_profile("same_each_time")
    # By path: the tests are no package, and nothing of them is on the import path.
    for name, place in PLUGINS.items():
        if config.pluginmanager.has_plugin(name):
            continue
        spec = importlib.util.spec_from_file_location(
            f"hizo_test_{name}_plugin", Path(__file__).parent / place
        )
        assert spec
        assert spec.loader
        plugin = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = plugin
        spec.loader.exec_module(plugin)
        config.pluginmanager.register(plugin, name)
