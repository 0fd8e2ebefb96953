"""Work that nobody ordered by name goes on, whatever part of it fails."""

from __future__ import annotations

from typing import Any

import pytest

import vault.app.upkeep
from vault.app.upkeep import Upkeep
from vault.platform.errors import Code, Refusal


@pytest.fixture
def database_url() -> None:
    """What is tried here does not depend on the database."""


@pytest.mark.parametrize("trouble", [Refusal(Code.STORE_UNAVAILABLE), ZeroDivisionError("a bug")])
def test_a_failing_part_keeps_no_other_from_being_done(
    platform: Any, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    done: list[str] = []

    def fails(_platform: Any) -> None:
        raise trouble

    monkeypatch.setattr(vault.app.upkeep, "sweep_expired_uploads", fails)
    for name in ("expire_unfetched", "write_due_tallies", "forget_expired", "check_storage"):
        monkeypatch.setattr(vault.app.upkeep, name, lambda _given, name=name: done.append(name))
    Upkeep(platform).turn()
    assert done == ["expire_unfetched", "write_due_tallies", "forget_expired", "check_storage"]
