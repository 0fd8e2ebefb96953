"""Registers the fixtures that start real servers; they are shared by all test folders."""

import importlib.util
import sys
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    # By path: the tests are no package, and nothing of them is on the import path.
    if config.pluginmanager.has_plugin("services"):
        return
    path = Path(__file__).parent / "services" / "plugin.py"
    spec = importlib.util.spec_from_file_location("hizo_test_services_plugin", path)
    assert spec
    assert spec.loader
    plugin = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = plugin
    spec.loader.exec_module(plugin)
    config.pluginmanager.register(plugin, "services")
