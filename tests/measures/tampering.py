"""M6: sixteen ways to change a log behind the vault's back, at random places; each is found by `hizo verify log`.

The tampering is done in the database's own file, with its triggers gone, as somebody with the host would do it. The
reader has the export, the verifier key from elsewhere, and a checkpoint kept elsewhere.
"""

from __future__ import annotations

import json
import random
import re
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from clients.errors import VerificationFailedError
from clients.verify.log import verify_log
from crypto.canonical import canonical_json
from crypto.merkle import Frontier, leaf_hash
from crypto.signed_note import NoteSigner, NoteVerifier
from tests.measures.figures import Tally
from tests.vault.conftest import SteppedClock, settings_in
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.audit.actor import Actor
from vault.audit.acts import VAULT_FOUNDED
from vault.audit.checkpoints import log_signer, sign_checkpoint
from vault.audit.record import record
from vault.operator.log_export import export_log_of
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

LEAVES = 40
Rows = list[bytes]


@dataclass
class Database:
    """The log's rows, as somebody with the file sees them."""

    connection: sqlite3.Connection
    chance: random.Random
    first_wrong: int | None = None

    def bodies(self) -> Rows:
        found = self.connection.execute("SELECT body FROM audit_leaf ORDER BY leaf_index")
        return [body for (body,) in found]

    def place(self, start: int = 0, before_end: int = 0) -> int:
        return self.chance.randrange(start, len(self.bodies()) - before_end)

    def edited(self, index: int, **members: object) -> bytes:
        document = json.loads(self.bodies()[index])
        return canonical_json({**document, **members})

    def set_body(self, index: int, body: bytes, *, hashed: bool = False) -> None:
        self.connection.execute("UPDATE audit_leaf SET body = ? WHERE leaf_index = ?", (body, index))
        if hashed:
            self.connection.execute(
                "UPDATE audit_leaf SET leaf_hash = ? WHERE leaf_index = ?", (leaf_hash(body), index)
            )

    def write_all(self, bodies: Rows) -> None:
        """The whole table anew, with hashes that fit, and the head over it."""
        self.connection.execute("DELETE FROM audit_leaf")
        frontier = Frontier()
        for index, old in enumerate(bodies):
            body = canonical_json({**json.loads(old), "index": index})
            row = (index, f"{index:04d}{secrets.token_hex(6)}", body, leaf_hash(body))
            self.connection.execute(
                "INSERT INTO audit_leaf (leaf_index, id, body, leaf_hash) VALUES (?,?,?,?)", row
            )
            frontier.append(leaf_hash(body))
        self.connection.execute(
            "UPDATE audit_head SET size = ?, frontier = ?", (frontier.size, json.dumps(frontier.to_json()))
        )


Tampering = Callable[[Database], None]


def change_a_field(log: Database) -> None:
    log.first_wrong = index = log.place()
    log.set_body(index, log.edited(index, act="item.viewed"))


def change_the_time(log: Database) -> None:
    log.first_wrong = index = log.place()
    log.set_body(index, log.edited(index, time="2026-01-01T00:00:00.000Z"), hashed=True)


def change_the_actor(log: Database) -> None:
    log.first_wrong = index = log.place()
    commitments = json.loads(log.bodies()[index])["commitments"] | {"actor": secrets.token_hex(32)}
    log.set_body(index, log.edited(index, commitments=commitments), hashed=True)


def _delete(log: Database, index: int) -> None:
    log.first_wrong = index
    log.connection.execute("DELETE FROM audit_leaf WHERE leaf_index = ?", (index,))


def delete_one_inside(log: Database) -> None:
    _delete(log, log.place(1, 1))


def delete_the_first(log: Database) -> None:
    _delete(log, 0)


def delete_the_last(log: Database) -> None:
    log.write_all(log.bodies()[:-1])


def cut_the_last(log: Database) -> None:
    log.write_all(log.bodies()[: log.place(1, 1)])


def insert_one_unchained(log: Database) -> None:
    bodies, log.first_wrong = log.bodies(), log.place()
    bodies.insert(log.first_wrong, log.edited(log.first_wrong, act="item.viewed"))
    size, frontier = log.connection.execute("SELECT size, frontier FROM audit_head").fetchone()
    log.write_all(bodies)
    log.connection.execute("UPDATE audit_head SET size = ?, frontier = ?", (size, frontier))


def insert_one_and_compute_all_anew(log: Database) -> None:
    bodies, at = log.bodies(), log.place()
    bodies.insert(at, log.edited(at, act="item.viewed"))
    log.write_all(bodies)


def swap_two(log: Database) -> None:
    bodies, first = log.bodies(), log.place(0, 1)
    log.first_wrong = first
    log.set_body(first, bodies[first + 1], hashed=True)
    log.set_body(first + 1, bodies[first], hashed=True)


def duplicate_one(log: Database) -> None:
    bodies, index = log.bodies(), log.place(0, 1)
    log.first_wrong = index + 1
    log.set_body(index + 1, bodies[index], hashed=True)


def renumber_after_a_deletion(log: Database) -> None:
    bodies = log.bodies()
    del bodies[log.place(0, 1)]
    log.write_all(bodies)


