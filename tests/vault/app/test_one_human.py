"""One human tries, by sequences of acts that are each allowed, to get content, rights or another's sign-in alone.

Every sequence is refused at its last step at the latest, and the log says why (architecture rule 7).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.vault.company import Caller
from tests.vault.every_call import call
from tests.vault.rights import TABLE
from tests.vault.whole_company import (
    FirstState,
    WholeCompany,
    copy_order,
    new_person,
    undertaking,
    visit_order,
)
from vault.access.models import GrantRow
from vault.identity.one_time_codes import code_of, step_at
from vault.people.models import HeldPost, Person
from vault.people.models_history import PersonChange
from vault.people.powers import SHIPPED_PARAGRAPHS

Attack = Callable[[WholeCompany], tuple[Any, str]]
"""Does a sequence; the last answer, and the code it has to be refused with."""
WHY = {"reason": "見直し"}
ACTING = "administrator"
PASSWORD = "xQ7-vkzP!w4rJ1"


@pytest.fixture
def database_url() -> None:
    """What one human may do does not depend on the database."""


@pytest.fixture
def whole(settled: tuple[WholeCompany, FirstState]) -> Iterator[WholeCompany]:
    company, first = settled
    yield company
    first.restore()


def _mail_of(whole: WholeCompany, name: str) -> str:
    with whole.company.platform.reading() as tx:
        return tx.session.get_one(Person, whole[name].id).mail


def _appointment(post: str) -> dict[str, Any]:
    terms = {"rank": "head", "powers": dict(SHIPPED_PARAGRAPHS)} if post == "responsible_manager" else {}
    return {"post": post, "reason": "任命", **terms}


def _patch(whole: WholeCompany, by: str, name: str, **said: Any) -> Any:
    shown = whole["officer"].get(f"/people/{whole[name].id}")
    headers = {"If-Match": shown.headers["etag"]}
    return whole[by].patch(f"/people/{whole[name].id}", {**said, **WHY}, headers=headers)


def a_second_account_at_ones_own_mailbox(whole: WholeCompany) -> tuple[Any, str]:
    mail = _mail_of(whole, ACTING).replace("@", "+work@").upper()
    return whole[ACTING].post("/people", new_person(whole, mail=mail)), "account_not_personal"


def a_second_account_with_ones_own_number(whole: WholeCompany) -> tuple[Any, str]:
    whole.done(_patch(whole, "officer", ACTING, employee_number="E-77"))
    again = new_person(whole, mail="other@hizo.example", employee_number="ｅ 77")
    return whole[ACTING].post("/people", again), "account_not_personal"


def a_second_account_after_changing_the_mailbox_of_the_first(whole: WholeCompany) -> tuple[Any, str]:
    before = _mail_of(whole, ACTING)
    whole.done(_patch(whole, "officer", ACTING, mail="new@hizo.example"))
    return whole[ACTING].post("/people", new_person(whole, mail=before)), "account_not_personal"


def ones_own_mailbox_for_somebody_invited(whole: WholeCompany) -> tuple[Any, str]:
    whole.done(whole[ACTING].post("/people", new_person(whole)))
    with whole.company.platform.reading() as tx:
        invited = tx.session.scalars(select(Person.id).where(Person.mail == "arai@hizo.example")).one()
    whole.company.people["invited"] = Caller(whole.company, invited, "invited", "")
    return _patch(whole, ACTING, "invited", mail=_mail_of(whole, ACTING)), "account_not_personal"


def both_halves_of_an_accomplices_enrolment(whole: WholeCompany) -> tuple[Any, str]:
    invited = whole.done(whole[ACTING].post("/people", new_person(whole)))
    code = whole[ACTING].post(f"/people/{invited['person']['id']}/handover-code")
    return code, "self_decision"


def both_halves_by_a_link_of_ones_own_after_the_code(whole: WholeCompany) -> tuple[Any, str]:
    """The code of another's link, then a link of one's own for the same person: the code is not good for that."""
    person = whole.ids["invited_id"]
    whole.done(whole[ACTING].post(f"/people/{person}/handover-code"))
    whole.done(whole[ACTING].post(f"/people/{person}/invitation"))
    return whole[ACTING].post(f"/people/{person}/handover-code"), "self_decision"


def both_sides_of_a_rebinding(whole: WholeCompany) -> tuple[Any, str]:
    asked = whole.done(whole[ACTING].post(f"/people/{whole['manager'].id}/rebinds", WHY))
    return whole[ACTING].post(f"/rebinds/{asked['rebind']['id']}/confirm"), "self_decision"


def the_code_after_confirming_anothers_rebinding(whole: WholeCompany) -> tuple[Any, str]:
    whole.done(whole[ACTING].post(f"/rebinds/{whole.ids['rebind_id']}/confirm"))
    return whole[ACTING].post(f"/people/{whole['subject'].id}/handover-code"), "self_decision"


def ones_own_generator_by_a_request_of_ones_own(whole: WholeCompany) -> tuple[Any, str]:
    return whole[ACTING].post(f"/people/{whole[ACTING].id}/rebinds", WHY), "self_decision"


def the_manager_out_of_the_way_and_a_successor_of_ones_choice(whole: WholeCompany) -> tuple[Any, str]:
    body = {**WHY, "successor_id": whole["other_manager"].id}
    return whole[ACTING].post(f"/people/{whole['manager'].id}/disable", body), "role_required"


def an_officer_by_employment_to_recover_the_officers_post(whole: WholeCompany) -> tuple[Any, str]:
    return _patch(whole, ACTING, ACTING, employment_kind="officer"), "self_decision"


def access_for_an_administrator(whole: WholeCompany) -> tuple[Any, str]:
    return whole.company.ask(whole[ACTING], whole[ACTING], "view", tier=1), "role_conflict"


def the_officer_manager_as_well(whole: WholeCompany) -> tuple[Any, str]:
    path = f"/people/{whole['officer'].id}/posts"
    return whole["officer"].post(path, _appointment("responsible_manager")), "self_decision"


def the_officer_manager_after_handing_the_post_over(whole: WholeCompany) -> tuple[Any, str]:
    given = _appointment("overall_officer") | {"rank": "officer"}
    whole.done(whole["officer"].post(f"/people/{whole['second_officer'].id}/posts", given))
    path = f"/people/{whole['officer'].id}/posts"
    return whole["officer"].post(path, _appointment("responsible_manager")), "role_required"


def the_officer_manager_alone_without_a_profile(whole: WholeCompany) -> tuple[Any, str]:
    body = {"appointment": _appointment("responsible_manager"), "code": whole.code()}
    return whole["officer"].post("/solo-acts/own-appointment", body), "self_decision"


def the_officer_manager_alone_without_the_wait(whole: WholeCompany) -> tuple[Any, str]:
    whole.done(whole["officer"].post("/small-company", WHY))
    body = {"appointment": _appointment("responsible_manager"), "code": whole.code()}
    announced = whole.done(whole["officer"].post("/solo-acts/own-appointment", body))
    return whole["officer"].post(f"/solo-acts/{announced['id']}/own-appointment", body), "waiting_period"


def the_officer_as_a_confirmer_from_outside(whole: WholeCompany) -> tuple[Any, str]:
    whole.done(whole["officer"].post("/small-company", WHY))
    outside = {"name": "外山 確", "name_kana": "トヤマ カク", "name_romaji": "Toyama Kaku"}
    body = {**outside, "mail": _mail_of(whole, "officer"), "company": "外部社", "document": "契約書"}
    return whole["officer"].post("/small-company/confirmers", body), "account_not_personal"


def both_halves_of_a_confirmers_enrolment(whole: WholeCompany) -> tuple[Any, str]:
    whole.done(whole["officer"].post("/small-company", WHY))
    outside = {"name": "外山 確", "name_kana": "トヤマ カク", "name_romaji": "Toyama Kaku"}
    body = {**outside, "mail": "toyama@partner.example", "company": "外部社", "document": "契約書"}
    cleared = whole.done(whole["officer"].post("/small-company/confirmers", body))
    return whole["officer"].post(f"/people/{cleared['confirmer']['id']}/handover-code"), "self_decision"


def alone_in_a_company_of_many(whole: WholeCompany) -> tuple[Any, str]:
    whole.done(whole["officer"].post("/small-company", WHY))
    return whole["officer"].post("/solo-acts/confirmed-people", {"code": whole.code()}), "self_decision"


def the_officers_post_without_the_wait(whole: WholeCompany) -> tuple[Any, str]:
    path = f"/officer-recoveries/{whole.ids['recovery_id']}/complete"
    return whole["second_officer"].post(path), "waiting_period"


def access_asked_for_and_given(whole: WholeCompany) -> tuple[Any, str]:
    asked = whole.done(whole.company.ask(whole["manager"], whole["manager"], "deposit"))
    return whole.company.approve(whole["manager"], asked), "self_decision"


def access_given_by_an_officer_to_themselves(whole: WholeCompany) -> tuple[Any, str]:
    asked = whole.done(whole.company.ask(whole["officer"], whole["officer"], "view"))
    return whole.company.approve(whole["officer"], asked), "self_decision"


def access_given_by_a_delegate_to_themselves(whole: WholeCompany) -> tuple[Any, str]:
    asked = whole.done(whole.company.ask(whole["delegate"], whole["delegate"], "view"))
    return whole.company.approve(whole["delegate"], asked), "self_decision"


def a_power_lent_to_oneself(whole: WholeCompany) -> tuple[Any, str]:
    row = "POST /v1/entries/{entry_id}/delegations | own"
    return call(whole, row, "manager").by(whole, "manager"), "self_decision"


def a_power_passed_on(whole: WholeCompany) -> tuple[Any, str]:
    row = "POST /v1/entries/{entry_id}/delegations"
    return call(whole, row, "delegate").by(whole, "delegate"), "delegation_chain"


def access_given_under_a_second_record(whole: WholeCompany) -> tuple[Any, str]:
    """Two records of one human, as an import or a repair of the database might leave them."""
    asked = whole.done(whole.company.ask(whole["employee"], whole["employee"], "view"))
    _make_one_human(whole, "employee", "manager")
    return whole.company.approve(whole["manager"], asked), "self_decision"


def a_copy_approved_under_a_second_record(whole: WholeCompany) -> tuple[Any, str]:
    asked = whole.done(whole["holder"].post("/copy-requests", copy_order(whole)))
    _make_one_human(whole, "holder", "manager")
    body = {"digest": asked["digest"], **WHY}
    return whole["manager"].post(f"/copy-requests/{asked['id']}/approve", body), "self_decision"


def a_disposal_confirmed_under_a_second_record(whole: WholeCompany) -> tuple[Any, str]:
    _make_one_human(whole, "eraser", "manager")
    body = {"digest": whole.facts["disposal"]["digest"], "code": whole.code()}
    return whole["eraser"].post(f"/disposals/{whole.ids['disposal_id']}/confirm", body), "self_decision"


def ones_own_grants_audited_under_a_second_record(whole: WholeCompany) -> tuple[Any, str]:
    _make_one_human(whole, "auditor", "manager")
    path = f"/grant-audits/{whole.ids['audit_id']}/close"
    return whole["auditor"].post(path, {"finding": "問題なし"}), "self_audit"


def _make_one_human(whole: WholeCompany, one: str, other: str) -> None:
    """The number that one has now was the other's before."""
    with whole.company.platform.transaction() as tx:
        tx.session.get_one(Person, whole[one].id).number_key = "e77"
        tx.session.add(
            PersonChange(
                person_id=whole[other].id,
                revision=99,
                field="number_key",
                old_value="e77",
                new_value=None,
                reason="訂正",
                changed_ms=tx.now_ms(),
            )
        )


