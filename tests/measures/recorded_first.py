"""M2 and M5: nothing leaves and nothing changes before its record is committed, and without a record nothing does.

Every route of the table of rights is called by somebody who may, in a form that succeeds; then with the log failing,
the database read-only, or the log held by somebody else. Full disks are tried on a served vault (tests/crash).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from starlette.testclient import TestClient

from tests.measures.figures import Tally
from tests.vault.app.test_log_unavailable import UNRECORDED, failing, held_by_another
from tests.vault.app.test_rights_matrix import expected
from tests.vault.every_call import call, prepare
from tests.vault.rights import ROWS
from tests.vault.whole_company import FirstState, WholeCompany

OWN, WORKS, TEXTS = (
    "one's own",
    "a part in workflows; content is not among it",
    "texts for those who work here",
)
ANSWERABLE = "for those who answer for it; content is not among it"
UNRECORDED_OF_ONE = {
    "GET /v1/confirmations": "ledgers, " + ANSWERABLE,
    "GET /v1/copies/{copy_id}": WORKS,
    "GET /v1/copy-requests/{request_id}": WORKS,
    "GET /v1/courses/{course}": TEXTS,
    "GET /v1/courses/{course}/attempts/{attempt_id}": OWN,
    "GET /v1/courses/{course}/attempts/{attempt_id}/lessons/{lesson_id}": TEXTS,
    "GET /v1/courses/{course}/versions": TEXTS,
    "GET /v1/device": OWN,
    "GET /v1/devices/{device_id}": "ledgers, " + ANSWERABLE,
    "GET /v1/disposals/{disposal_id}": WORKS,
    "GET /v1/grant-requests/{request_id}": WORKS,
    "GET /v1/grants/{grant_id}": "who may do what, " + ANSWERABLE,
    "GET /v1/joining-agreement": TEXTS,
    "GET /v1/lessons/{lesson_id}": TEXTS,
    "GET /v1/log/consistency": "hashes",
    "GET /v1/management-reports/{report_id}": "ledgers, " + ANSWERABLE,
    "GET /v1/operations/{operation_id}": OWN,
    "GET /v1/people/{person_id}/changes": "who works here",
    "GET /v1/people/{person_id}/joining-agreement": "ledgers, " + ANSWERABLE,
    "GET /v1/people/{person_id}/moves": "who works here",
    "GET /v1/people/{person_id}/trail": OWN + "; another's is recorded",
    "GET /v1/pledge-templates/{template_id}": TEXTS,
    "GET /v1/procedures/versions/{version_id}": TEXTS,
    "GET /v1/procedures/versions/{version_id}/acknowledgements": "ledgers, " + ANSWERABLE,
    "GET /v1/procedures/{slot}": TEXTS,
    "GET /v1/procedures/{slot}/template": TEXTS,
    "GET /v1/procedures/{slot}/versions": TEXTS,
    "GET /v1/training-sessions/{session_id}": TEXTS,
    "GET /v1/training/gaps": "ledgers, " + ANSWERABLE,
    "GET /v1/uploads/{upload_id}": OWN + ", as far as it came; content is not among it",
    "HEAD /v1/uploads/{upload_id}": OWN + ", as far as it came; content is not among it",
    "GET /v1/visits/{visit_id}": WORKS,
    "PATCH /v1/uploads/{upload_id}": "a piece of a file that the log knows of; nothing of it is seen before the next leaf",
    "POST /v1/courses/{course}/attempts": OWN + " learning; that it was passed is recorded",
    "POST /v1/courses/{course}/attempts/{attempt_id}/answers": OWN
    + " learning; that it was passed is recorded",
    "POST /v1/courses/{course}/attempts/{attempt_id}/lessons/{lesson_id}": OWN + " learning",
    "POST /v1/notices/read": OWN,
    "POST /v1/notices/{notice_id}/read": OWN,
}
"""What needs no record beside what `test_what_still_answers_is_on_a_list` names: nothing here is content or gives a right."""
NEEDS_NO_RECORD = UNRECORDED.keys() | UNRECORDED_OF_ONE.keys()
MOST_SECONDS = 2.0
MOST_SECONDS_TO_MEND = 10.0


@dataclass
class Sent:
    """What was known of the log before a request and when its answer began, and how many bytes followed."""

    leaves_before: int = 0
    leaves_at_answer: int = 0
    bytes: int = 0


class Watched:
    """The application, with a look into the log's own file before the first byte of each answer."""

    def __init__(self, app: Any, database: sqlite3.Connection) -> None:
        self._app, self._database = app, database
        self.sent = Sent()

    def _leaves(self) -> int:
        return int(self._database.execute("SELECT size FROM audit_head").fetchone()[0])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self.sent = sent = Sent(leaves_before=self._leaves())

        async def watched_send(message: Any) -> None:
            if message["type"] == "http.response.start":
                sent.leaves_at_answer = self._leaves()
            else:
                sent.bytes += len(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, watched_send)


