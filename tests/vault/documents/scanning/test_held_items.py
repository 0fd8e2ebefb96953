"""A scanner that is away, slow, or makes no sense: what comes in is held, and not one byte of it leaves until it is back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.documents.uploads.conftest import Uploads
from vault.app.jobs import job_handlers
from vault.documents.scanning.scan_held import MOST_TRIES
from vault.documents.workers import WorkerPool
from vault.platform.jobs import JobRunner
from vault.platform.settings import Settings

TEXT = {"file_name": "手順.txt"}


@pytest.fixture
def database_url() -> None:
    """What the scanner says does not depend on the database."""


class TestAway:
    @pytest.fixture
    def scanner_setting(self, clamd_on_and_off: Any) -> str:
        return str(clamd_on_and_off.setting)

    @pytest.fixture
    def held(self, company: Any, drawing: Callable[..., bytes]) -> dict[str, Any]:
        answer = company["depositor"].deposit(drawing())
        assert answer.status_code == 201, answer.text
        item: dict[str, Any] = answer.json()
        assert item["scan_state"] == "held"
        return item

    @pytest.mark.asvs("5.4.3", "16.5.2")
    @pytest.mark.clause("G9.3-f")
    def test_what_is_held_is_listed_gives_nobody_a_byte_and_opens_when_the_scanner_is_back(
        self, company: Any, held: dict[str, Any], clamd_on_and_off: Any, work: Callable[[], None], clock: Any
    ) -> None:
        [listed] = company["depositor"].get("/items").json()["items"]
        assert (listed["id"], listed["scan_state"], listed["version"]["scan_note"]) == (
            held["id"],
            "held",
            "unreachable",
        )
        assert company.leaves("content.scanned")[-1].details["state"] == "held"
        work()
        for each in ("depositor", "viewer", "manager"):
            for path in ("pages", "pages/1", "pages/1?tile=0,0&long_side=3000"):
                answer = company[each].get(f"/versions/{held['version']['id']}/{path}")
                assert answer.status_code in (403, 404, 423), answer.text
        company.refused(company["viewer"].get(f"/versions/{held['version']['id']}/pages/1"), "scan_pending")
        assert company.leaves("page.released") == []
        clamd_on_and_off.start()
        clock.advance(seconds=60)
        work()
        shown = company["depositor"].get(f"/items/{held['id']}").json()
        assert (shown["scan_state"], shown["version"]["scan_note"]) == ("clean", None)
        assert [leaf.details["state"] for leaf in company.leaves("content.scanned")] == ["held", "clean"]
        page = company["viewer"].get(f"/versions/{held['version']['id']}/pages/1")
        assert page.status_code == 200

    def test_a_held_version_closes_no_earlier_one(
        self, company: Any, clamd_on_and_off: Any, drawing: Callable[..., bytes]
    ) -> None:
        clamd_on_and_off.start()
        first = company["depositor"].deposit(drawing()).json()
        clamd_on_and_off.kill()
        second = company["depositor"].deposit(drawing("NEXT"), item_id=first["id"]).json()
        assert second["scan_state"] == "held"
        assert company["viewer"].get(f"/versions/{first['version']['id']}/pages/1").status_code == 200
        held = company["viewer"].get(f"/versions/{second['version']['id']}/pages/1")
        company.refused(held, "scan_pending")

    @pytest.mark.clause("G9.3-f")
    def test_what_was_held_and_is_infected_is_closed_for_good(
        self,
        company: Any,
        infected_text: bytes,
        clamd_on_and_off: Any,
        work: Callable[[], None],
        clock: Any,
    ) -> None:
        item = company["depositor"].deposit(infected_text, **TEXT).json()
        clamd_on_and_off.start()
        clock.advance(seconds=60)
        work()
        company.refused(company["viewer"].get(f"/versions/{item['version']['id']}/pages/1"), "malware_found")
        assert company.leaves("malware.found")[-1].details["state"] == "infected"
        for each in ("manager", "officer"):
            assert "malware_stored" in company.notices(company[each])

    def test_a_held_upload_shows_no_preview_and_becomes_a_held_item(
        self, company: Any, workers: WorkerPool
    ) -> None:
        uploads = Uploads(company, JobRunner(company.platform, job_handlers(workers)))
        upload_id = uploads.held(b"a step\n")
        company.refused(uploads.get(upload_id, "/preview"), "scan_pending")
        assert uploads.confirm(upload_id).json()["scan_state"] == "held"
        assert company.leaves("page.released") == []


class TestInTrouble:
    @pytest.fixture
    def scanner_setting(self, fake_clamd: Any) -> str:
        return str(fake_clamd.setting)

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"scanner_seconds": 0.3})

    @pytest.mark.asvs("16.5.2")
    @pytest.mark.parametrize("answer", ["hang", "cut", b"all is well\0", b"stream: OK\0 and more\0"])
    def test_a_scanner_that_hangs_breaks_off_or_makes_no_sense_passes_nothing(
        self, company: Any, fake_clamd: Any, answer: bytes | str
    ) -> None:
        fake_clamd.answers = [answer]
        item = company["depositor"].deposit(b"step\n" * 20_000, **TEXT).json()
        assert item["scan_state"] == "held"
        company.refused(company["viewer"].get(f"/versions/{item['version']['id']}/pages/1"), "scan_pending")

    def test_what_the_scanner_breaks_off_at_again_and_again_is_told_to_people(
        self, company: Any, fake_clamd: Any, work: Callable[[], None], clock: Any
    ) -> None:
        fake_clamd.answers = [b"no\0"]
        item = company["depositor"].deposit(b"step\n", **TEXT).json()
        for _ in range(MOST_TRIES):
            clock.advance(seconds=3600)
            work()
        assert len(fake_clamd.streams) == 1 + MOST_TRIES
        for each in ("depositor", "manager"):
            company.sign_in(company[each])
        assert company["depositor"].get(f"/items/{item['id']}").json()["scan_state"] == "held"
        assert company.notices(company["manager"]).count("scan_given_up") == 1
        [task] = [
            each
            for section in company["manager"].get("/worklist").json()["sections"]
            for each in section["tasks"]
            if each["kind"] == "held_by_scanner"
        ]
        assert task["count"] == 1