def a_copy_asked_for_and_approved(whole: WholeCompany) -> tuple[Any, str]:
    asked = whole.done(whole["manager"].post("/copy-requests", copy_order(whole, "manager")))
    body = {"digest": asked["digest"], **WHY}
    return whole["manager"].post(f"/copy-requests/{asked['id']}/approve", body), "self_decision"


def a_disposal_ordered_and_confirmed(whole: WholeCompany) -> tuple[Any, str]:
    body = {"digest": whole.facts["disposal"]["digest"], "code": whole.code()}
    return whole["manager"].post(f"/disposals/{whole.ids['disposal_id']}/confirm", body), "self_decision"


def oneself_designated_to_erase(whole: WholeCompany) -> tuple[Any, str]:
    row = "POST /v1/entries/{entry_id}/designations | own"
    return call(whole, row, "manager").by(whole, "manager"), "self_decision"


def ones_own_grants_audited(whole: WholeCompany) -> tuple[Any, str]:
    path = f"/grant-audits/{whole.ids['audit_id']}/close"
    return whole["manager"].post(path, {"finding": "問題なし"}), "self_audit"


def ones_own_access_reviewed(whole: WholeCompany) -> tuple[Any, str]:
    whole.done(whole["manager"].post(f"/projects/{whole.ids['project_id']}/close", WHY))
    reviews = whole.done(whole["manager"].get("/grant-reviews"))["items"]
    [own] = [each["id"] for each in reviews if each["grant_id"] == whole.own["manager"]["grant_id"]]
    return whole["manager"].post(f"/grant-reviews/{own}/confirm", WHY), "self_decision"


