"""The migrated schema: what the models say, what nobody may do to the log, and whether the app's own role can live in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from click.testing import CliRunner
from sqlalchemy import CheckConstraint, Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

import vault.app.build
import vault.oversight.stores.models  # only work in the background uses its tables
import vault.platform.vault_identity  # its table has no other user in the application
from vault.migrations.upgrade import RETENTION_ROLE, is_at_head, newest_revision, upgrade_to_head
from vault.operator.main import main
from vault.platform.database import APP_ROLE, Base, Database

TRIGGERS = {
    "audit_act_no_update",
    "audit_tile_no_update",
    "audit_leaf_no_update",
    "audit_detail_no_update",
    "audit_head_never_shrinks",
    "vault_identity_no_update",
}
KEPT = {
    *("audit_leaf", "audit_act", "audit_detail", "audit_tile", "audit_head"),
    *("vault_identity", "alembic_version"),
}
NAMES_FOLLOWED = {"item_name_gram_added", "item_name_gram_changed", "item_name_gram_removed"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param not in os.environ.get("HIZO_TEST_DATABASES", "sqlite,postgresql").split(","):
        pytest.skip(f"HIZO_TEST_DATABASES leaves out {request.param}")
    return str(request.param)


on_postgresql = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def migrated(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of a database at head, with one leaf in its log."""
    postgres = None if kind == "sqlite" else request.getfixturevalue("postgres_databases")
    url = postgres.create() if postgres else f"sqlite:///{tmp_path_factory.mktemp('schema') / 'vault.db'}"
    database = Database(url, use_app_role=False)
    upgrade_to_head(database)
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO audit_leaf VALUES (0, 'lef_a', '{}', 'h')"))
        connection.execute(text("INSERT INTO audit_detail VALUES (0, 'actor', 's', '1')"))
        connection.execute(text("INSERT INTO audit_act VALUES ('vault.founded', 0)"))
        connection.execute(text("INSERT INTO audit_tile VALUES (0, 0, 'r')"))
        connection.execute(text("UPDATE audit_head SET size = 1"))
        connection.execute(text("INSERT INTO vault_identity VALUES (1, 'vlt_a', 0)"))
    database.close()
    yield url
    if postgres:
        postgres.drop(url)


def _connected(url: str, *, use_app_role: bool) -> Iterator[Connection]:
    database = Database(url, use_app_role=use_app_role)
    with database.engine.connect() as connection:
        yield connection
        connection.rollback()
    database.close()


@pytest.fixture
def owner(migrated: str) -> Iterator[Connection]:
    """Whoever migrates."""
    yield from _connected(migrated, use_app_role=False)


@pytest.fixture
def served(migrated: str) -> Iterator[Connection]:
    """The living vault's own connection."""
    yield from _connected(migrated, use_app_role=True)


def test_migrations_make_exactly_what_the_models_say(owner: Connection) -> None:
    assert vault.app.build.ROUTERS, "every domain's tables are loaded"
    options = {"compare_type": True, "compare_server_default": True, "include_name": _is_modelled}
    context = MigrationContext.configure(owner, opts=options)
    assert compare_metadata(context, Base.metadata) == []


def _is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """All but the indexes over parts of names, which the databases keep by themselves, each in its own way."""
    return (kind, name) not in {("table", "item_name_gram"), ("index", "ix_item_name_grams")}


def test_constraints_and_their_names_are_what_the_models_say(owner: Connection) -> None:
    inspector = inspect(owner)
    for table in Base.metadata.tables.values():
        there = {check["name"] for check in inspector.get_check_constraints(table.name)}
        said = {each.name for each in table.constraints if isinstance(each, CheckConstraint)}
        assert there == said, table.name
        primary = inspector.get_pk_constraint(table.name)["constrained_columns"]
        assert primary == [column.name for column in table.primary_key], table.name


