"""The roles that the compose file's database begins with, on a real PostgreSQL: enough to live, too few to lie."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from vault.app.open_platform import open_platform
from vault.app.start_check import check_start
from vault.platform.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Prepared:
    """A cluster the script has run on: URLs of the two logins, and settings of a vault for each."""

    owner_url: str
    login_url: str
    data: Path
    passphrase: Path

    def settings(self, url: str) -> Settings:
        return Settings(data_dir=self.data, database_url=url, passphrase_file=self.passphrase)


@pytest.fixture(scope="module")
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    processes = request.config.pluginmanager.get_plugin("services").processes
    folder = tmp_path_factory.mktemp("roles")
    try:
        server = processes.start_postgres(folder / "postgres")
    except processes.ServerAbsentError as error:
        pytest.skip(str(error))
    try:
        secrets = folder / "secrets"
        subprocess.run([ROOT / "deploy/new-secrets", secrets], check=True, capture_output=True)
        host, _, port = server.endpoint.partition(":")
        environment = {**os.environ, "PGHOST": host, "PGPORT": port, "PGUSER": server.access_key}
        environment |= {"PGPASSWORD": server.secret_key, "HIZO_SECRETS_FOLDER": str(secrets)}
        subprocess.run([ROOT / "deploy/database-roles.sh"], check=True, env=environment)
        owner, login = (
            (secrets / name).read_text().strip().replace("database:5432", server.endpoint)
            for name in ("database_owner_url", "database_url")
        )
        yield Prepared(owner, login, folder / "data", secrets / "passphrase")
    finally:
        server.stop()


@pytest.fixture(scope="module")
def founded(prepared: Prepared) -> Prepared:
    officer = ["--officer-name", "大空 翔", "--officer-mail", "sho@example.co.jp"]
    command = [sys.executable, "-m", "vault.operator.main", "init", *officer]
    settings = {"HIZO_DATA_DIR": str(prepared.data), "HIZO_DATABASE_URL": prepared.owner_url}
    settings |= {"HIZO_PASSPHRASE_FILE": str(prepared.passphrase)}
    done = subprocess.run(command, env=os.environ | settings, check=True, capture_output=True, text=True)
    assert "/enrol#" in done.stdout
    return prepared


def test_the_living_vault_can_work_with_its_own_login(founded):
    platform = open_platform(founded.settings(founded.login_url))
    try:
        assert check_start(platform) == []
    finally:
        platform.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_leaf SET leaf_hash = ''",
        "DELETE FROM audit_leaf",
        "TRUNCATE audit_leaf",
        "DELETE FROM audit_detail",
        "DROP TABLE audit_leaf",
        "ALTER TABLE audit_leaf DISABLE TRIGGER ALL",
        "SET ROLE hizo_owner",
        "SET ROLE hizo_retention",
        "CREATE TABLE beside (x int)",
        "CREATE ROLE another",
    ],
)
def test_whoever_holds_the_living_vaults_password_cannot_rewrite_the_log(founded, statement):
    engine = create_engine(founded.login_url)
    try:
        with (
            engine.connect() as connection,
            pytest.raises(ProgrammingError, match=r"permission denied|must be"),
        ):
            connection.execute(text(statement))
    finally:
        engine.dispose()
