"""Acts are declared once, with fields that are accounted for; and what the log says of a person is found by them."""

from __future__ import annotations

import pytest

from vault.audit.actor import Actor
from vault.audit.acts import Act, registered_acts
from vault.audit.fields import COMMON_FIELDS
from vault.audit.record import record
from vault.audit.trail import details_about, first_leaf_about
from vault.identity.events import SESSION_ENDED, SESSION_OPENED
from vault.platform.runtime import Platform

BY = Actor("person", person_id="prs_officer")


def test_an_act_declared_twice_would_change_what_old_leaves_say() -> None:
    before = registered_acts()
    with pytest.raises(ValueError, match=r"session\.ended is declared twice"):
        Act(SESSION_ENDED.name, ("session",), ("subject",))
    assert registered_acts() == before


def test_no_act_keeps_a_fact_without_purpose_and_end() -> None:
    with pytest.raises(ValueError, match=r"\['blood_type', 'shoe_size'\]"):
        Act("person.measured", ("person",), ("subject", "shoe_size", "blood_type"))
    assert "person.measured" not in registered_acts()


@pytest.mark.clause("G9.2-a")
def test_every_leaf_has_the_common_fields_before_its_own() -> None:
    for act in registered_acts().values():
        assert act.all_fields == (*COMMON_FIELDS, *act.fields)


@pytest.fixture
def sessions(platform: Platform) -> Platform:
    """A log of eight leaves about two people."""
    for person, ended in (("prs_1", ["ses_1"]), ("prs_2", ["ses_2", "ses_3"])):
        with platform.transaction() as tx:
            record(tx, SESSION_OPENED, BY, subject=person, new_session="ses_x", ended_sessions=[])
            record(tx, SESSION_ENDED, BY, subject=person, ended_sessions=ended, reason="left")
    for person in ("prs_1", "prs_2"):
        with platform.transaction() as tx:
            record(tx, SESSION_ENDED, BY, subject=person, ended_sessions=[], reason="again")
            # An act of theirs about somebody else.
            theirs = Actor("person", person_id=person)
            record(tx, SESSION_ENDED, theirs, subject="prs_3", ended_sessions=["ses_9"], reason="order")
    return platform


def test_the_first_leaf_of_an_act_about_somebody_is_found(sessions: Platform) -> None:
    with sessions.reading() as tx:
        first = [
            first_leaf_about(tx, act.name, person)
            for person in ("prs_1", "prs_2", "prs_officer")
            for act in (SESSION_OPENED, SESSION_ENDED)
        ]
    assert first == [0, 1, 2, 3, None, None]


def test_a_detail_of_every_leaf_about_somebody_and_of_no_other(sessions: Platform) -> None:
    with sessions.reading() as tx:
        assert details_about(tx, "prs_1", "ended_sessions") == {0: [], 1: ["ses_1"], 4: []}
        assert details_about(tx, "prs_2", "reason") == {3: "left", 6: "again"}
        assert details_about(tx, "prs_officer", "reason") == {}
