"""Which variations of a test run on PostgreSQL: all of a test marked `on_both`, the first of any other.

A variation asks the same statements of the database with other values, so the second database sees each test once and
the quick one sees them all. `HIZO_EVERY_VARIATION=1` leaves nothing out.
"""

import os

import pytest

DATABASE = "database_url"
SECOND = "postgresql"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `is_left_out` names, and tell pytest so."""
    if os.environ.get("HIZO_EVERY_VARIATION") == "1":
        return
    seen: set[str] = set()
    left_out = [item for item in items if _is_left_out(item, seen)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(map(id, left_out))
        items[:] = [item for item in items if id(item) not in gone]


def _is_left_out(item: pytest.Item, seen: set[str]) -> bool:
    variation = getattr(item, "callspec", None)
    if variation is None or variation.params.get(DATABASE) != SECOND:
        return False
    if len(variation.params) == 1 or item.get_closest_marker("on_both"):
        return False
    test = item.nodeid.partition("[")[0]
    if test not in seen:
        seen.add(test)
        return False
    return True
