"""The log can be searched by those who check, quickly, and each search is in the log itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text, update

import vault.app.jobs  # noqa: F401  acts are registered where they are defined: all of them, whatever ran before
from vault.audit.acts import registered_acts
from vault.audit.fields import FIELDS
from vault.audit.models import AuditAct
from vault.audit.search import Search, leaves_matching
from vault.compliance.act_words import ACT_WORDS, act_in_words
from vault.compliance.field_words import FIELD_WORDS
from vault.identity.models import Device, SessionRow
from vault.oversight.events import ALERT_RAISED
from vault.platform.clock import utc_text
from vault.pledges.models import PledgeTemplate

pytestmark = pytest.mark.on_both

PutItem = Callable[..., str]


def search(company: Any, reader: str = "auditor", **asked: Any) -> list[dict[str, Any]]:
    answer = company[reader].get("/log/search", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def acts(found: list[dict[str, Any]]) -> list[str]:
    return [each["act"] for each in found]


def device_of(company: Any, name: str) -> str:
    """The device somebody sits in front of, on record as theirs."""
    with company.platform.transaction() as tx:
        session = tx.session.query(SessionRow).where(SessionRow.person_id == company[name].id).first()
        tx.session.add(
            Device(
                id=session.device_id,
                person_id=company[name].id,
                name=f"{name}-pc",
                token_hash=b"t",
                first_seen_ms=0,
                last_seen_ms=0,
                last_address="192.0.2.1",
            )
        )
        return str(session.device_id)


def withdraw_consent(company: Any) -> None:
    with company.platform.transaction() as tx:
        tx.session.execute(update(PledgeTemplate).values(log_consent=False))


@pytest.mark.clause("G9.2-a")
def test_leaves_are_found_by_person_item_device_act_and_time(
    company: Any, item_id: str, grant: dict[str, Any], clock: Any
) -> None:
    device = device_of(company, "viewer")
    clock.advance(seconds=60)
    before = utc_text(clock.now_ms())
    company["viewer"].get("/entries")
    company["stranger"].get(f"/items/{item_id}")
    clock.advance(seconds=60)
    after = utc_text(clock.now_ms())
    company["viewer"].get("/entries")
    by_person = search(company, person_id=company["viewer"].id)
    assert acts(by_person)[:2] == ["register.read", "register.read"]
    assert "grant.allowed" in acts(by_person)
    assert acts(search(company, item_id=item_id)) == ["request.refused"]
    assert set(acts(search(company, device_id=device))) == {"register.read"}
    assert {each["actor"]["id"] for each in search(company, act="register.read")} == {company["viewer"].id}
    between = {"from": before, "to": after}
    assert acts(search(company, **between))[-2:] == ["request.refused", "register.read"]
    [one] = search(company, person_id=company["viewer"].id, act="register.read", device_id=device, **between)
    assert (one["says"], one["names"][device]) == (act_in_words("register.read", "en"), "viewer-pc")
    assert search(company, person_id=company["viewer"].id, act="register.read", item_id=item_id) == []


def test_a_search_is_a_leaf_in_the_trail_of_whoever_it_was_about(company: Any, grant: Any) -> None:
    found = search(company, person_id=company["viewer"].id)
    leaf = company.leaves("log.read")[-1]
    assert leaf.details["subject"] == company["viewer"].id
    assert leaf.details["last_index"] == found[0]["index"]
    own = company["viewer"].get("/me/trail").json()["items"]
    assert (own[0]["act"], own[0]["actor"]["id"]) == ("log.read", company["auditor"].id)


def test_nobody_else_searches_the_log(company: Any, item_id: str) -> None:
    for name in ("manager", "viewer", "stranger", "administrator"):
        company.refused(company[name].get("/log/search"), "role_required")
    for asked in ({"act": "page.eaten"}, {"from": "yesterday"}, {"to": "2026-11-22"}, {"cursor": "x"}):
        company.refused(company["auditor"].get("/log/search", params=asked), "request_invalid")


def test_a_cursor_goes_on_with_its_own_search_only(company: Any, grant: Any) -> None:
    asked: dict[str, Any] = {"person_id": company["viewer"].id, "limit": 1}
    first = company["auditor"].get("/log/search", params=asked).json()
    second = company["auditor"].get("/log/search", params=asked | {"cursor": first["next"]}).json()
    assert second["items"][0]["index"] < first["items"][0]["index"]
    other = {"person_id": company["manager"].id, "limit": 1, "cursor": first["next"]}
    company.refused(company["auditor"].get("/log/search", params=other), "request_invalid")


@pytest.mark.clause("G4.1.4-e")
def test_without_consent_the_officer_finds_nobody_and_sees_no_name(company: Any, grant: Any) -> None:
    device = device_of(company, "viewer")
    company["viewer"].get("/entries")
    assert search(company, "officer", act="register.read")[0]["actor"]["id"] == company["viewer"].id
    withdraw_consent(company)
    for asked in ({"person_id": company["viewer"].id}, {"device_id": device}):
        company.refused(company["officer"].get("/log/search", params=asked), "log_consent_missing")
    [line] = search(company, "officer", act="register.read")
    assert (line["opened"], line["actor"], line["device"], line["details"]) == (False, None, None, {})
    assert search(company, act="register.read")[0]["actor"]["id"] == company["viewer"].id


def test_no_alert_about_the_reader_is_found(company: Any) -> None:
    from vault.audit.actor import Actor
    from vault.audit.record import record

    with company.platform.transaction() as tx:
        for name in ("auditor", "viewer"):
            about: dict[str, Any] = dict.fromkeys(ALERT_RAISED.fields)
            record(
                tx, ALERT_RAISED, Actor.job("job"), **about | {"alert": "alr_x", "subject": company[name].id}
            )
    found = search(company, act="alert.raised")
    assert [each["details"]["subject"] for each in found] == [company["viewer"].id]
    assert len(search(company, "officer", act="alert.raised")) == 2


@pytest.mark.clause("G9.2-a")
def test_the_trail_of_an_item_is_for_those_who_oversee_its_entry(company: Any, item_id: str) -> None:
    company["stranger"].get(f"/items/{item_id}")
    path = f"/items/{item_id}/trail"
    for name in ("manager", "officer", "auditor"):
        [line] = company[name].get(path).json()["items"]
        assert (line["actor"]["id"], line["details"]["code"]) == (company["stranger"].id, "not_found")
        assert ("true_code" in line["details"]) is (name != "manager")
        leaf = company.leaves("log.read")[-1]
        assert (leaf.details["subject"], leaf.details["actor"]) == (item_id, company[name].id)
        assert company[name].get(path, params={"act": "page.released"}).json()["items"] == []
    for name in ("stranger", "viewer", "administrator"):
        company.refused(company[name].get(path), "not_found", true_code="role_required")


def test_the_trail_of_an_item_names_nobody_without_consent(company: Any, item_id: str) -> None:
    company["stranger"].get(f"/items/{item_id}")
    withdraw_consent(company)
    [line] = company["manager"].get(f"/items/{item_id}/trail").json()["items"]
    assert (line["opened"], line["actor"], line["act"]) == (False, None, "request.refused")
    [line] = company["auditor"].get(f"/items/{item_id}/trail").json()["items"]
    assert line["actor"]["id"] == company["stranger"].id


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Search(person_id="prs_x"), "ix_audit_detail_person"),
        (Search(item_id="itm_x"), "ix_audit_detail_thing"),
        (Search(device_id="dev_x", person_id="prs_x"), "ix_audit_detail_thing"),
        (Search(acts=("page.released",)), "audit_act"),
    ],
)
def test_every_search_goes_by_an_index(company: Any, asked: Search, index: str) -> None:
    """Without it a look reads the whole log; the database has to choose it."""
    statements: list[tuple[str, Any]] = []
    with company.platform.reading() as tx:
        connection = tx.session.connection()
        event.listen(connection, "before_cursor_execute", lambda *said: statements.append((said[2], said[3])))
        leaves_matching(tx, asked, [10**6], 51, no_alerts_about=["prs_y"])
        statement, parameters = statements[-1]
        if connection.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        else:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
    assert index in str(plan)


def test_every_leaf_is_found_by_its_act(company: Any, grant: Any) -> None:
    with company.platform.reading() as tx:
        found = {row.leaf_index: row.act for row in tx.session.query(AuditAct)}
    assert found == {leaf.index: leaf.act for leaf in company.leaves()}


def test_every_act_and_every_detail_has_words_in_both_languages() -> None:
    assert ACT_WORDS.keys() == registered_acts().keys()
    assert FIELD_WORDS.keys() == FIELDS.keys()
    assert all(act_in_words(act, "ja") != act_in_words(act, "en") for act in ACT_WORDS)