def test_every_migration_follows_one_other(owner: Connection) -> None:
    folder = Path(vault.app.build.__file__).parents[1] / "migrations" / "versions"
    numbers = sorted(path.name[:4] for path in folder.glob("0*.py"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert newest_revision().startswith(numbers[-1])
    assert is_at_head(owner)


def test_migrating_again_changes_nothing(migrated: str, tmp_path: Path) -> None:
    before = _everything(migrated)
    environment = {"HIZO_DATA_DIR": str(tmp_path), "HIZO_DATABASE_URL": migrated}
    for _ in range(2):
        done = CliRunner().invoke(main, ["migrate"], env=environment)
        assert (done.exit_code, done.stdout.strip()) == (0, newest_revision()), done.output
    assert _everything(migrated) == before


def _everything(url: str) -> list[tuple[object, ...]]:
    """Columns, triggers, constraints and rights, as the database itself tells them."""
    queries = (
        ["SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"]
        if url.startswith("sqlite")
        else [
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY 1, 2",
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2",
            "SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
            "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
        ]
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for query in queries for row in connection.execute(text(query))]
    engine.dispose()
    return found


@pytest.mark.clause("G9.2-b")
def test_the_triggers_stand_and_are_enabled(owner: Connection) -> None:
    if owner.dialect.name == "sqlite":
        rows = owner.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        assert set(rows.scalars()) == TRIGGERS | NAMES_FOLLOWED | {
            "audit_leaf_no_delete",
            "audit_act_no_delete",
            "audit_tile_no_delete",
        }
        return
    rows = owner.execute(text("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal"))
    assert {row.tgname: row.tgenabled for row in rows} == dict.fromkeys(
        TRIGGERS | {"audit_leaf_no_truncate", "audit_act_no_truncate", "audit_tile_no_truncate"}, "O"
    )


STOPPED_BY_TRIGGERS = (
    "UPDATE audit_leaf SET body = 'x'",
    "DELETE FROM audit_leaf",
    "UPDATE audit_act SET act = 'log.read'",
    "DELETE FROM audit_act",
    "UPDATE audit_tile SET root = 'x'",
    "DELETE FROM audit_tile",
    "UPDATE audit_detail SET value = '2'",
    "UPDATE audit_head SET size = 0",
    "UPDATE vault_identity SET vault_id = 'vlt_b'",
)
STOPPED_BY_RIGHTS = (
    "TRUNCATE audit_leaf",
    "DELETE FROM audit_detail",
    "TRUNCATE audit_detail",
    "DELETE FROM audit_head",
    "TRUNCATE audit_head",
    "DELETE FROM vault_identity",
    "UPDATE alembic_version SET version_num = '0001'",
    "ALTER TABLE audit_leaf DISABLE TRIGGER ALL",
    "ALTER TABLE audit_leaf DISABLE TRIGGER audit_leaf_no_update",
    "DROP TRIGGER audit_leaf_no_update ON audit_leaf",
    "DROP TABLE audit_leaf",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION hizo_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TABLE beside (x int)",
)


@pytest.mark.clause("G9.2-b")
@pytest.mark.parametrize("statement", STOPPED_BY_TRIGGERS)
def test_the_living_vault_cannot_rewrite_the_log(served: Connection, statement: str) -> None:
    require_stopped(served, statement)


@on_postgresql
@pytest.mark.clause("G9.2-b")
@pytest.mark.parametrize("statement", STOPPED_BY_RIGHTS)
def test_the_role_of_the_living_vault_reaches_nothing_that_guards_the_log(
    served: Connection, statement: str
) -> None:
    require_stopped(served, statement)


@on_postgresql
@pytest.mark.clause("G9.2-b")
@pytest.mark.parametrize("statement", [*STOPPED_BY_TRIGGERS, "TRUNCATE audit_leaf"])
def test_even_the_owner_of_the_tables_meets_the_triggers(owner: Connection, statement: str) -> None:
    require_stopped(owner, statement)


def require_stopped(connection: Connection, statement: str) -> None:
    before = _log(connection)
    with pytest.raises(DBAPIError):
        connection.execute(text(statement))
    connection.rollback()
    assert _log(connection) == before


def _log(connection: Connection) -> list[list[tuple[object, ...]]]:
    tables = sorted(KEPT)
    return [[tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))] for table in tables]


@on_postgresql
def test_the_app_role_can_use_every_table_and_every_sequence(served: Connection) -> None:
    for table in set(Base.metadata.tables) - KEPT:
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            asked = text("SELECT has_table_privilege(:role, :table, :right)")
            given = served.execute(asked, {"role": APP_ROLE, "table": table, "right": right}).scalar_one()
            assert given, (table, right)
    sequences = served.execute(
        text("SELECT relname, has_sequence_privilege(:role, oid, 'USAGE') FROM pg_class WHERE relkind = 'S'"),
        {"role": APP_ROLE},
    )
    assert all(row[1] for row in sequences)


def test_no_column_counts_by_itself() -> None:
    # Numbers of a sequence have gaps, show how much there is, and need rights of their own.
    counting = {
        f"{table.name}.{table.autoincrement_column.name}"
        for table in Base.metadata.tables.values()
        if table.autoincrement_column is not None
    }
    assert counting == set()


@on_postgresql
@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("DELETE FROM audit_detail WHERE leaf_index = 0", True),
        ("SELECT value FROM audit_detail", True),
        ("UPDATE audit_detail SET value = '2'", False),
        ("DELETE FROM audit_leaf", False),
        ("UPDATE audit_leaf SET body = 'x'", False),
        ("TRUNCATE audit_detail", False),
        ("SELECT * FROM item", False),
        ("SELECT * FROM account", False),
        ("DELETE FROM idempotency_record", False),
    ],
)
def test_the_retention_role_takes_details_away_and_nothing_else(
    owner: Connection, statement: str, allowed: bool
) -> None:
    owner.execute(text(f"SET ROLE {RETENTION_ROLE}"))
    if allowed:
        owner.execute(text(statement))
    else:
        with pytest.raises(DBAPIError, match="permission denied"):
            owner.execute(text(statement))
    owner.rollback()


@on_sqlite
def test_deleted_rows_are_overwritten_in_the_file(kind: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vault.db'}")
    with database.engine.connect() as connection:
        connection.execute(text("CREATE TABLE kept (x TEXT)"))
        connection.execute(text("INSERT INTO kept VALUES ('CANARY-OF-A-DELETED-ROW')"))
        connection.commit()
        connection.execute(text("DELETE FROM kept"))
        connection.commit()
    database.close()
    files = list(tmp_path.iterdir())
    assert files
    for path in files:
        assert b"CANARY-OF-A-DELETED-ROW" not in path.read_bytes(), path
