"""One person orders and confirms only where nobody else could, after a wait or a word from outside; the certificate says so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import delete, update

from tests.vault.disposal.conftest import designate
from tests.vault.small_company import Alone
from vault.disposal.models import Disposal
from vault.documents.models import Item
from vault.people.models_small_company import SmallCompany, SoloAct
from vault.register.models import Designation


@pytest.fixture
def alone(disposals: Any, clock: Any) -> Alone:
    alone = Alone(disposals.company, clock, code_generators=False)
    with disposals.platform.transaction() as tx:
        tx.session.execute(delete(Designation))
    alone.declare()
    return alone


def _ordered(disposals: Any, alone: Alone) -> dict[str, Any]:
    alone.company.sign_in(alone.person)
    answer = disposals.order(disposals.item())
    assert answer.status_code == 201, answer.text
    disposal: dict[str, Any] = answer.json()["disposal"]
    return disposal


def _ask(alone: Alone, disposal: dict[str, Any], act: str = "", by: str = "manager", **more: Any) -> Any:
    path = f"/disposals/{disposal['id']}/solo-acts" + (f"/{act}" if act else "")
    return alone.company[by].post(path, {"digest": disposal["digest"], "code": alone.code(), **more})


def _announced(alone: Alone, disposal: dict[str, Any]) -> dict[str, Any]:
    answer = _ask(alone, disposal)
    assert answer.status_code == 201, answer.text
    act: dict[str, Any] = answer.json()
    return act


def _certified(disposals: Any, disposal: dict[str, Any]) -> dict[str, Any]:
    disposals.work()
    manager = disposals.company["manager"]
    assert manager.get(f"/disposals/{disposal['id']}").json()["state"] == "certified"
    answer = manager.get(f"/disposals/{disposal['id']}/certificate.json")
    statement: dict[str, Any] = json.loads(answer.content)
    return statement


@pytest.mark.clause("T5-c", "G9.1.4-c")
def test_after_72_hours_the_order_is_carried_out_and_the_certificate_prints_it(
    disposals: Any, alone: Alone
) -> None:
    disposal = _ordered(disposals, alone)
    act = _announced(alone, disposal)
    with disposals.company.nothing_changes():
        disposals.company.refused(_ask(alone, disposal, act["id"]), "waiting_period")
    alone.wait()
    answer = _ask(alone, disposal, act["id"])
    assert answer.status_code == 202, answer.text
    done = disposals.company.leaves("solo_act.done")[-1]
    solo = answer.json()["disposal"]["solo"]
    assert (solo["mark"], solo["way"], solo["leaf_index"]) == ("単独実施", "wait", done.index)
    people = _certified(disposals, disposal)["people"]
    assert people["ordered_by"]["id"] == people["confirmed_by"]["id"] == alone.person.id
    assert (people["solo"]["mark"], people["solo"]["waited_72_hours"]) == ("単独実施", True)
    assert people["solo"]["agreed_from_outside"] is None
    assert people["solo"]["leaf_index"] == done.index


@pytest.mark.clause("T5-c", "G9.1.4-c")
def test_a_word_from_outside_is_printed_with_the_name(disposals: Any, alone: Alone) -> None:
    disposal = _ordered(disposals, alone)
    act = _announced(alone, disposal)
    confirmer = alone.agree(act)
    answer = _ask(alone, disposal, act["id"])
    assert answer.status_code == 202, answer.text
    solo = _certified(disposals, disposal)["people"]["solo"]
    assert solo["waited_72_hours"] is False
    agreed = solo["agreed_from_outside"]
    assert (agreed["id"], agreed["name"], agreed["company"]) == (
        *(confirmer.id, "立会 外子", "立会法律事務所"),
    )


@pytest.mark.clause("T5-c", "G9.1.4-c")
def test_while_a_designated_holder_could_confirm_nobody_confirms_alone(disposals: Any, alone: Alone) -> None:
    disposal = _ordered(disposals, alone)
    act = _announced(alone, disposal)
    alone.wait()
    designate(disposals.company, "eraser")
    with disposals.company.nothing_changes():
        disposals.company.refused(_ask(alone, disposal, act["id"]), "self_decision")
        disposals.company.refused(_ask(alone, disposal), "self_decision")
    assert disposals.confirm(disposal["id"], by="eraser").status_code == 202


@pytest.mark.clause("T5-c", "G3.0-m")
def test_without_the_profile_the_orderer_confirms_nothing(disposals: Any, alone: Alone) -> None:
    disposal = _ordered(disposals, alone)
    act = _announced(alone, disposal)
    alone.end_profile()
    alone.wait()
    with disposals.company.nothing_changes():
        disposals.company.refused(_ask(alone, disposal, act["id"]), "role_conflict")
        disposals.company.refused(disposals.confirm(disposal["id"], by="manager"), "self_decision")


@pytest.mark.clause("T5-c")
def test_what_is_no_longer_as_it_was_shown_is_announced_anew(disposals: Any, alone: Alone) -> None:
    disposal = _ordered(disposals, alone)
    disposals.company.refused(_ask(alone, disposal, digest="0" * 64), "conflict")
    copy = disposals.copy_out(disposal["item_id"])
    with disposals.company.nothing_changes():
        shown = disposals.state(disposal["id"])
        disposals.company.refused(_ask(alone, {**disposal, "digest": shown["digest"]}), "conflict")
    disposals.set_copy(copy, "destroyed")
    act = _announced(alone, {**disposal, "digest": disposals.state(disposal["id"])["digest"]})
    with disposals.platform.transaction() as tx:
        tx.session.execute(update(SoloAct).values(digest="1" * 64))
    alone.wait()
    disposals.company.refused(_ask(alone, disposal, act["id"]), "conflict")


def test_only_the_orderer_confirms_their_own_order_this_way(disposals: Any, alone: Alone) -> None:
    disposal = _ordered(disposals, alone)
    disposals.company.refused(_ask(alone, disposal, by="auditor"), "disposal_role")
    act = _announced(alone, disposal)
    alone.wait()
    disposals.company.refused(_ask(alone, disposal, act["id"], code="000000"), "credentials_invalid")
    assert _ask(alone, disposal, act["id"]).status_code == 202
    disposals.company.refused(_ask(alone, disposal), "conflict")


@pytest.mark.clause("T5-c", "G9.1.4-c")
@pytest.mark.parametrize("broken", ["no_act", "other_digest", "no_profile"])
def test_rows_that_say_one_person_acted_alone_without_the_log_set_nothing_in_motion(
    disposals: Any, alone: Alone, broken: str
) -> None:
    disposal = _ordered(disposals, alone)
    act = _announced(alone, disposal)
    alone.wait()
    assert _ask(alone, disposal, act["id"]).status_code == 202
    with disposals.platform.transaction() as tx:
        if broken == "no_act":
            tx.session.execute(delete(SoloAct))
        elif broken == "other_digest":
            tx.session.execute(update(SoloAct).values(leaf_index=0))
        else:
            tx.session.execute(delete(SmallCompany))
    with disposals.company.nothing_changes():
        disposals.work()
    with disposals.platform.reading() as tx:
        state = tx.session.get_one(Disposal, disposal["id"]).state
        assert (state, tx.session.get_one(Item, disposal["item_id"]).state) == ("confirmed", "active")