def ones_own_attendance_recorded(whole: WholeCompany) -> tuple[Any, str]:
    planned = {"course": "holder", "kind": "lecture", "planned_on": whole.company.day(0)}
    session = whole.done(
        whole["eraser"].post("/training-sessions", {**planned, "trainer_id": whole["eraser"].id})
    )
    held = {
        "held_on": whole.company.day(0),
        "attendees": [whole["subject"].id, whole["eraser"].id],
        "material_name": "研修.pdf",
        "material_sha256": "a" * 64,
    }
    return whole["eraser"].post(f"/training-sessions/{session['id']}/close", held), "self_decision"


def ones_own_attendance_at_a_colleagues_session(whole: WholeCompany) -> tuple[Any, str]:
    """Somebody who may plan a session to hold themselves records one held by nobody entitled: it does not count."""
    planned = {"course": "holder", "kind": "lecture", "planned_on": whole.company.day(0)}
    session = whole.done(
        whole["suspended"].post("/training-sessions", {**planned, "trainer_id": whole["suspended"].id})
    )
    held = {
        "held_on": whole.company.day(0),
        "attendees": [whole["pending"].id],
        "material_name": "研修.pdf",
        "material_sha256": "a" * 64,
    }
    recorded = whole.done(whole["suspended"].post(f"/training-sessions/{session['id']}/close", held))
    assert recorded["counted"] is False
    return whole["suspended"].get(f"/items/{whole.ids['item_id']}"), "training_overdue"


