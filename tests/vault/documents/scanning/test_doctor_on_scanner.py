"""The doctor asks the scanner as a deposit would, and tells what it left closed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from vault.documents.models import CLEAN, HELD, INFECTED, Item
from vault.operator.doctor.finding import Finding, Level
from vault.operator.doctor.scanner import scanner
from vault.platform.clock import DAY_MS

FOUND, NOTHING = b"stream: Eicar-Test-Signature FOUND\0", b"stream: OK\0"
TOO_LONG = b"INSTREAM size limit exceeded. ERROR\0"


@pytest.fixture
def database_url() -> None:
    """What the scanner says does not depend on the database."""


@pytest.fixture
def scanner_setting(fake_clamd: Any) -> str:
    return str(fake_clamd.setting)


def told(company: Any, words: str) -> Finding | None:
    """What the doctor says with these words in it."""
    return next((each for each in scanner(company.platform) if words in each.what), None)


def of_age(company: Any, days: int) -> bytes:
    made = datetime.fromtimestamp((company.platform.clock.now_ms() - days * DAY_MS) / 1000, UTC)
    return b"ClamAV 1.4.6/27400/%s\0" % made.strftime("%a %b %d %H:%M:%S %Y").encode()


@pytest.mark.clause("G9.3-e")
@pytest.mark.parametrize(("days", "level"), [(0, None), (3, Level.NOTE), (7, Level.WRONG)])
def test_signatures_that_grow_old_are_told(
    company: Any, fake_clamd: Any, days: int, level: Level | None
) -> None:
    fake_clamd.version, fake_clamd.answers = of_age(company, days), [FOUND, NOTHING]
    said = told(company, "days old")
    assert (said and said.level) == level
    fake_clamd.answers = [FOUND, NOTHING]
    answers = told(company, "answers and finds")
    assert answers is not None
    assert answers.level is Level.OK


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([NOTHING], "does not find the standard test string"),
        ([b"what?\0"], "cannot be used: the scanner's answer was not understood"),
        (["cut"], "cannot be used: the scanner broke off"),
        ([FOUND, TOO_LONG], "does not take"),
    ],
)
def test_a_scanner_that_does_not_do_its_work_is_wrong(
    company: Any, fake_clamd: Any, answers: list[bytes | str], words: str
) -> None:
    fake_clamd.answers = answers
    said = told(company, words)
    assert said is not None
    assert (said.level, bool(said.mend)) == (Level.WRONG, True)


def test_what_is_closed_because_of_the_scanner_is_counted(company: Any, fake_clamd: Any) -> None:
    fake_clamd.answers = [NOTHING]
    ids = [
        company["depositor"].deposit(b"step %d\n" % each, file_name=f"手順{each}.txt").json()["id"]
        for each in range(3)
    ]
    with company.platform.transaction() as tx:
        for item_id, state in zip(ids, (CLEAN, HELD, INFECTED), strict=True):
            tx.session.get_one(Item, item_id).scan_state = state
    fake_clamd.answers = [FOUND, NOTHING]
    levels = {each.what: each.level for each in scanner(company.platform)}
    assert levels["1 items wait for the malware scanner and are closed"] is Level.WRONG
    assert levels["1 items are closed because malware was found in them"] is Level.NOTE
    assert levels["everything stored was not scanned yet; the worker does so by itself"] is Level.NOTE


class TestWithout:
    @pytest.fixture
    def scanner_setting(self) -> None:
        return None

    def test_a_vault_without_a_scanner_is_told_what_that_means(self, company: Any) -> None:
        [said] = scanner(company.platform)
        assert (said.level, "items say unscanned" in said.what) == (Level.NOTE, True)