def rebuild_the_whole_history(log: Database) -> None:
    log.write_all(
        [canonical_json({**json.loads(body), "time": "2026-01-01T00:00:00.000Z"}) for body in log.bodies()]
    )


def roll_back_and_go_on(log: Database) -> None:
    bodies = log.bodies()
    kept = bodies[: log.place(1, 1)]
    log.write_all(
        [*kept, *(canonical_json({**json.loads(each), "act": "item.viewed"}) for each in bodies[len(kept) :])]
    )


def edit_a_body_and_leave_its_hash(log: Database) -> None:
    log.first_wrong = index = log.place()
    log.set_body(index, log.edited(index, outcome="refused"))


TAMPERINGS: dict[str, Tampering] = {
    each.__name__.replace("_", " "): each
    for each in (
        change_a_field,
        change_the_time,
        change_the_actor,
        delete_one_inside,
        delete_the_first,
        delete_the_last,
        cut_the_last,
        insert_one_unchained,
        insert_one_and_compute_all_anew,
        swap_two,
        duplicate_one,
        renumber_after_a_deletion,
        rebuild_the_whole_history,
        roll_back_and_go_on,
        edit_a_body_and_leave_its_hash,
    )
}


class Tampered:
    """An honest log in a vault on SQLite, to be copied and tampered with as often as wanted."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        settings = settings_in(_made(folder / "honest"), None)
        create_vault(settings)
        with closing(open_platform(settings, clock=SteppedClock())) as platform:
            for number in range(LEAVES):
                _write_leaf(platform)
                if number % 10 == 9:
                    sign_checkpoint(platform)
            self.verifier = NoteVerifier.from_vkey(log_signer(platform).vkey())
            self.held = folder / "held"
            self.held.write_text(sign_checkpoint(platform).note)

    def run(self, places: int) -> Tally:
        """Each tampering at so many random places, and an honest export between them."""
        tally = Tally()
        for name, tampering in TAMPERINGS.items():
            for _ in range(places):
                self._try(name, tampering, tally)
        for name in ("another key", "an unknown schema"):
            for _ in range(places):
                self._swap(name, tally)
        for _ in range(places):
            self._honest(tally)
        return tally

    @contextmanager
    def _copied(self) -> Iterator[Settings]:
        copied = self.folder / "copied"
        shutil.copytree(self.folder / "honest", copied)
        try:
            yield settings_below(copied)
        finally:
            shutil.rmtree(copied)

    def _try(self, name: str, tampering: Tampering, tally: Tally) -> None:
        with self._copied() as settings:
            with closing(sqlite3.connect(settings.data_dir / "vault.db")) as connection, connection:
                _drop_triggers(connection)
                log = Database(connection, self.chance)
                tampering(log)
            tally.count("tampered logs")
            said = self._judged(settings)
            if said is None:
                tally.found(f"{name}: not found")
            elif log.first_wrong is not None and not _names(said, log.first_wrong):
                tally.found(f"{name} at leaf {log.first_wrong}: {said}")

    def _judged(self, settings: Settings) -> str | None:
        """What the verifier says of the export; None when it finds nothing."""
        exported = self.folder / "exported"
        try:
            with closing(open_platform(settings, clock=SteppedClock())) as platform:
                export_log_of(platform, exported, ())
            verify_log(exported, self.verifier, [self.held])
        except VerificationFailedError as found:
            return str(found)
        finally:
            shutil.rmtree(exported, ignore_errors=True)
        return None

    def _swap(self, what: str, tally: Tally) -> None:
        """The whole log signed anew by another key, or written in another schema by the right one."""
        with self._copied() as settings:
            verifier = self.verifier
            if what == "another key":
                verifier = NoteVerifier.from_vkey(NoteSigner.generate(verifier.name).vkey())
            else:
                with closing(sqlite3.connect(settings.data_dir / "vault.db")) as connection, connection:
                    _drop_triggers(connection)
                    log = Database(connection, self.chance)
                    log.write_all(
                        [canonical_json({**json.loads(each), "schema": 2}) for each in log.bodies()]
                    )
            kept, self.verifier = self.verifier, verifier
            tally.count("tampered logs")
            if self._judged(settings) is None:
                tally.found(f"{what}: not found")
            self.verifier = kept

    def _honest(self, tally: Tally) -> None:
        with self._copied() as settings:
            tally.count("honest logs")
            if (said := self._judged(settings)) is not None:
                tally.found(f"false alarm: {said}")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def settings_below(folder: Path) -> Settings:
    """The settings of the copied vault."""
    return Settings(
        data_dir=folder / "vault-data", unlock_key_file=folder / "unlock-key", vault_name="秘蔵製作所"
    )


def _write_leaf(platform: Platform) -> None:
    with platform.transaction() as tx:
        record(tx, VAULT_FOUNDED, Actor.operator("test"), vault=platform.vault_id, subject="prs_x")


def _drop_triggers(connection: sqlite3.Connection) -> None:
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')


def _names(said: str, index: int) -> bool:
    """Whether the verifier's words name the leaf, or a range with it."""
    numbers = [int(each) for each in re.findall(r"\d+", said)]
    return index in numbers or (len(numbers) >= 2 and min(numbers[-2:]) <= index <= max(numbers[-2:]))
