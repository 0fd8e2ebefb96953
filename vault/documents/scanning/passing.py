"""Scanning content while it is deposited: it is sent to the scanner as it comes in, before it is stamped or opened by a parser.

A scanner in trouble never keeps the content from being taken in and sealed; it keeps it from being read.
"""

import logging
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from vault.documents.intake import Body
from vault.documents.models import CLEAN, HELD, UNSCANNED
from vault.documents.scanning.answers import LASTING, WORDS, CouldNotScanError, Engine, Trouble
from vault.documents.scanning.clamd import Scanner, ScanStream
from vault.documents.scanning.passed import NOT_SCANNED, Scan
from vault.platform.errors import Code, Refusal
from vault.platform.settings import Settings

MOST_PATIENCE_SECONDS: Final = 30.0
"""How long a depositor is kept waiting for the scanner; after that the content is held, and a job asks with all patience."""

_log = logging.getLogger("hizo.scanner")


class PassingScan:
    """A body that the scanner is shown while it is read.

    Args:
        settings: which scanner there is, if any, and whether it is required.
        body: what is read.
    """

    def __init__(self, settings: Settings, body: Body) -> None:
        scanner = Scanner.of(settings)
        self._scanner = scanner and replace(scanner, seconds=min(scanner.seconds, MOST_PATIENCE_SECONDS))
        self._required = settings.scan_before_reading
        self._body = body
        self._stream: ScanStream | None = None
        self._engine: Engine | None = None
        self._trouble: Trouble | None = None
        self._clean = False

    def __enter__(self) -> Self:
        if self._scanner is not None:
            try:
                self._engine = self._scanner.engine()
                self._stream = ScanStream(self._scanner)
            except CouldNotScanError as could_not:
                self._give_up(could_not)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end, once the scanner has answered or has been given up.

        Raises:
            Refusal: `malware_found`; `scan_impossible` where the scanner is required and can never look at this content.
        """
        piece = self._body.read(size)
        if self._stream is not None:
            try:
                if piece:
                    self._stream.feed(piece)
                else:
                    self._end(self._stream)
            except CouldNotScanError as could_not:
                self._give_up(could_not)
        return piece

    def result(self) -> Scan:
        """What the scanner said, once the whole body has been read."""
        if self._clean:
            return Scan(CLEAN, None, self._engine)
        if self._scanner is None:
            return NOT_SCANNED
        trouble = self._trouble or Trouble.BROKE_OFF
        return Scan(HELD if self._required else UNSCANNED, trouble.value, self._engine)

    def _end(self, stream: ScanStream) -> None:
        found = stream.finding()
        self._hang_up()
        if found is not None:
            raise Refusal(Code.MALWARE_FOUND, params={"found": found})
        self._clean = True

    def _give_up(self, could_not: CouldNotScanError) -> None:
        self._hang_up()
        self._trouble = could_not.trouble
        _log.warning("the scanner could not scan: %s", could_not.trouble.value)
        if self._required and could_not.trouble in LASTING:
            limit = str(self._scanner.longest if self._scanner else 0)
            params = {"why": WORDS[could_not.trouble], "limit": limit}
            raise Refusal(Code.SCAN_IMPOSSIBLE, params=params)

    def _hang_up(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
