"""Vaults that are made once and copied for every test. Imported by conftest files.

Founding a vault and settling a company in it takes longer than most tests that begin with them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tests.services.plugin import PostgresDatabases
from tests.vault.company import Company
from vault.platform.settings import Settings

Settle: TypeAlias = Callable[[Company], None]
"""What people do in an empty vault before a test begins."""


@dataclass(frozen=True)
class VaultTemplate:
    """A closed vault, and the company in it."""

    folder: Path
    database_url: str | None
    company: Company | None
    postgres: PostgresDatabases | None

    def copy_to(self, settings: Settings) -> None:
        """Make the same vault again where the settings say; a database of PostgreSQL is its own copy."""
        assert settings.unlock_key_file is not None
        assert settings.database_url == self.database_url
        shutil.copy(self.folder / "unlock-key", settings.unlock_key_file)
        shutil.copytree(self.folder / "vault-data", settings.data_dir)
        if self.postgres is not None:
            self.postgres.put_rows_back(settings.url_of("database"))


class Templates:
    """The templates of a run, each made when it is first asked for."""

    def __init__(self, make: Callable[[str, Settle | None], VaultTemplate]) -> None:
        self._make = make
        self._made: dict[tuple[str, Settle | None], VaultTemplate] = {}

    def of(self, database: str, settle: Settle | None = None) -> VaultTemplate:
        """The template on `sqlite` or `postgresql` that this settling leads to."""
        if (database, settle) not in self._made:
            self._made[database, settle] = self._make(database, settle)
        return self._made[database, settle]
