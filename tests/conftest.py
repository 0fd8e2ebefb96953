"""Registers the plugins all test folders share: real servers, and the matrix of proven rows."""

import importlib.util
import sys
from pathlib import Path

import pytest

PLUGINS = {"services": "services/plugin.py", "matrix": "matrix/plugin.py"}


def pytest_configure(config: pytest.Config) -> None:
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