def an_exception_from_training_for_oneself(whole: WholeCompany) -> tuple[Any, str]:
    row = "POST /v1/training-exceptions | own"
    return call(whole, row, "other_manager").by(whole, "other_manager"), "self_decision"


def ones_own_device_registered(whole: WholeCompany) -> tuple[Any, str]:
    row = "POST /v1/devices/{device_id}/registration | own"
    return call(whole, row, "manager").by(whole, "manager"), "self_decision"


def a_visit_decided_by_who_shows_it(whole: WholeCompany) -> tuple[Any, str]:
    holder = whole["holder"]
    visit = whole.done(holder.post("/visits", visit_order(whole)))
    visitor = visit["visitors"][0]["id"]
    whole.done(holder.post(f"/visits/{visit['id']}/visitors/{visitor}/undertaking", undertaking(whole)))
    return holder.post(f"/visits/{visit['id']}/start"), "visit_not_approved"


def a_maintenance_begun_by_its_worker(whole: WholeCompany) -> tuple[Any, str]:
    path = f"/maintenance-sessions/{whole.ids['maintenance_id']}/start"
    return whole["maintainer"].post(path), "role_required"


def a_maintenance_begun_by_who_directs_it(whole: WholeCompany) -> tuple[Any, str]:
    path = f"/maintenance-sessions/{whole.ids['maintenance_id']}/start"
    return whole["manager"].post(path), "role_required"


