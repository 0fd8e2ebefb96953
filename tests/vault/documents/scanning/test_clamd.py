"""What ClamAV's daemon says is understood, and whatever else a scanner says or does means that nobody knows."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from vault.documents.scanning.answers import MAX_ANSWER, CouldNotScanError, Engine, Trouble
from vault.documents.scanning.clamd import CHUNK, Scanner, ScanStream
from vault.platform.scanner_address import scanner_address_of
from vault.platform.settings import Settings

FOUND = "Hizo.Test.Signature.UNOFFICIAL"


@pytest.fixture(scope="module")
def scanner(clamd_server: str) -> Scanner:
    return Scanner(scanner_address_of(clamd_server), 20, 100 << 20)


def scanned(scanner: Scanner, content: bytes) -> str | None:
    return scanner.scan(io.BytesIO(content))


def trouble_with(scanner: Scanner, content: bytes = b"a drawing") -> Trouble:
    with pytest.raises(CouldNotScanError) as caught:
        scanned(scanner, content)
    return caught.value.trouble


def test_the_test_string_is_found_as_it_is_in_a_zip_and_in_a_document(
    scanner: Scanner, eicar: bytes, zipped: Callable[[str, bytes], bytes]
) -> None:
    document = zipped("word/media/image1.bin", eicar)
    for content in (eicar, b"x" * (CHUNK + 1) + eicar, zipped("a.txt", eicar), zipped("a.docx", document)):
        assert scanned(scanner, content) == FOUND


def test_what_holds_nothing_is_clean_and_the_scanner_says_who_it_is(scanner: Scanner) -> None:
    assert scanned(scanner, b"") is None
    assert scanned(scanner, b"a drawing " * CHUNK) is None
    assert scanner.engine().release.startswith("1.")


def test_a_stream_longer_than_the_scanner_takes_is_not_clean(scanner: Scanner) -> None:
    assert trouble_with(scanner, b"x" * (9 << 20)) is Trouble.TOO_LARGE


def test_a_stream_longer_than_we_say_it_takes_is_not_sent(fake_clamd: Any) -> None:
    assert trouble_with(fake_clamd.scanner(longest=10), b"eleven byte") is Trouble.TOO_LARGE
    assert fake_clamd.streams == []


def test_a_scanner_killed_in_the_middle_has_not_found_anything_clean(clamd_on_and_off: Any) -> None:
    clamd_on_and_off.start()
    scanner = Scanner(scanner_address_of(clamd_on_and_off.setting), 5, 100 << 20)

    class KilledInTheMiddle:
        pieces = 4

        def read(self, _size: int, /) -> bytes:
            self.pieces -= 1
            if self.pieces == 2:
                clamd_on_and_off.kill()
            return b"x" * CHUNK if self.pieces else b""

    with pytest.raises(CouldNotScanError) as caught:
        scanner.scan(KilledInTheMiddle())
    assert caught.value.trouble is Trouble.BROKE_OFF
    assert trouble_with(scanner) is Trouble.UNREACHABLE


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (b"", Trouble.BROKE_OFF),
        (b"stream: OK", Trouble.NOT_UNDERSTOOD),
        (b"stream: OK\n", Trouble.NOT_UNDERSTOOD),
        (b"stream: OK \0", Trouble.NOT_UNDERSTOOD),
        (b"STREAM: OK\0", Trouble.NOT_UNDERSTOOD),
        (b"1: stream: OK\0", Trouble.NOT_UNDERSTOOD),
        (b"stream: OK\0stream: OK\0", Trouble.NOT_UNDERSTOOD),
        (b"PONG\0", Trouble.NOT_UNDERSTOOD),
        (b"\0", Trouble.NOT_UNDERSTOOD),
        (b"stream: \xff FOUND\0", Trouble.NOT_UNDERSTOOD),
        (b"stream: Can't allocate memory ERROR\0", Trouble.NOT_UNDERSTOOD),
        (b"x" * (MAX_ANSWER * 2), Trouble.NOT_UNDERSTOOD),
        (b"INSTREAM size limit exceeded. ERROR\0", Trouble.TOO_LARGE),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", Trouble.BEYOND_LIMITS),
        (b"stream: Heuristics.Encrypted.Zip FOUND\0", Trouble.ENCRYPTED),
        ("hang", Trouble.TIMED_OUT),
        ("cut", Trouble.BROKE_OFF),
    ],
)
def test_everything_but_the_one_clean_answer_means_that_nobody_knows(
    fake_clamd: Any, answer: bytes | str, trouble: Trouble
) -> None:
    fake_clamd.answers = [answer]
    content = b"x" * CHUNK * 8 if answer == "cut" else b"a drawing"
    assert trouble_with(fake_clamd.scanner(longest=1 << 30), content) is trouble


def test_an_answer_before_all_was_sent_is_no_clean_one(fake_clamd: Any) -> None:
    fake_clamd.answers = ["early"]
    with ScanStream(fake_clamd.scanner()) as stream:
        fake_clamd.has_spoken.wait(20)
        with pytest.raises(CouldNotScanError) as caught:
            stream.finding()
    assert caught.value.trouble is Trouble.NOT_UNDERSTOOD


@pytest.mark.parametrize("version", [b"", b"\0", b"clamd 1\0", b"ClamAV 1.4.6/x\0", b"ClamAV 1.4.6", "hang"])
def test_a_scanner_that_does_not_say_who_it_is_is_none(fake_clamd: Any, version: bytes | str) -> None:
    fake_clamd.version = version
    with pytest.raises(CouldNotScanError):
        fake_clamd.scanner().engine()


def test_release_and_signatures_are_read_from_its_own_words(fake_clamd: Any) -> None:
    engine = fake_clamd.scanner().engine()
    assert engine == Engine("1.4.6", "27400", "Sat Nov 21 08:00:00 2026")
    assert str(engine) == "ClamAV 1.4.6 / 27400 / Sat Nov 21 08:00:00 2026"


@pytest.mark.parametrize(
    "said",
    ["clamd", "clamd:", "clamd:here", "clamd:here:0", "clamd:here:99999", "http://here:1", "clamd::3310"],
)
def test_a_scanner_that_cannot_be_one_stops_the_start(tmp_path: Any, said: str) -> None:
    with pytest.raises(ValueError, match="HIZO_SCANNER is clamd:host:port"):
        Settings(data_dir=tmp_path, scanner=said)


def test_requiring_a_scanner_without_one_stops_the_start(tmp_path: Any) -> None:
    with pytest.raises(ValueError, match="HIZO_SCANNER_REQUIRED needs HIZO_SCANNER"):
        Settings(data_dir=tmp_path, scanner_required=True)


@pytest.mark.parametrize(
    ("said", "required", "held"),
    [(None, None, False), ("clamd:/run/c.sock", None, True), ("clamd:[::1]:3310", False, False)],
)
def test_a_scanner_that_is_named_is_required_unless_it_is_said_otherwise(
    tmp_path: Any, said: str | None, required: bool | None, held: bool
) -> None:
    settings = Settings(data_dir=tmp_path, scanner=said, scanner_required=required)
    assert settings.scan_before_reading is held
