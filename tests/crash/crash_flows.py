"""What people do at a vault, in steps that may each be repeated after a kill, as their clients repeat them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from clients.errors import RefusedError, VaultUnavailableError
from clients.http_client.documents import Deposit
from clients.http_client.transport import idempotency_key
from tests.crash.crash_checks import Audit, Books
from tests.crash.crash_people import MARKING, UNTIL, Company, Desk, drawing, table
from tests.crash.crash_vault import CrashVault, ServerGoneError, TurnedAwayError
from vault.documents.models import ABORTED, DONE, UploadIntent
from vault.documents.uploads.models import Upload
from vault.documents.uploads.rules import OPEN
from vault.platform.jobs import BACKOFF_MS, LEASE_MS, Job

Step = Callable[[], Any]
PATIENCE_SECONDS = 120
EXPIRY_MS = 61_000
LONGEST_PAUSE_MS = max(BACKOFF_MS) + 1_000
MOST_REPEATS = 500
PIECE = 256 << 10
LARGE = 4 << 20
"""A copy of this many bytes leaves in several pieces."""
BREAK_SECONDS = 0.5


def code_of(act: Callable[[], Any]) -> str:
    """The refusal code of an act that must be refused."""
    try:
        act()
    except RefusedError as refused:
        return refused.problem.code
    except TurnedAwayError as not_now:
        return not_now.code
    return "done"


@dataclass
class Round:
    """One vault under test, the people at it, and what they were told."""

    company: Company
    books: Books = field(default_factory=Books)
    kills: int = 0
    restarted_ms: int = 0
    after_restart: Callable[[Round], None] | None = None
    findings: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)
    drawing: tuple[str, str] = ("", "")
    large_drawing: tuple[str, str] = ("", "")
    slowest_disposal_ms: int = 0
    turned_away: int = 0
    in_a_hurry: bool = False
    slowest_refusal: float = 0

    @property
    def vault(self) -> CrashVault:
        return self.company.vault

    def survive(self, step: Step) -> Any:
        """Do a step; when the vault is killed meanwhile, start it again and repeat the step; when it says "not now",
        repeat it, too."""
        while True:
            try:
                return step()
            except ServerGoneError:
                self.come_back()
            except VaultUnavailableError:
                # An answer that breaks off is a kill, or a store that failed in the middle of it.
                if self.vault.is_gone(BREAK_SECONDS):
                    self.come_back()
                else:
                    self._be_patient()
            except TurnedAwayError as not_now:
                self.slowest_refusal = max(self.slowest_refusal, not_now.seconds)
                self._be_patient()

    def _be_patient(self) -> None:
        self.turned_away += 1
        if self.turned_away > MOST_REPEATS:
            raise AssertionError("the vault says `not now` without end")

    def come_back(self) -> None:
        """The vault was killed: start it again, and look at once whether anything is wrong already."""
        self.vault.await_end()
        self.kills += 1
        self.vault.start()
        self.restarted_ms = self.vault.clock.now_ms()
        if self.after_restart is not None:
            look, self.after_restart = self.after_restart, None
            look(self)

    def same_key(self, desk: Desk, act: Callable[[], Any]) -> Step:
        """A step that carries one idempotency key however often it is repeated."""
        key = idempotency_key()

        def step() -> Any:
            desk.wire.key = key
            try:
                return act()
            finally:
                desk.wire.key = None

        return step

    # Deposits.

    def deposit(self, content: bytes, name: str, **more: Any) -> Any:
        facts = {"entry_id": self.company.entry_id, "type": "electronic_file", "marking": MARKING}
        sent = Deposit(
            facts={**facts, "file_name": name, **more}, content=lambda: [content], size=len(content)
        )
        item = self.survive(lambda: self.company.depositor.client.documents.deposit(sent))
        again = self.survive(lambda: self.company.depositor.client.documents.deposit(sent))
        if (again.id, again.version.id) != (item.id, item.version.id):
            self.findings.append(f"M1: the same key gave {item.id} and {again.id}")
        self.books.deposited(item, content)
        return item

    def bring(self, content: bytes, name: str) -> Any:
        """Send a file by pieces, and confirm what comes of it."""
        client = self.company.depositor.client.uploads
        facts = {"entry_id": self.company.entry_id, "type": "electronic_file", "marking": MARKING}
        sent = Deposit(facts={**facts, "file_name": name}, content=lambda: [content], size=len(content))
        upload_id = self.survive(lambda: client.open(sent)).id

        def send() -> None:
            offset = client.offset(upload_id)
            while offset < len(content):
                piece = content[offset : offset + PIECE]
                digest = hashlib.sha256(piece).digest()
                offset = client.send(upload_id, offset, lambda piece=piece: [piece], len(piece), digest)

        self.survive(send)
        self.survive(lambda: self._held(upload_id))
        confirm = self.same_key(self.company.depositor, lambda: client.confirm(upload_id))
        item = self.survive(confirm)
        self.books.deposited(item, content)
        return item

    def _held(self, upload_id: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        self._let_leases_end()
        while (state := self.company.depositor.client.uploads.one(upload_id).state) != "held":
            if state != "checking" or time.monotonic() > deadline:
                raise AssertionError(f"upload {upload_id} stays {state}")
            self._wait()

    def stock(self, spares: int) -> None:
        """Deposit what later flows use up: small items of two versions, and a drawing to copy."""
        for number in range(spares):
            item = self.deposit(table(), f"条件{number}.csv")
            self.deposit(table(), f"条件{number}.csv", item_id=item.id)
            self.spare.append(item.id)
        small, large = (self.deposit(drawing(noise), "図面.pdf") for noise in (0, LARGE))
        self.drawing, self.large_drawing = (small.id, small.version.id), (large.id, large.version.id)

    # Copies.

    def issue(self, copies: int = 1, *, large: bool = False) -> list[Any]:
        """From the request to the issued copies."""
        company, (_, version_id) = self.company, self.large_drawing if large else self.drawing
        facts = {
            "version_id": version_id,
            "purpose": "打合せ",
            "why_not_view": "通信がない",
            "recipient_id": company.depositor.id,
            "device_id": company.depositor.device_id,
            "pages": "1",
            "copies": copies,
            "valid_until": UNTIL,
            "permissions": {"print": False, "copy": False, "change": False},
        }
        asked = self.survive(
            self.same_key(company.depositor, lambda: company.depositor.client.copies.ask(facts))
        )
        self.survive(company.manager.step_up)
        approve = lambda: company.manager.client.copies.approve(asked.id, asked.digest, "必要")  # noqa: E731
        self.survive(self.same_key(company.manager, approve))
        self.survive(company.depositor.step_up)
        order = lambda: company.depositor.client.copies.issue(asked.id, None, None)  # noqa: E731
        operation = self.survive(self.same_key(company.depositor, order))
        self.survive(lambda: self._finished(company.depositor, operation))
        made = self.survive(lambda: company.depositor.client.copies.request(asked.id)).copies
        return [self.survive(lambda one=one: company.depositor.client.copies.copy(one["id"])) for one in made]

    def _finished(self, desk: Desk, operation_id: str) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        self._let_leases_end()
        while time.monotonic() < deadline:
            operation = desk.client.operation(operation_id)
            if operation.finished:
                return operation
            self._wait()
        raise AssertionError(f"operation {operation_id} does not end: {operation}")

    def _wait(self) -> None:
        """A moment; in a hurry, long enough for the vault that no pause between two tries is waited for."""
        if self.in_a_hurry:
            self.vault.move_clock(LONGEST_PAUSE_MS)
        time.sleep(0.1)

    def _let_leases_end(self) -> None:
        """What a killed process had in its hands is taken up again once its lease has ended."""
        if self.kills and self.vault.clock.now_ms() < self.restarted_ms + LEASE_MS:
            self.vault.move_clock(self.restarted_ms + LEASE_MS - self.vault.clock.now_ms())

    def hand_over(self, copy: Any) -> bytes:
        """Fetch, resuming after a break, and acknowledge."""
        client, got = self.company.depositor.client.copies, bytearray()

        def fetch() -> None:
            with client.file(copy.id, start=len(got)) as part:
                assert part.start == len(got)
                for chunk in part.chunks:
                    got.extend(chunk)

        self.survive(fetch)
        digest = hashlib.sha256(got).hexdigest()
        if digest != copy.sha256:
            self.findings.append(f"M2: copy {copy.id} came as other bytes than were issued")
        self.survive(self.same_key(self.company.depositor, lambda: client.received(copy.id, digest)))
        return bytes(got)

    def give_back(self, copy: Any, content: bytes) -> None:
        """Return a copy; a return whose answer was lost is looked up, not repeated."""
        client = self.company.depositor.client.copies

        def back() -> None:
            if client.copy(copy.id).state != "returned":
                client.give_back(copy.id, lambda: [content], len(content))

        self.survive(back)
        # From here on it is closed, whatever the background still has to do.
        answer = code_of(lambda: self.survive(lambda: self._read_file(copy.id)))
        if answer == "done" or self.survive(lambda: client.copy(copy.id)).state != "returned":
            self.findings.append(f"M2: a returned copy was handed out again ({answer})")

    def _read_file(self, copy_id: str) -> None:
        with self.company.depositor.client.copies.file(copy_id) as part:
            for _ in part.chunks:
                pass

    # Disposals.

    def dispose(self, item_id: str) -> str:
        """Order, confirm, wait for the certificate, read it twice, and be refused a second order."""
        manager, eraser = self.company.manager, self.company.eraser
        order = self._with_code(
            manager, lambda code: manager.client.disposals.order(item_id, "不要", code)["disposal"]
        )
        disposal_id, digest = order["id"], order["digest"]
        self._with_code(eraser, lambda code: eraser.client.disposals.confirm(disposal_id, digest, code))
        self.books.disposed[item_id] = disposal_id
        begun = self.vault.clock.now_ms()
        self.survive(lambda: self._certified(disposal_id))
        self.slowest_disposal_ms = max(
            self.slowest_disposal_ms, self.vault.clock.now_ms() - max(begun, self.restarted_ms)
        )
        first, second = (
            self.survive(lambda: manager.client.disposals.certificate(disposal_id)) for _ in range(2)
        )
        if first != second:
            self.findings.append("M3: the certificate is read in two shapes")
        again = code_of(
            lambda: self._with_code(manager, lambda code: manager.client.disposals.order(item_id, "?", code))
        )
        if again not in {"conflict", "not_found"}:
            self.findings.append(f"M3: a second order was answered {again}")
        version_id = self.survive(lambda: manager.client.documents.item(item_id)).version.id
        if (
            code_of(lambda: self.survive(lambda: manager.client.documents.page_image(version_id, 1)))
            == "done"
        ):
            self.findings.append("M3: a disposed item can still be seen")
        return str(disposal_id)

    def _with_code(self, desk: Desk, act: Callable[[str], Any]) -> Any:
        """An act with a one-time code; a code that grew too old over a restart is replaced, under a new key."""
        for _ in range(3):
            code = desk.code()
            try:
                return self.survive(self.same_key(desk, lambda code=code: act(code)))
            except RefusedError as refused:
                if refused.problem.code not in {"credentials_invalid", "totp_replayed"}:
                    raise
        raise AssertionError("no code was accepted")

    def _certified(self, disposal_id: str) -> None:
        deadline, rank = time.monotonic() + PATIENCE_SECONDS, -1
        states = ("ordered", "confirmed", "erasing", "erased", "certified")
        self._let_leases_end()
        while time.monotonic() < deadline:
            disposal = self.company.manager.client.disposals.one(disposal_id)
            now = states.index(disposal.state)
            if now < rank:
                self.findings.append(f"M3: {disposal_id} went back to {disposal.state}")
            rank = now
            if disposal.state == "certified":
                return
            self._wait()
        raise AssertionError(f"disposal {disposal_id} stays {disposal.state}: {disposal.blocked_by}")

    # The end of a round.

    def settle(self) -> None:
        """Let uploads expire and leases end, and wait until nothing is left to do."""
        self._let_leases_end()
        self.vault.move_clock(EXPIRY_MS)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.vault.is_gone():
                self.come_back()
                self._let_leases_end()
            if not self._left_to_do():
                return
            self._wait()
        raise AssertionError(f"left to do: {self._left_to_do()}")

    def _left_to_do(self) -> list[Any]:
        with self.vault.observed() as platform, platform.reading() as tx:
            uploads = select(UploadIntent.id, UploadIntent.state).where(
                UploadIntent.state.not_in((DONE, ABORTED))
            )
            jobs = select(Job.id, Job.kind, Job.state, Job.last_error).where(
                Job.state.not_in(("done", "failed"))
            )
            by_pieces = select(Upload.id, Upload.state).where(Upload.state.in_(OPEN))
            return [tuple(row) for query in (uploads, by_pieces, jobs) for row in tx.session.execute(query)]

    def audit(self) -> list[str]:
        """Everything found wrong in this round."""
        self.settle()
        with self.vault.observed() as platform:
            found = [*self.findings, *Audit(platform, self.books).run()]
        self.findings = []
        return found
