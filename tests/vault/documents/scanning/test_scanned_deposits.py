"""What is brought is shown to the scanner before it becomes an item, by whichever way it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.documents.uploads.conftest import Uploads
from vault.app.jobs import job_handlers
from vault.documents.workers import WorkerPool
from vault.oversight.alerts.upkeep import run_due_alerts
from vault.platform.jobs import JobRunner
from vault.platform.settings import Settings

FOUND = "Hizo.Test.Signature.UNOFFICIAL"
TEXT = {"file_name": "手順.txt"}


@pytest.fixture
def database_url() -> None:
    """What the scanner says does not depend on the database."""


@pytest.fixture
def uploads(company: Any, workers: WorkerPool) -> Uploads:
    return Uploads(company, JobRunner(company.platform, job_handlers(workers)))


@pytest.mark.asvs("5.4.3")
def test_what_the_scanner_passes_says_so_with_the_scanners_own_words(
    company: Any, drawing: Callable[..., bytes]
) -> None:
    answer = company["depositor"].deposit(drawing())
    assert answer.status_code == 201, answer.text
    item = answer.json()
    version = item["version"]
    assert (item["scan_state"], version["scan_state"], version["scan_note"]) == ("clean", "clean", None)
    assert version["scanned_with"].startswith("ClamAV 1.")
    assert version["scanned_at"] is not None
    leaf = company.leaves("content.scanned")[-1]
    assert (leaf.details["item"], leaf.details["state"]) == (item["id"], "clean")
    assert leaf.details["engine"] == version["scanned_with"].removeprefix("ClamAV ")
    assert leaf.details["actor"] == company["depositor"].id
    assert company["viewer"].get(f"/versions/{version['id']}/pages/1").status_code == 200


@pytest.mark.clause("G9.3-f")
@pytest.mark.asvs("5.4.3")
@pytest.mark.parametrize("name", ["手順.txt", "図面.pdf", "仕様.docx"])
def test_malware_is_refused_nothing_of_it_stays_and_those_who_answer_know(
    company: Any,
    infected_text: bytes,
    drawing: Callable[..., bytes],
    zipped: Callable[[str, bytes], bytes],
    name: str,
) -> None:
    content = {
        "手順.txt": infected_text,
        "図面.pdf": drawing() + b"%" + infected_text,
        "仕様.docx": zipped("word/document.xml", infected_text),
    }[name]
    with company.nothing_changes():
        answer = company["depositor"].deposit(content, file_name=name)
    assert answer.status_code == 422
    company.refused(answer, "malware_found")
    assert FOUND in answer.json()["detail"]
    found, aborted = company.leaves("malware.found")[-1], company.leaves("upload.aborted")[-1]
    assert (found.details["scan_note"], found.details["state"]) == (FOUND, "refused")
    assert found.details["file_name"] == f"【極秘】{name}"
    assert aborted.details["reason"] == "malware_found"
    for each in ("manager", "officer"):
        assert "malware_refused" in company.notices(company[each])
    run_due_alerts(company.platform)
    run_due_alerts(company.platform)
    [alert] = company["manager"].get("/alerts").json()["items"]
    assert (alert["kind"], alert["entry_id"]) == ("malware_refused", company.entry_id)


@pytest.mark.clause("G9.3-f")
def test_malware_by_pieces_is_refused_too(uploads: Uploads, infected_text: bytes) -> None:
    upload_id = uploads.opened(len(infected_text))
    uploads.send_all(upload_id, infected_text)
    uploads.work()
    shown = uploads.get(upload_id).json()
    assert (shown["state"], shown["problem"]["code"]) == ("refused", "malware_found")
    assert uploads.company.leaves("malware.found")[-1].details["actor"] == uploads.company["depositor"].id
    assert "malware_refused" in uploads.company.notices(uploads.company["manager"])
    assert uploads.company.stored() == ([], [])


def test_what_is_held_to_be_looked_at_was_scanned(uploads: Uploads) -> None:
    upload_id = uploads.held(b"a step\n")
    assert uploads.get(upload_id).json()["held"]["scan_state"] == "clean"
    assert uploads.confirm(upload_id).json()["scan_state"] == "clean"


class TestBeyondTheScannersLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"scanner_max": 1000})

    @pytest.mark.clause("G9.3-f")
    def test_what_is_too_large_to_be_scanned_is_refused(self, company: Any) -> None:
        with company.nothing_changes():
            answer = company["depositor"].deposit(b"step\n" * 201, **TEXT)
        assert answer.status_code == 422
        company.refused(answer, "scan_impossible")
        assert "1000 bytes" in answer.json()["detail"]

    def test_what_is_as_large_as_it_takes_is_scanned(self, company: Any) -> None:
        assert company["depositor"].deposit(b"step\n" * 200, **TEXT).json()["scan_state"] == "clean"


class TestWithoutAScanner:
    @pytest.fixture
    def scanner_setting(self) -> None:
        return None

    def test_an_item_says_that_nobody_looked(self, company: Any, infected_text: bytes) -> None:
        item = company["depositor"].deposit(infected_text, **TEXT).json()
        version = item["version"]
        assert (item["scan_state"], version["scan_state"], version["scanned_with"]) == (
            "unscanned",
            "unscanned",
            None,
        )
        assert company.leaves("content.scanned") == []


class TestWhereItIsNotRequired:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"scanner_required": False, "scanner": "clamd:127.0.0.1:9"})

    def test_what_it_could_not_scan_is_open_and_says_so(self, company: Any) -> None:
        item = company["depositor"].deposit(b"step\n", **TEXT).json()
        assert (item["scan_state"], item["version"]["scan_note"]) == ("unscanned", "unreachable")
        assert company["viewer"].get(f"/versions/{item['version']['id']}/pages/1").status_code == 200
        assert company.leaves("content.scanned")[-1].details["scan_note"] == "unreachable"