class RecordedFirst:
    """The whole company, and every route by somebody who may."""

    def __init__(self, whole: WholeCompany, first: FirstState) -> None:
        self.whole, self.first = whole, first
        self.allowed = {row: names for row in ROWS if (names := _allowed(row))}

    def rows(self, every: int) -> list[str]:
        return list(self.allowed)[::every]

    def bytes_before_record(self, every: int) -> Tally:
        """M2: whether the leaf of an answer is in the database before the answer's first byte."""
        tally = Tally()
        data_dir = self.whole.company.platform.settings.data_dir
        database = sqlite3.connect(data_dir / "vault.db", check_same_thread=False)
        company = self.whole.company
        watched = Watched(company.client.app, database)
        plain, company.client = (
            company.client,
            TestClient(watched, base_url="http://vault.example", client=("127.0.0.1", 50000)),
        )
        try:
            for row in self.rows(every):
                self._look_at(row, watched, tally)
        finally:
            company.client = plain
            database.close()
            self.first.restore()
        return tally

    def _look_at(self, row: str, watched: Watched, tally: Tally) -> None:
        self.first.restore()
        prepare(self.whole, row)
        name = self.allowed[row][0]
        answer = call(self.whole, row, name).by(self.whole, name)
        tally.count("answers")
        if answer.status_code >= 300:
            tally.found(f"{row} by {name} was refused: {answer.text[:120]}")
        elif row.partition(" | ")[0] not in NEEDS_NO_RECORD:
            tally.count("bytes after their record", watched.sent.bytes)
            if watched.sent.leaves_at_answer <= watched.sent.leaves_before:
                tally.found(f"{row}: {watched.sent.bytes} bytes without a record")

    def without_record(self, name: str, every: int) -> Tally:
        """M5: every route while the log is in this trouble."""
        trouble = TROUBLES[name]
        tally, slowest = Tally(), 0.0
        for row in self.rows(every):
            self.first.restore()
            prepare(self.whole, row)
            self.first.forget()
            person = self.allowed[row][0]
            made = call(self.whole, row, person)
            with trouble(self.whole.company):
                begun = time.monotonic()
                answer = made.by(self.whole, person)
                slowest = max(slowest, time.monotonic() - begun)
            tally.count("calls")
            self._judge(row, name, answer, tally)
        tally.notes.append(f"{name}: slowest answer {slowest:.1f} s")
        if slowest > MOST_SECONDS:
            tally.notes.append(f"{name}: slower than {MOST_SECONDS:.0f} s")
        self.first.restore()
        self._mended(tally)
        return tally

    def _judge(self, row: str, name: str, answer: Any, tally: Tally) -> None:
        written = self.first.written()
        if answer.status_code < 300 and row.partition(" | ")[0] not in NEEDS_NO_RECORD:
            tally.found(f"{name}: {row} gave {len(answer.content)} bytes")
        elif answer.status_code >= 500 and answer.status_code != 503:
            tally.found(f"{name}: {row} answered {answer.status_code}")
        if written and (answer.status_code >= 300 or row.partition(" | ")[0] not in NEEDS_NO_RECORD):
            tally.found(f"{name}: {row} changed {sorted(written)}")

    def _mended(self, tally: Tally) -> None:
        begun = time.monotonic()
        page = f"/versions/{self.whole.ids['item_version_id']}/pages/1"
        while self.whole["holder"].get(page).status_code != 200:
            if time.monotonic() - begun > MOST_SECONDS_TO_MEND:
                tally.found("the log is mended, and nothing is shown")
                return
        tally.count("times back to work")


def _allowed(row: str) -> list[str]:
    return [name for name, said in expected(row).items() if said == "ok" and name != "nobody"]


@contextmanager
def _with_pragma(company: Any, pragma: str, undone: str) -> Iterator[None]:
    engine = company.platform.database.engine

    def take(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(pragma)

    def give_back(connection: Any, _record: Any) -> None:
        if connection is not None:
            connection.execute(undone)

    event.listen(engine, "checkout", take)
    event.listen(engine, "checkin", give_back)
    try:
        yield
    finally:
        event.remove(engine, "checkout", take)
        event.remove(engine, "checkin", give_back)


@contextmanager
def read_only(company: Any) -> Iterator[None]:
    """SQLite itself refuses every write: attempt to write a readonly database."""
    with _with_pragma(company, "PRAGMA query_only=ON", "PRAGMA query_only=OFF"):
        yield


TROUBLES: dict[str, Callable[[Any], AbstractContextManager[None]]] = {
    "write fails": failing,
    "read-only": read_only,
    "held by another": held_by_another,
}
