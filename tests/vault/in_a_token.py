"""Vaults whose keys are in a token. Imported by test modules, which take these fixtures as their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.tokens import PIN, Tokens
from tests.vault.application import client_of
from tests.vault.company import Company
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.platform.runtime import Platform
from vault.platform.settings import Settings


def token_settings(folder: Path, tokens: Tokens, label: str) -> Settings:
    """The settings of a vault in a folder, with its keys in a token."""
    pin = folder / "pin"
    pin.touch(mode=0o600)
    pin.write_text(PIN + "\n")
    return Settings(
        data_dir=folder / "vault-data",
        vault_name="秘蔵製作所",
        company_words=("hizo", "秘蔵製作所"),
        kek="pkcs11",
        pkcs11_module=Path(tokens.module),
        pkcs11_token=label,
        pkcs11_pin_file=pin,
    )


@pytest.fixture
def database_url() -> None:
    """Where the keys are does not depend on the database."""


@pytest.fixture
def settings(tmp_path: Path, tokens: Tokens) -> Settings:
    return token_settings(tmp_path, tokens, tokens.create())


@pytest.fixture
def platform(settings: Settings, clock: Any) -> Iterator[Platform]:
    """A vault founded in a token, with its ports open."""
    create_vault(settings)
    opened = open_platform(settings, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def company(platform: Platform, beginning: Any, workers: Any) -> Iterator[Company]:
    """The company that the folder's tests begin with, settled in it."""
    with client_of(platform, workers) as client:
        made = Company(platform, client)
        if beginning is not None:
            beginning(made)
        yield made
