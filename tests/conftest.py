"""Registers the plugins all test folders share: real servers, the matrix of proven rows, and what runs where."""

import gc
import logging
import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests import distribution, variations
from tests.matrix import plugin as matrix
from tests.services import plugin as services


def pytest_collection_finish() -> None:
    # What is loaded by now stays: looking through it again and again was an eighth of a run's time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """A command that a test runs in its own process sets up the service's logging: it ends with the test."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    answer = yield
    root.setLevel(level)
    root.handlers[:] = handlers
    return answer


def pytest_configure(config: pytest.Config) -> None:
    # What CI runs is the same each time, so that a change is refused for what it does; `make test` goes on searching.
    # No deadlines: how long an example takes says how busy the machine is.
    hypothesis.settings.register_profile("searching", deadline=None)
    hypothesis.settings.register_profile("same_each_time", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("searching")
    if os.environ.get("HIZO_FORBID_SKIPS") == "1":
        hypothesis.settings.load_profile("same_each_time")
    plugins = {"services": services, "matrix": matrix, "variations": variations}
    if config.pluginmanager.has_plugin("xdist"):
        plugins["distribution"] = distribution
    for name, plugin in plugins.items():
        config.pluginmanager.register(plugin, name)
