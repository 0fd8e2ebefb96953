"""Signing: exactly the text that was read, in person, with a code that is used up in the act."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import pytest

from vault.platform.errors import Refusal
from vault.pledges.queries import require_log_consent, signature_in_force


@pytest.mark.clause("G4.1.4-a")
def test_a_signature_holds_person_moment_hash_and_the_text(pledges: Any) -> None:
    template = pledges.published()
    pledge = pledges.signed("viewer", template)
    assert pledge["signer"] == {
        "id": pledges["viewer"].id,
        "name": "viewer",
        "department": "設計",
        "title": pledge["signer"]["title"],
    }
    assert pledge["sha256"] == template["sha256"] == hashlib.sha256(template["text"].encode()).hexdigest()
    assert pledge["in_force"]
    leaf = pledges.company.leaves("pledge.signed")[-1]
    assert leaf.details["subject"] == pledges["viewer"].id
    assert (leaf.details["sha256"], leaf.details["pledge"]) == (template["sha256"], pledge["id"])
    assert pledges["viewer"].get("/pledges").json()["items"][0]["leaf_index"] == leaf.index


def test_another_text_than_the_one_read_is_not_signed(pledges: Any) -> None:
    template = pledges.published()
    code = pledges.code()
    with pledges.nothing_changes():
        pledges.company.refused(pledges.sign("viewer", template, sha256="0" * 64, code=code), "conflict")
    assert pledges.sign("viewer", template, code=code).status_code == 201, "the code was not used up"


def test_a_superseded_text_is_not_signed(pledges: Any) -> None:
    first = pledges.published()
    pledges.revised()
    with pledges.nothing_changes():
        pledges.company.refused(pledges.sign("viewer", first), "conflict")


def test_a_pledge_is_signed_once(pledges: Any) -> None:
    template = pledges.published()
    pledges.signed("viewer", template)
    with pledges.nothing_changes():
        pledges.company.refused(pledges.sign("viewer", template), "conflict")


def test_a_repeated_signature_gives_the_first_answer_again(pledges: Any) -> None:
    template = pledges.published()
    key = {"Idempotency-Key": uuid.uuid4().hex}
    body = {"template_id": template["id"], "sha256": template["sha256"], "code": pledges.code()}
    first = pledges["viewer"].post("/pledges", body, headers=key)
    again = pledges["viewer"].post("/pledges", body, headers=key)
    assert (first.status_code, again.content) == (201, first.content)


@pytest.mark.clause("G4.1.4-a")
def test_a_wrong_or_used_code_signs_nothing(pledges: Any) -> None:
    template, leaver = pledges.published(), pledges.published("leaver")
    with pledges.nothing_changes():
        pledges.company.refused(pledges.sign("viewer", template, code="000000"), "credentials_invalid")
    code = pledges.code()
    assert pledges.sign("viewer", template, code=code).status_code == 201
    with pledges.nothing_changes():
        pledges.company.refused(pledges.sign("viewer", leaver, code=code), "totp_replayed")


@pytest.mark.clause("G4.1.4-a")
def test_a_new_text_in_force_has_to_be_signed_anew(pledges: Any) -> None:
    old = pledges.signed("viewer", pledges.published())
    second = pledges.revised(effective_on=pledges.company.day(1))
    with pledges.platform.reading() as tx:
        in_force = signature_in_force(tx, pledges["viewer"].id)
        assert in_force is not None
        assert in_force.id == old["id"]
    pledges.clock.advance(days=1)
    with pledges.platform.reading() as tx:
        assert signature_in_force(tx, pledges["viewer"].id) is None
        require_log_consent(tx, pledges["viewer"].id)
    pledges.company.sign_in(pledges["viewer"])
    new = pledges.signed("viewer", second)
    with pledges.platform.reading() as tx:
        in_force = signature_in_force(tx, pledges["viewer"].id)
        assert in_force is not None
        assert in_force.id == new["id"]
        before = signature_in_force(tx, pledges["viewer"].id, in_force.signed_ms - 1)
        assert before is None


def test_who_signs_ahead_of_the_day_loses_no_access(pledges: Any) -> None:
    pledges.signed("viewer", pledges.published())
    pledges.signed("viewer", pledges.revised(effective_on=pledges.company.day(1)))
    pledges.clock.advance(days=1)
    with pledges.platform.reading() as tx:
        assert signature_in_force(tx, pledges["viewer"].id) is not None


@pytest.mark.clause("G4.1.4-e")
def test_the_consent_to_log_checks_is_missing_without_a_pledge_that_holds_it(pledges: Any) -> None:
    pledges.signed("viewer", pledges.published("leaver"))
    with pledges.platform.reading() as tx, pytest.raises(Refusal, match="log_consent_missing") as refused:
        require_log_consent(tx, pledges["viewer"].id)
    assert refused.value.about == {"subject": pledges["viewer"].id}
    pledges.signed("viewer", pledges.published())
    with pledges.platform.reading() as tx:
        require_log_consent(tx, pledges["viewer"].id)


@pytest.mark.parametrize("reader", ["manager", "officer", "auditor", "viewer"])
def test_a_persons_pledges_are_read_by_the_person_and_those_who_answer_or_check(
    pledges: Any, reader: str
) -> None:
    pledge = pledges.signed("viewer", pledges.published())
    pledges.clock.advance(seconds=60)
    later = pledges.signed("viewer", pledges.published("leaver"))
    place = f"/people/{pledges['viewer'].id}/pledges"
    part = pledges[reader].get(f"{place}?limit=1").json()
    rest = pledges[reader].get(f"{place}?limit=1&cursor={part['next']}").json()
    assert [each["id"] for each in part["items"] + rest["items"]] == [later["id"], pledge["id"]]


@pytest.mark.parametrize("name", ["administrator", "stranger"])
def test_nobody_else_reads_a_persons_pledges(pledges: Any, name: str) -> None:
    pledge = pledges.signed("viewer", pledges.published())
    pledges.company.refused(pledges[name].get(f"/people/{pledges['viewer'].id}/pledges"), "role_required")
    pledges.company.refused(
        pledges[name].get(f"/pledges/{pledge['id']}/pdf"), "not_found", true_code="role_required"
    )
