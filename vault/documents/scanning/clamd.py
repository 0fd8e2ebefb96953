"""The client of clamd's protocol: https://docs.clamav.net/manual/Usage/Scanning.html#clamd, commands in their `z` form.

Every wait has an end, every answer a limit. Nothing here decides what an answer is good for.
"""

import select
import socket
import struct
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Final, NoReturn, Self

from vault.documents.intake import Body
from vault.documents.scanning.answers import (
    MAX_ANSWER,
    CouldNotScanError,
    Engine,
    Trouble,
    engine_of,
    finding_of,
    one_answer,
)
from vault.platform.scanner_address import ScannerAddress
from vault.platform.settings import Settings

CHUNK: Final = 256 << 10
CONNECT_SECONDS: Final = 5.0
LEAST_BYTES_A_SECOND: Final = 1 << 20
"""A scanner that takes content more slowly than this, beyond its time for answering, is as good as away."""


@dataclass(frozen=True)
class Scanner:
    """A scanner to ask: where it is, how long it may take to answer, and what is the longest content it takes, in bytes."""

    address: ScannerAddress
    seconds: float
    longest: int

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The vault's scanner; None without one."""
        address = settings.scanner_address
        return None if address is None else cls(address, settings.scanner_seconds, settings.scanner_max)

    def engine(self) -> Engine:
        """Ask who it is.

        Raises:
            CouldNotScanError: it is away, slow, or says something else.
        """
        with _connected(self) as line:
            line.send(b"zVERSION\0", self.seconds)
            return engine_of(one_answer(line.answer(self.seconds)))

    def scan(self, body: Body) -> str | None:
        """Send a whole body.

        Returns:
            What was found, by the name of the signature; None when it is clean.

        Raises:
            CouldNotScanError: nobody knows.
            Exception: what `body` raises passes through.
        """
        with ScanStream(self) as stream:
            while piece := body.read(CHUNK):
                stream.feed(piece)
            return stream.finding()


class ScanStream:
    """One content on its way to the scanner.

    Args:
        scanner: whom to ask.

    Raises:
        CouldNotScanError: it cannot be reached.
    """

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._sent = 0
        self._waited = 0.0
        self._line = _connected(scanner)
        try:
            self._line.send(b"zINSTREAM\0", scanner.seconds)
        except BaseException:
            self._line.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def feed(self, piece: bytes) -> None:
        """Send the next bytes.

        Raises:
            CouldNotScanError: too much, too slow, or the scanner broke off; what it said before says why.
        """
        self._sent += len(piece)
        if self._sent > self._scanner.longest:
            raise CouldNotScanError(Trouble.TOO_LARGE)
        for first in range(0, len(piece), CHUNK):
            chunk = piece[first : first + CHUNK]
            self._send(struct.pack(">I", len(chunk)) + chunk)

    def finding(self) -> str | None:
        """End the content, and wait for the answer: None when it is clean.

        Raises:
            CouldNotScanError: nobody knows.
        """
        self._send(struct.pack(">I", 0))
        return finding_of(one_answer(self._line.answer(self._scanner.seconds)))

    def _send(self, data: bytes) -> None:
        if self._line.has_answer():
            self._answered_early()
        allowed = self._scanner.seconds + self._sent / LEAST_BYTES_A_SECOND
        began = time.monotonic()
        try:
            self._line.send(data, allowed - self._waited)
        except CouldNotScanError as broken:
            if broken.trouble is Trouble.BROKE_OFF and self._line.has_answer():
                self._answered_early()
            raise
        self._waited += time.monotonic() - began

    def _answered_early(self) -> NoReturn:
        """Before all of it was there: it may say why it takes no more, and cannot be a clean answer."""
        finding_of(one_answer(self._line.answer(self._scanner.seconds)))
        raise CouldNotScanError(Trouble.NOT_UNDERSTOOD)


class _Line:
    """A connection whose every trouble is a `CouldNotScanError`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._poll = select.poll()
        self._poll.register(connection, select.POLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def has_answer(self) -> bool:
        return bool(self._poll.poll(0))

    def send(self, data: bytes, seconds: float) -> None:
        try:
            self._connection.settimeout(max(seconds, 0.001))
            self._connection.sendall(data)
        except TimeoutError as slow:
            raise CouldNotScanError(Trouble.TIMED_OUT) from slow
        except OSError as broken:
            raise CouldNotScanError(Trouble.BROKE_OFF) from broken

    def answer(self, seconds: float) -> bytes:
        """Everything it says until it hangs up, as clamd does after one command."""
        said, last = b"", time.monotonic() + seconds
        try:
            while len(said) <= MAX_ANSWER:
                self._connection.settimeout(max(last - time.monotonic(), 0.001))
                piece = self._connection.recv(MAX_ANSWER + 1 - len(said))
                if not piece:
                    break
                said += piece
        except TimeoutError as slow:
            raise CouldNotScanError(Trouble.TIMED_OUT) from slow
        except OSError as broken:
            raise CouldNotScanError(Trouble.BROKE_OFF) from broken
        return said


def _connected(scanner: Scanner) -> _Line:
    seconds = min(CONNECT_SECONDS, scanner.seconds)
    address = scanner.address
    try:
        if address.path is None:
            return _Line(socket.create_connection((address.host, address.port), seconds))
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    except OSError as away:
        raise CouldNotScanError(Trouble.UNREACHABLE) from away
    try:
        connection.settimeout(seconds)
        connection.connect(address.path)
    except OSError as away:
        connection.close()
        raise CouldNotScanError(Trouble.UNREACHABLE) from away
    return _Line(connection)
