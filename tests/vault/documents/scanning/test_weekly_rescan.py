"""Everything stored is scanned every week: from where a killed run stood, without changing a byte, closing what is found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from vault.app.jobs import job_handlers
from vault.documents.scanning.models import ScanRun
from vault.documents.scanning.rescan import run_due_rescan
from vault.documents.workers import WorkerPool
from vault.oversight.alerts.upkeep import run_due_alerts
from vault.platform.jobs import JobRunner
from vault.platform.runtime import Platform

FOUND = b"stream: Hizo.Test FOUND\0"
CLEAN = b"stream: OK\0"


@pytest.fixture
def scanner_setting(fake_clamd: Any) -> str:
    return str(fake_clamd.setting)


def texts(company: Any, count: int) -> list[str]:
    """The ids of so many deposited texts, in the order in which a run comes to them."""
    items = [
        company["depositor"].deposit(b"step %d\n" % number, file_name=f"手順{number}.txt").json()
        for number in range(count)
    ]
    return [item["id"] for item in sorted(items, key=lambda item: item["version"]["id"])]


def stored_bytes(platform: Platform) -> dict[str, str]:
    found = {}
    for blob in platform.store.keys("objects"):
        with platform.store.open(blob.key) as stored:
            found[blob.key] = hashlib.sha256(stored.read(1 << 20)).hexdigest()
    return found


def last_run(platform: Platform) -> ScanRun:
    with platform.reading() as tx:
        return tx.session.scalars(select(ScanRun).order_by(ScanRun.started_ms.desc())).first()


@pytest.mark.clause("G9.3-f")
def test_a_run_looks_at_everything_leaves_one_leaf_and_changes_no_byte(
    company: Any, fake_clamd: Any, work: Callable[[], None], clock: Any
) -> None:
    texts(company, 3)
    before = stored_bytes(company.platform)
    fake_clamd.streams.clear()
    run_due_rescan(company.platform)
    run_due_rescan(company.platform)
    work()
    assert sorted(fake_clamd.streams) == [b"step 0\n", b"step 1\n", b"step 2\n"]
    [leaf] = company.leaves("storage.scanned")
    said = {name: leaf.details[name] for name in ("count", "clean", "found", "impossible", "failed", "size")}
    assert said == {"count": 3, "clean": 3, "found": 0, "impossible": 0, "failed": 0, "size": 21}
    assert (
        leaf.details["engine"]
        == leaf.details["last_engine"]
        == ("ClamAV 1.4.6 / 27400 / Sat Nov 21 08:00:00 2026")
    )
    assert stored_bytes(company.platform) == before
    assert "storage_scan_troubled" not in company.notices(company["officer"])
    clock.advance(days=5.9)
    run_due_rescan(company.platform)
    work()
    assert len(company.leaves("storage.scanned")) == 1
    clock.advance(days=0.2)
    run_due_rescan(company.platform)
    work()
    assert len(company.leaves("storage.scanned")) == 2


@pytest.mark.clause("G9.3-f")
@pytest.mark.asvs("5.4.3")
def test_a_finding_closes_the_item_to_everybody_at_once_and_people_are_told(
    company: Any, fake_clamd: Any, work: Callable[[], None], clock: Any
) -> None:
    _first, hit, other = texts(company, 3)
    fake_clamd.answers = [CLEAN, FOUND, CLEAN]
    run_due_rescan(company.platform)
    work()
    shown = company["viewer"].get(f"/items/{hit}").json()
    assert (shown["scan_state"], shown["version"]["scan_note"]) == ("infected", "Hizo.Test")
    version = shown["version"]["id"]
    for path in ("pages", "pages/1"):
        company.refused(company["viewer"].get(f"/versions/{version}/{path}"), "malware_found")
    assert company["viewer"].get(f"/items/{other}").json()["scan_state"] == "clean"
    leaf = company.leaves("malware.found")[-1]
    assert (leaf.details["item"], leaf.details["state"]) == (hit, "infected")
    assert company.leaves("storage.scanned")[-1].details["found"] == 1
    for each in ("manager", "officer"):
        assert company.notices(company[each]).count("malware_stored") == 1
    run_due_alerts(company.platform)
    [alert] = company["manager"].get("/alerts").json()["items"]
    assert (alert["kind"], alert["object"]) == ("malware_stored", hit)
    clock.advance(days=7)
    company.sign_in(company["viewer"])
    fake_clamd.answers = [CLEAN]
    run_due_rescan(company.platform)
    work()
    assert company["viewer"].get(f"/versions/{version}/pages/1").status_code == 200
    assert company.leaves("content.scanned")[-1].details["state"] == "clean"
    assert "malware_cleared" in company.notices(company["manager"])


def test_a_killed_run_goes_on_where_it_stood(
    company: Any, workers: WorkerPool, fake_clamd: Any, work: Callable[[], None], clock: Any
) -> None:
    texts(company, 4)
    fake_clamd.streams.clear()
    run_due_rescan(company.platform)

    class KilledError(BaseException):
        """What no handler and no runner catches, as little as SIGKILL."""

    def killed_at_the_third(**_more: Any) -> Any:
        if len(fake_clamd.streams) == 3:
            raise KilledError
        return opened()

    opened = company.platform.transaction
    object.__setattr__(company.platform, "transaction", killed_at_the_third)
    with pytest.raises(KilledError):
        JobRunner(company.platform, job_handlers(workers)).run_one()
    object.__delattr__(company.platform, "transaction")
    assert len(fake_clamd.streams) == 3
    assert last_run(company.platform).clean == 2
    clock.advance(seconds=31)
    work()
    assert len(fake_clamd.streams) == 5, (
        "the third was on its way when it was killed; the first two are not sent again"
    )
    [leaf] = company.leaves("storage.scanned")
    assert (leaf.details["count"], leaf.details["clean"]) == (4, 4)


def test_a_scanner_that_goes_away_is_waited_for_and_one_file_it_cannot_take_stops_nothing(
    company: Any, fake_clamd: Any, work: Callable[[], None], clock: Any
) -> None:
    texts(company, 2)
    fake_clamd.streams.clear()
    fake_clamd.version = b"\0"
    run_due_rescan(company.platform)
    work()
    assert (fake_clamd.streams, last_run(company.platform).finished_ms) == ([], None)
    fake_clamd.version = b"ClamAV 1.4.6/27401/Sun Nov 22 08:00:00 2026\0"
    fake_clamd.answers = [b"no\0", b"no\0", b"no\0", CLEAN]
    for _ in range(4):
        clock.advance(seconds=60)
        work()
    [leaf] = company.leaves("storage.scanned")
    assert (leaf.details["impossible"], leaf.details["clean"]) == (1, 1)
    assert "storage_scan_troubled" in company.notices(company["officer"])