ATTACKS: tuple[Attack, ...] = (
    a_second_account_at_ones_own_mailbox,
    a_second_account_with_ones_own_number,
    a_second_account_after_changing_the_mailbox_of_the_first,
    ones_own_mailbox_for_somebody_invited,
    both_halves_of_an_accomplices_enrolment,
    both_halves_by_a_link_of_ones_own_after_the_code,
    both_sides_of_a_rebinding,
    the_code_after_confirming_anothers_rebinding,
    ones_own_generator_by_a_request_of_ones_own,
    the_manager_out_of_the_way_and_a_successor_of_ones_choice,
    an_officer_by_employment_to_recover_the_officers_post,
    access_for_an_administrator,
    the_officer_manager_as_well,
    the_officer_manager_after_handing_the_post_over,
    the_officer_manager_alone_without_a_profile,
    the_officer_manager_alone_without_the_wait,
    the_officer_as_a_confirmer_from_outside,
    both_halves_of_a_confirmers_enrolment,
    alone_in_a_company_of_many,
    the_officers_post_without_the_wait,
    access_asked_for_and_given,
    access_given_by_an_officer_to_themselves,
    access_given_by_a_delegate_to_themselves,
    a_power_lent_to_oneself,
    a_power_passed_on,
    access_given_under_a_second_record,
    a_copy_approved_under_a_second_record,
    a_disposal_confirmed_under_a_second_record,
    ones_own_grants_audited_under_a_second_record,
    a_copy_asked_for_and_approved,
    a_disposal_ordered_and_confirmed,
    oneself_designated_to_erase,
    ones_own_grants_audited,
    ones_own_access_reviewed,
    ones_own_attendance_recorded,
    ones_own_attendance_at_a_colleagues_session,
    an_exception_from_training_for_oneself,
    ones_own_device_registered,
    a_visit_decided_by_who_shows_it,
    a_maintenance_begun_by_its_worker,
    a_maintenance_begun_by_who_directs_it,
)


@pytest.mark.clause("G4.0-a", "G4.1.2-a", "G3.0-m", "G9.3-a")
@pytest.mark.asvs("6.4.4")
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_human_gets_there_alone(whole: WholeCompany, attack: Attack) -> None:
    answer, code = attack(whole)
    whole.company.refused(answer, code)


@pytest.mark.clause("G9.3-a", "G4.1.3-b")
def test_who_is_recorded_anew_keeps_nothing_of_what_was_taken_away(whole: WholeCompany) -> None:
    before, mail = whole["eraser"], _mail_of(whole, "eraser")
    whole.done(whole[ACTING].post(f"/people/{before.id}/disable", WHY))
    invited = whole.done(whole["officer"].post("/people", new_person(whole, mail=mail)))
    code = whole.done(whole[ACTING].post(f"/people/{invited['person']['id']}/handover-code"))
    token = _enrol(whole, invited["enrolment_link"].partition("#")[2], code["handover_code"])
    again = Caller(whole.company, invited["person"]["id"], "again", token)
    me = whole.done(again.get("/me"))
    assert (me["posts"], me["grants"]) == ([], [])
    whole.company.refused(again.get(f"/items/{whole.ids['item_id']}"), "not_found", true_code="no_grant")
    assert whole.done(again.get("/pledges"))["items"] == []
    assert whole.done(again.get("/completions"))["items"] == []
    assert before.get("/me").json()["code"] == "unauthenticated"


def _enrol(whole: WholeCompany, token: str, handover_code: str) -> str:
    http = whole.company.client
    said = {"token": token, "user_name": "arai.n", "password": PASSWORD, "handover_code": handover_code}
    seed = whole.done(http.post("/v1/enrolments/start", json=said))["secret_base32"]
    agreement = whole.done(http.post("/v1/enrolments/inspect", json={"token": token}))["agreement"]["sha256"]
    first = {"token": token, "code": _code_of(whole, seed), "device_name": "desk"}
    answer = http.post("/v1/enrolments/confirm", json={**first, "agreement_sha256": agreement})
    return str(whole.done(answer)["token"])


def _code_of(whole: WholeCompany, base32: str) -> str:
    return code_of(base64.b32decode(base32), step_at(whole.clock.now_ms()))


