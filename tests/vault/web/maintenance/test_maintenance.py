"""Maintenance by pages: directed with a link that is shown once, watched, and closed with what was recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany

SAID = {"worker_name": "保守 次郎", "worker_company": "保守社", "purpose": "点検", "supervision": "attended"}


def test_the_workers_link_is_shown_once_and_the_work_is_watched_and_closed(
    reading: Callable[..., Reading], whole: WholeCompany
) -> None:
    manager, watcher = reading("manager"), reading("holder", "en")
    manager.open("/maintenance/new")
    directed = manager.send("/maintenance/new", **SAID, watcher_id=whole["holder"].id)
    assert directed.status == 200
    assert "/enrol" in directed.text
    path = next(each for each in directed.links() if each.startswith("/maintenance/"))
    assert "/enrol" not in manager.open(path).text
    watcher.open(path)
    begun = watcher.send(f"{path}/start")
    assert "the vault is sealed" in begun.text
    half = watcher.send(f"{path}/close", **{"recording-name": "画面.mp4", "recording-sha256": "e" * 64})
    assert half.status == 422
    assert "画面.mp4" in half.content.decode()
    watcher.send(f"{path}/close", **{"operation_log-missing_because": "機器に記録の機能がない"})
    shown = whole.done(whole["manager"].get(f"/maintenance-sessions/{path.rpartition('/')[2]}"))
    assert (shown["state"], shown["recording"]["name"]) == ("closed", "画面.mp4")


def test_a_direction_without_anybody_who_watches_is_refused_with_what_was_typed(
    reading: Callable[..., Reading],
) -> None:
    reader = reading("manager")
    reader.open("/maintenance/new")
    refused = reader.send("/maintenance/new", **SAID, watcher_id="")
    assert refused.status == 409
    assert "保守 次郎" in refused.content.decode()


@pytest.mark.parametrize(("name", "status"), [("officer", 200), ("employee", 403)])
def test_maintenance_is_overseen_by_those_who_answer_for_it(
    reading: Callable[..., Reading], whole: WholeCompany, name: str, status: int
) -> None:
    assert reading(name).open("/maintenance").status == status
    seen = reading(name).open(f"/maintenance/{whole.ids['maintenance_id']}")
    assert seen.status == (200 if status == 200 else 404)
