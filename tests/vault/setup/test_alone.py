"""In a small company with one person, 72 hours or a word from outside stand in for the second one, while the profile lasts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vault.small_company import Alone
from vault.people.models import Person

STEP = "confirmed_people"
PATH = "/solo-acts/confirmed-people"


@pytest.fixture
def alone(founding: Any, clock: Any) -> Alone:
    """Everybody else has left before they confirmed each other."""
    for name in ("overall_officer", "responsible_manager"):
        founding.take[name]()
    alone = Alone(founding.company, clock)
    _leave(founding, "officer")
    return alone


def _leave(founding: Any, name: str, state: str = "disabled") -> None:
    with founding.company.platform.transaction() as tx:
        row = tx.session.get_one(Person, founding.company[name].id)
        row.state, row.disabled_ms = state, tx.now_ms() if state == "disabled" else None


def _announced(alone: Alone) -> dict[str, Any]:
    answer = alone.person.post(PATH, {"code": alone.code()})
    assert answer.status_code == 201, answer.text
    act: dict[str, Any] = answer.json()
    return act


def _carry_out(alone: Alone, act: dict[str, Any]) -> Any:
    return alone.person.post(f"/solo-acts/{act['id']}/confirmed-people", {"code": alone.code()})


@pytest.mark.clause("T5-c", "G9.3-a")
def test_72_hours_and_two_codes_take_the_step_until_the_profile_ends(founding: Any, alone: Alone) -> None:
    founding.company.refused(alone.person.post(PATH, {"code": alone.code()}), "self_decision")
    alone.declare()
    act = _announced(alone)
    founding.company.refused(_carry_out(alone, act), "waiting_period")
    alone.wait()
    before = founding.company.platform.clock.now_ms()
    assert STEP in founding.left()
    assert _carry_out(alone, act).status_code == 200
    assert STEP not in founding.left()
    assert STEP in founding.left(before)
    alone.end_profile()
    assert STEP in founding.left()


@pytest.mark.clause("T5-c", "G9.3-a")
def test_a_word_from_outside_takes_the_step_at_once(founding: Any, alone: Alone) -> None:
    alone.declare()
    act = _announced(alone)
    alone.agree(act)
    assert _carry_out(alone, act).status_code == 200
    assert STEP not in founding.left()


@pytest.mark.clause("T5-c")
def test_who_is_not_alone_is_confirmed_by_the_other(founding: Any, alone: Alone) -> None:
    alone.declare()
    act = _announced(alone)
    alone.wait()
    _leave(founding, "officer", "active")
    founding.company.refused(_carry_out(alone, act), "self_decision")
    founding.company.sign_in(founding.company["officer"])
    answer = founding.company["officer"].post(PATH, {"code": "000000"})
    founding.company.refused(answer, "role_required")


@pytest.mark.clause("G3.0-m", "T5-c")
def test_the_guide_shows_the_exception_first_with_its_end_and_reason(founding: Any, alone: Alone) -> None:
    shown = alone.person.get("/setup").json()
    assert (next(iter(shown)), shown["small_company"]) == ("small_company", None)
    alone.declare()
    year = alone.person.get("/small-company").json()["items"][0]
    shown = alone.person.get("/setup").json()
    assert next(iter(shown)) == "small_company"
    assert shown["small_company"] == {"ends_at": year["ends_at"], "reason": "役員は一人"}
    alone.end_profile()
    assert alone.person.get("/setup").json()["small_company"] is None