ADMINISTERING = tuple(
    row
    for row, said in sorted(TABLE.items())
    if not row.startswith("GET ") and " | " not in row and ACTING in said.get("ok", "").split()
)
"""What the table lets an administrator do and an employee not."""
GIVING = {
    "POST /v1/people",
    "POST /v1/people/{person_id}/handover-code",
    "POST /v1/people/{person_id}/invitation",
    "POST /v1/people/{person_id}/rebinds",
    "POST /v1/rebinds/{rebind_id}/confirm",
}
"""Those whose answers hold one half of an enrolment."""
DEEPEST = 3


@dataclass(frozen=True)
class Loot:
    """What an administrator came by: halves of enrolments, and people and requests to go on with."""

    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ("",)
    made: tuple[tuple[str, str], ...] = ()

    def with_answer(self, answer: dict[str, Any]) -> Loot:
        """The same with what an answer holds."""
        link, code = answer.get("enrolment_link"), answer.get("handover_code")
        made = {
            "person_id": (answer.get("person") or {}).get("id"),
            "rebind_id": (answer.get("rebind") or {}).get("id"),
        }
        return Loot(
            self.links + ((link.partition("#")[2],) if link else ()),
            self.codes + ((code,) if code else ()),
            self.made + tuple((name, each) for name, each in made.items() if each),
        )

    def targets(self, row: str) -> list[dict[str, str]]:
        """The ids to try a row with: the company's own object, and each that came up on the way."""
        return [{}, *({name: each} for name, each in self.made if f"{{{name}}}" in row)]


@pytest.mark.clause("G4.0-a", "G4.1.2-a", "G9.3-a")
@pytest.mark.asvs("6.4.4")
@pytest.mark.parametrize("beginning", ADMINISTERING)
def test_no_three_acts_of_an_administrator_lead_to_content_rights_or_anothers_sign_in(
    settled: tuple[WholeCompany, FirstState], beginning: str
) -> None:
    whole, first = settled
    tried = _go_on(whole, first, (beginning,), Loot(), 1)
    first.restore()
    assert tried > len(GIVING)
    assert set(ADMINISTERING) >= GIVING


def _go_on(whole: WholeCompany, first: FirstState, rows: Sequence[str], loot: Loot, depth: int) -> int:
    """Try each row from the present state on, and everything after it; how many acts were tried."""
    tried, here = 0, first.now()
    for row, ids in _acts(rows, loot, depth):
        first.restore(here)
        answer = call(whole, row, ACTING, **ids).by(whole, ACTING)
        tried += 1
        if answer.status_code >= 300:
            continue
        found = loot.with_answer(answer.json())
        if depth < DEEPEST:
            tried += _go_on(whole, first, ADMINISTERING, found, depth + 1)
        if found != loot or depth < DEEPEST:
            _require_nothing_gained(whole, found)
    for each in here.values():
        each.close()
    return tried


def _acts(rows: Sequence[str], loot: Loot, depth: int) -> list[tuple[str, dict[str, str]]]:
    """What to try; as the last act only what gives something into the administrator's hands."""
    worth = [row for row in rows if depth < DEEPEST or row in GIVING]
    return [(row, ids) for row in worth for ids in loot.targets(row)]


def _require_nothing_gained(whole: WholeCompany, loot: Loot) -> None:
    administrator = whole[ACTING]
    with whole.company.platform.reading() as tx:
        held = select(func.count()).select_from(GrantRow).where(GrantRow.person_id == administrator.id)
        posts = tx.session.scalars(select(HeldPost.post).where(HeldPost.person_id == administrator.id)).all()
        assert (tx.session.scalar(held), posts) == (0, ["administrator"])
    page = f"/versions/{whole.ids['item_version_id']}/pages/1"
    assert administrator.get(page).json()["code"] == "not_found"
    for link in loot.links:
        for code in loot.codes:
            said = {"token": link, "user_name": "taken.over", "password": PASSWORD, "handover_code": code}
            taken = whole.company.client.post("/v1/enrolments/start", json=said)
            assert taken.json().get("code") == "credentials_invalid", (link, code)
