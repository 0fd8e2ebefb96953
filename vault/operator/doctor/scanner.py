"""The malware scanner, asked as a deposit would ask it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select

from vault.documents.models import HELD, INFECTED, Item
from vault.documents.scanning.answers import WORDS, CouldNotScanError, Engine
from vault.documents.scanning.clamd import Scanner
from vault.documents.scanning.models import ScanRun
from vault.operator.doctor.finding import Finding, note, ok, wrong
from vault.platform.clock import DAY_MS, tokyo_text
from vault.platform.runtime import Platform

AMBER_DAYS: Final = 3
RED_DAYS: Final = 7
"""Signatures older than so many days are a note, and are wrong: the limits of a member's computer (G9.3-e)."""
_TEST_STRING: Final = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS", "-TEST-FILE!$H+H*")
"""Every scanner finds it and it does nothing; in parts, so that no scanner finds it in this file."""
_TIME: Final = "%a %b %d %H:%M:%S %Y"


def scanner(platform: Platform) -> Iterator[Finding]:
    """Whether it is there and finds what it must, how old its signatures are, and what it left closed."""
    asked = Scanner.of(platform.settings)
    if asked is None:
        yield note("HIZO_SCANNER is not set: nothing is scanned for malware, and items say unscanned")
    else:
        if not platform.settings.scan_before_reading:
            yield note("HIZO_SCANNER_REQUIRED is false: what could not be scanned is open to its readers")
        yield from _asked(asked, platform.clock.now_ms())
    yield from _last_run(platform, asked is not None)
    yield from _closed(platform)


def _asked(scanner: Scanner, now_ms: int) -> Iterator[Finding]:
    try:
        engine = scanner.engine()
        found = scanner.scan(io.BytesIO("".join(_TEST_STRING).encode()))
    except CouldNotScanError as could_not:
        yield wrong(
            f"the malware scanner cannot be used: {WORDS[could_not.trouble]}",
            "Start clamd and look at HIZO_SCANNER; what is deposited meanwhile is held",
        )
        return
    if found is None:
        yield wrong("the malware scanner does not find the standard test string", "Give it its signatures")
        return
    yield ok(f"the malware scanner answers and finds the standard test string: {engine}")
    yield from _age(engine, now_ms)
    yield from _size(scanner)


def _age(engine: Engine, now_ms: int) -> Iterator[Finding]:
    if engine.signatures_time is None:
        yield note("the malware scanner names no signature database: its age is not known")
        return
    try:
        made = datetime.strptime(engine.signatures_time, _TIME).replace(tzinfo=UTC)
    except ValueError:
        yield note(f"the time of the scanner's signatures is not understood: {engine.signatures_time}")
        return
    days = int((now_ms - made.timestamp() * 1000) // DAY_MS)
    if days >= AMBER_DAYS:
        told = wrong if days >= RED_DAYS else note
        yield told(f"the scanner's signatures are {days} days old", "See to it that freshclam gets them")


class _Zeros:
    def __init__(self, size: int) -> None:
        self._left = size

    def read(self, size: int, /) -> bytes:
        piece = bytes(min(size, self._left))
        self._left -= len(piece)
        return piece


def _size(scanner: Scanner) -> Iterator[Finding]:
    """A limit of clamd's below ours is found before a depositor meets it."""
    try:
        scanner.scan(_Zeros(scanner.longest))
    except CouldNotScanError as could_not:
        yield wrong(
            f"the malware scanner does not take {scanner.longest} bytes: {WORDS[could_not.trouble]}",
            "Raise StreamMaxLength, MaxFileSize and MaxScanSize in clamd.conf, or lower HIZO_SCANNER_MAX",
        )


def _last_run(platform: Platform, expected: bool) -> Iterator[Finding]:
    with platform.reading() as tx:
        finished = select(ScanRun).where(ScanRun.finished_ms.is_not(None))
        run = tx.session.scalar(finished.order_by(ScanRun.finished_ms.desc()).limit(1))
        now = tx.now_ms()
    if run is None or run.finished_ms is None:
        if expected:
            yield note("everything stored was not scanned yet; the worker does so by itself")
        return
    told = f"everything stored was last scanned from {tokyo_text(run.started_ms)} to {tokyo_text(run.finished_ms)}"
    if now - run.started_ms > 2 * RED_DAYS * DAY_MS:
        yield wrong(told, "See to it that a worker and the scanner run")
    else:
        yield ok(told)


def _closed(platform: Platform) -> Iterator[Finding]:
    with platform.reading() as tx:
        counts = dict(
            tx.session.execute(
                select(Item.scan_state, func.count())
                .where(Item.scan_state.in_((HELD, INFECTED)))
                .group_by(Item.scan_state)
            ).all()
        )
    if held := counts.get(HELD):
        yield wrong(
            f"{held} items wait for the malware scanner and are closed",
            "They open by themselves once it has seen them",
        )
    if infected := counts.get(INFECTED):
        yield note(
            f"{infected} items are closed because malware was found in them", "Their managers have to act"
        )
