"""`hizo-vault scrub` and `accept-store`, as an operator runs them."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner

from vault.operator.main import main


@pytest.fixture
def database_url() -> None:
    """The commands are the same on both databases."""


def run(settings: Any, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    monkeypatch.setattr("vault.operator.store_commands.settings_from_environment", lambda: settings)
    return CliRunner().invoke(main, words)


def test_an_operator_checks_everything_and_accepts_a_store(
    platform: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(settings, monkeypatch, "scrub", "--bytes-per-second", "0")
    assert done.exit_code == 0, done.output
    assert "0 objects of 0 bytes read back, 0 damaged" in done.output
    accepted = run(settings, monkeypatch, "accept-store")
    assert accepted.exit_code == 0, accepted.output
    assert "is this vault's store from now on (marker markers/" in accepted.output
