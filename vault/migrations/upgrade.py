"""Bringing a database to the newest schema, with the rights of the roles that work on it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from vault.platform.database import APP_ROLE, Database

RETENTION_ROLE = "hizo_retention"
LOCK_TIMEOUT = "5s"


class NewerSchemaError(Exception):
    """The database was brought to a schema that this version does not know."""


def upgrade_to_head(database: Database) -> None:
    """Run all missing migrations in one transaction; on PostgreSQL as the owner, then set the roles' rights.

    Raises:
        NewerSchemaError: nothing is changed.
    """
    with database.engine.begin() as connection:
        _require_known(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("RESET ROLE"))
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            _ensure_roles(connection)
        upgrade_to(connection, "head")
        if connection.dialect.name == "postgresql":
            _grant_rights(connection)


def upgrade_to(connection: Connection, revision: str) -> None:
    """Run what is missing up to a migration by its id, within the connection's transaction and with its role."""
    command.upgrade(_config(connection), revision)


def is_at_head(connection: Connection) -> bool:
    """Whether the database has exactly the newest schema."""
    return MigrationContext.configure(connection).get_current_revision() == newest_revision()


def _require_known(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if found is not None and found not in known:
        raise NewerSchemaError(f"the database has schema {found}, which this version does not know")


def newest_revision() -> str:
    """The id of the newest migration."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    if head is None:
        raise LookupError("there are no migrations")
    return head


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).resolve().parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _ensure_roles(connection: Connection) -> None:
    for role in (APP_ROLE, RETENTION_ROLE):
        known = connection.execute(
            text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
        ).first()
        if known is None:
            connection.execute(text(f"CREATE ROLE {role} NOLOGIN"))


def _grant_rights(connection: Connection) -> None:
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {RETENTION_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}",
        # The app adds to the log and reads it. It cannot change, remove or empty it, nor found another vault.
        f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_leaf, audit_detail, audit_act, audit_tile FROM {APP_ROLE}",
        f"REVOKE DELETE, TRUNCATE ON audit_head FROM {APP_ROLE}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON vault_identity FROM {APP_ROLE}",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM {APP_ROLE}",
        f"GRANT SELECT, DELETE ON audit_detail TO {RETENTION_ROLE}",
        f"GRANT SELECT, INSERT ON audit_leaf, audit_act, audit_tile TO {RETENTION_ROLE}",
        f"GRANT SELECT, UPDATE ON audit_head TO {RETENTION_ROLE}",
    ):
        connection.execute(text(statement))
