"""What real acts leave behind is what the look for signs counts: pages viewed, copies asked for, refused and fetched."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from vault.oversight.alerts.kinds import Kind
from vault.oversight.alerts.upkeep import run_due_alerts
from vault.oversight.models import Alert

pytestmark = pytest.mark.clause("TQ4-0")


def found(copies: Any, kind: Kind) -> dict[str, int]:
    """The alerts of a kind once the day is over: how many times, by person."""
    copies.clock.advance(days=1)
    run_due_alerts(copies.company.platform)
    with copies.company.platform.reading() as tx:
        rows = tx.session.scalars(select(Alert).where(Alert.kind == kind)).all()
    names = {caller.id: name for name, caller in copies.company.people.items()}
    return {names[str(row.subject_id)]: row.count for row in rows}


def test_a_view_a_request_and_a_fetch_on_a_holiday_are_three_uses(copies: Any) -> None:
    page = copies.company["viewer"].get(f"/versions/{copies.version_id}/pages/1")
    assert page.status_code == 200, page.text
    copy = copies.issued()
    assert copies.fetch(copy).status_code == 200
    assert found(copies, Kind.OUT_OF_HOURS_USE) == {"viewer": 1, "depositor": 2}


def test_who_holds_access_and_who_does_not(copies: Any) -> None:
    assert copies.ask("stranger").status_code == 404
    copies.asked()
    assert copies.ask(pages="9").status_code != 201
    assert found(copies, Kind.COPY_OUTSIDE_PROJECTS) == {"stranger": 1}
