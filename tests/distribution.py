"""Which process runs which tests: a file's together, and what takes long by itself begins first, so that nobody waits for it.

xdist begins with the files of the most tests. Few tests that live a whole life each would come last then, one process at
work and the others done.
"""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

TOGETHER: Final = ("tests/e2e",)
"""Folders whose files share one life; in two processes it would be lived twice."""
LONGEST: Final = (
    "tests/e2e",
    "tests/crash/test_crash_points.py",
    "tests/vault/web/test_whole_life.py",
    "tests/vault/web/test_every_page.py",
    "tests/vault/app/test_one_human.py",
    "tests/vault/operator/robot/test_robot.py",
    "tests/vault/oversight/test_signs.py",
)
"""What takes a minute or longer, longest first."""


class Distribution(LoadFileScheduling):
    """Hands out files in the order of the collection; a folder of one life as if it were a file."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    """What goes to one process as a whole."""
    file = PurePosixPath(nodeid.partition("::")[0])
    return next((folder for folder in TOGETHER if file.is_relative_to(folder)), str(file))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Distribution:
    return Distribution(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, then the files of the most tests; as they stand where there is one process only."""
    if not hasattr(config, "workerinput"):
        return
    sizes = Counter(unit_of(item.nodeid) for item in items)
    ranks = {unit: rank for rank, unit in enumerate(LONGEST)}

    def place(item: pytest.Item) -> tuple[int, int, str]:
        unit = unit_of(item.nodeid)
        return ranks.get(unit, len(LONGEST)), -sizes[unit], unit

    items.sort(key=place)
