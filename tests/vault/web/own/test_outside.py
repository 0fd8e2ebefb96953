"""Whoever is from outside comes to a page of their own, reaches nothing else, and can leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.web.reading import Reading

At = Callable[..., Reading]


@pytest.mark.clause("G9.4-b")
def test_a_maintenance_worker_comes_to_a_page_that_opens_nothing_and_can_sign_out(reading: At) -> None:
    worker = reading("maintainer")
    home = worker.open("/")
    assert home.status == 200
    assert home.links() == ["#main", "/", "/confirmer"]
    for path in ("/items", "/company", "/notices", "/me", "/people"):
        assert worker.open(path).status == 403
    worker.open("/")
    assert worker.send("/sign-out").path == "/sign-in"
    assert worker.open("/").path.startswith("/sign-in")
