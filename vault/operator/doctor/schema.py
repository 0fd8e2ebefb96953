"""Has the database this version's schema?"""

from __future__ import annotations

from collections.abc import Iterator

from vault.migrations.upgrade import is_at_head
from vault.operator.doctor.finding import Finding, ok, wrong
from vault.platform.runtime import Platform


def schema(platform: Platform) -> Iterator[Finding]:
    """Pending migrations, or those of a later version."""
    with platform.database.engine.connect() as connection:
        if is_at_head(connection):
            yield ok("the database has this version's schema")
            return
    yield wrong("the database has another schema", "Run: hizo-vault migrate")
