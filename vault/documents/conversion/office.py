"""LibreOffice, once for each file, enclosed; a bounded number at once."""

import os
import shutil
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from vault.documents.conversion.enclosed.enclosing import run_enclosed
from vault.documents.conversion.enclosed.limits import ConverterLimits
from vault.documents.conversion.enclosed.memory_folder import remove_left_folders
from vault.documents.conversion.enclosed.orders import DOCUMENT, FOLDER, Answer, Task, missing_for_safety
from vault.documents.conversion.errors import (
    ABSENT,
    LIMITS,
    UNREADABLE,
    UNSAFE,
    ConversionError,
    ConverterBusyError,
)

_LEAST_BYTES: Final = b"%PDF-"
_ENDED_BY_BOUNDS: Final = frozenset({-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL})
_PROBE: Final = b"{\\rtf1 Hizo}"


@dataclass(frozen=True)
class OfficeFilters:
    """How LibreOffice reads a type and writes it as pages: the names of its filters."""

    reads: str
    writes: str


class OfficeConverters:
    """Runs LibreOffice for one file at a time in each of a few places.

    Args:
        program: LibreOffice's ``soffice.bin``, or None where it is not installed.
        places: Conversions at once; 0 switches them off.
        unsandboxed: Whether to run where a needed layer of the enclosure is missing.
        fonts: Folders with fonts besides the system's.
        limits: Bounds on each conversion.
    """

    def __init__(
        self,
        program: Path | None,
        places: int,
        *,
        unsandboxed: bool = False,
        fonts: Sequence[Path] = (),
        limits: ConverterLimits | None = None,
    ) -> None:
        self._program = program if places else None
        self._places = threading.BoundedSemaphore(max(places, 1))
        self._unsandboxed = unsandboxed
        self._fonts = tuple(fonts)
        self._limits = limits or ConverterLimits()
        self._build_id = ""
        remove_left_folders()

    @property
    def program(self) -> Path | None:
        """The program; None where there is none, or where it is switched off."""
        return self._program

    def convert(self, content: bytes, extension: str, filters: OfficeFilters) -> bytes:
        """Make a PDF of a document; it is not marked yet, and as hostile as the document was.

        Args:
            content: The document.
            extension: Of its name; nothing else of its name is told to the program.
            filters: How it is read and written.

        Raises:
            ConversionError: No PDF came of it.
            ConverterBusyError: The other conversions took too long.
        """
        result, answer = self._enclosed(content, extension, filters)
        self._require_started(answer)
        if answer.size is None or not result.startswith(_LEAST_BYTES):
            code = LIMITS if answer.status in _ENDED_BY_BOUNDS else UNREADABLE
            raise ConversionError(code, f"LibreOffice ended with status {answer.status} and without a PDF")
        return result

    def layers(self) -> dict[str, str | None]:
        """For each layer of the enclosure, None when it is active or why it is not, found by a conversion of one word.

        Raises:
            ConversionError: ``absent``, or the conversion failed.
            ConverterBusyError: The other conversions took too long.
        """
        result, answer = self._enclosed(_PROBE, "rtf", OfficeFilters("Rich Text Format", "writer_pdf_Export"))
        if answer.status is not None and not result.startswith(_LEAST_BYTES):
            raise ConversionError(
                UNREADABLE, f"LibreOffice ended with status {answer.status} and without a PDF"
            )
        return answer.layers

    def _enclosed(self, content: bytes, extension: str, filters: OfficeFilters) -> tuple[bytes, Answer]:
        if self._program is None:
            raise ConversionError(ABSENT)
        if not self._places.acquire(timeout=self._limits.wait_seconds):
            raise ConverterBusyError
        try:
            task = Task(
                command=_command(self._program, filters),
                document=f"document.{extension}",
                result="document.pdf",
                fonts=self._fonts,
                readable=(self._program.parents[1], *self._fonts),
                build_id=self._build_id,
                unsandboxed=self._unsandboxed,
            )
            result, answer = run_enclosed(task, content, self._limits)
            self._build_id = answer.build_id or self._build_id
            return result, answer
        finally:
            self._places.release()

    def _require_started(self, answer: Answer) -> None:
        missing = missing_for_safety(answer.layers)
        if missing and not self._unsandboxed:
            raise ConversionError(UNSAFE, "; ".join(missing))


def _command(program: Path, filters: OfficeFilters) -> tuple[str, ...]:
    return (
        str(program),
        f"-env:UserInstallation=file://{FOLDER}/profile",
        # No extension that was installed for everybody takes part.
        f"-env:UNO_SHARED_PACKAGES_CACHE=file://{FOLDER}/extensions",
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        f"--infilter={filters.reads}",
        "--convert-to",
        f"pdf:{filters.writes}",
        "--outdir",
        f"{FOLDER}/out",
        DOCUMENT,
    )


def found_program(said: Path | None) -> Path | None:
    """The program behind what an operator said, or behind ``soffice`` on the path.

    ``soffice`` itself is a script and a splash screen around ``soffice.bin``, which needs neither.
    """
    named = str(said) if said is not None else shutil.which("soffice")
    if named is None:
        return None
    program = Path(named).resolve()
    beside = program.with_name("soffice.bin")
    found = beside if beside.is_file() else program
    return found if os.access(found, os.X_OK) else None


@cache
def shared_converters(
    said: Path | None, places: int, unsandboxed: bool, fonts: tuple[Path, ...]
) -> OfficeConverters:
    """The converters of this process: what is bounded is their number on this machine, whoever asks."""
    return OfficeConverters(found_program(said), places, unsandboxed=unsandboxed, fonts=fonts)
