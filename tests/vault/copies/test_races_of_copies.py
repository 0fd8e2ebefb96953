"""Many at one moment: one decision, one order, every number once, and a fetch against its expiry."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from vault.copies import cleanup
from vault.copies.models import Copy


def _at_once(times: int, act: Callable[[], Any]) -> list[Any]:
    answers: list[Any] = []
    barrier = threading.Barrier(times)

    def one() -> None:
        barrier.wait()
        answers.append(act())

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.clause("G5.3-b")
def test_a_ticket_decided_and_ordered_by_many_at_once_counts_once(copies: Any) -> None:
    request = copies.asked()
    decided = Counter(each.status_code for each in _at_once(5, lambda: copies.approve(request)))
    assert decided == {200: 1, 409: 4}
    ordered = Counter(each.status_code for each in _at_once(5, lambda: copies.issue(request)))
    assert ordered == {202: 1, 409: 4}
    copies.work()
    assert len(copies.company["depositor"].get("/copies").json()["items"]) == 1
    assert len(copies.company.leaves("copy.approved")) == len(copies.company.leaves("copy.ordered")) == 1


def test_tickets_of_one_item_carried_out_at_once_share_no_number(
    copies: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        assert copies.issue(copies.approved(copies=2)).status_code == 202
    caplog.clear()
    with caplog.at_level(logging.ERROR, logger="hizo.jobs"):
        _at_once(3, copies.work)
    assert caplog.records == []
    with copies.company.platform.reading() as tx:
        assert sorted(tx.session.scalars(select(Copy.number))) == [1, 2, 3, 4, 5, 6]


def test_a_copy_fetched_while_it_expires_is_never_void(copies: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = copies.issued()
    expire = cleanup._expire_listed

    def overtaken(platform: Any, copy_id: str) -> None:
        with platform.transaction() as tx:
            row = tx.session.get_one(Copy, copy_id)
            row.state, row.fetch_until_ms = "delivery_unconfirmed", tx.now_ms() + 1_000
        expire(platform, copy_id)

    monkeypatch.setattr(cleanup, "_expire_listed", overtaken)
    copies.clock.advance(days=1, seconds=1)
    cleanup.expire_unfetched(copies.company.platform)
    copies.company.sign_in(copies.company["manager"])
    assert copies.show(copy)["state"] == "delivery_unconfirmed"
