"""A migration that is killed in the middle leaves the schema it found."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from vault.migrations.upgrade import upgrade_to_head
from vault.platform.database import Database

KILLED = """
import os, signal, sys
from sqlalchemy import event
from vault.migrations.upgrade import upgrade_to_head
from vault.platform.database import Database

database = Database(sys.argv[1])
made = 0

@event.listens_for(database.engine, "before_cursor_execute")
def count(_connection, _cursor, statement, *_):
    global made
    made += statement.startswith("CREATE TABLE") or "\\nCREATE TABLE" in statement
    if made == 40:
        os.kill(os.getpid(), signal.SIGKILL)

upgrade_to_head(database)
"""


def tables(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def test_a_migration_killed_in_the_middle_leaves_nothing_half_done(tmp_path: Path) -> None:
    file = tmp_path / "vault.db"
    url = f"sqlite:///{file}"
    done = subprocess.run([sys.executable, "-c", KILLED, url], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert tables(file) == 0
    database = Database(url)
    upgrade_to_head(database)
    database.close()
    assert tables(file) > 40
