"""What the scanner said of a document stands on its page, and a closed one offers nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.web.reading import Reading
from vault.documents.scanning.rescan import run_due_rescan

FOUND, NOTHING = b"stream: Hizo.Test FOUND\0", b"stream: OK\0"


@pytest.fixture
def database_url() -> None:
    """What a page says does not depend on the database."""


@pytest.fixture
def scanner_setting(fake_clamd: Any) -> str:
    return str(fake_clamd.setting)


@pytest.mark.clause("G9.3-f")
def test_a_page_says_what_was_found_by_whom_and_offers_no_way_in(
    company: Any, fake_clamd: Any, work: Callable[[], None]
) -> None:
    item = company["depositor"].deposit(b"step 1\n", file_name="手順.txt").json()
    reader = Reading(company.client, token=company["viewer"].token, language="en")
    ways = {f"/items/{item['id']}/view", f"/items/{item['id']}/copies/new"}
    page = reader.open(f"/items/{item['id']}")
    assert "Malware scan Nothing found" in page.text
    assert "ClamAV 1.4.6 / 27400 / Sat Nov 21 08:00:00 2026" in page.text
    assert ways <= set(page.links())
    fake_clamd.answers = [FOUND]
    run_due_rescan(company.platform)
    work()
    page = reader.open(f"/items/{item['id']}")
    assert "Malware scan Malware found, closed" in page.text
    assert "Nobody can view or copy it" in page.text
    assert not ways & set(page.links())
    assert "Malware found, closed" in reader.open("/items").text
    company.refused(company["viewer"].get(f"/versions/{item['version']['id']}/pages/1"), "malware_found")
