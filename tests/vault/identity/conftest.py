"""An office of people over the real routes; the shared code lies one folder up."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.vault import people_at_desks
from tests.vault.application import client_of
from vault.platform.runtime import Platform


@pytest.fixture
def office(platform: Platform, clock: Any) -> Iterator[Any]:
    """A founded vault without anybody in it yet."""
    with client_of(platform) as http:
        yield people_at_desks.Office(platform, clock, http)


@pytest.fixture
def officer(office: Any) -> Any:
    """The first overall officer at a desk."""
    return office.found()


@pytest.fixture
def refused() -> Any:
    return people_at_desks.require_refused


@pytest.fixture
def recorded(office: Any) -> Any:
    def check(code: str, **fields: str) -> None:
        people_at_desks.require_recorded(office, code, **fields)

    return check
