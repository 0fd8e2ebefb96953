"""The copy itself: recorded before its first byte, for one person on one device, with its password elsewhere."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import Any

import pikepdf
import pypdfium2
import pytest


@pytest.mark.clause("G5.3-a", "G9.2-a")
@pytest.mark.asvs("16.5.3")
def test_the_bytes_leave_after_their_leaf_and_are_the_issued_ones(copies: Any) -> None:
    copy = copies.issued()
    answer = copies.fetch(copy)
    leaf = copies.company.leaves("copy.fetched")[-1]
    assert answer.status_code == 200
    assert sha256(answer.content).hexdigest() == leaf.details["sha256"] == copies.show(copy)["sha256"]
    assert copies.show(copy)["state"] == "delivery_unconfirmed"


@pytest.mark.clause("G9.1.1-l", "G5.3-f", "G2.2-b")
def test_the_copy_opens_with_its_password_and_holds_only_the_approved_pages(copies: Any) -> None:
    copy = copies.issued(pages="2")
    content = copies.fetch(copy).content
    copies.sign_in_again("depositor")
    shown = copies.company["depositor"].post(f"/copies/{copy['id']}/password", {"code": copies.code()})
    password = shown.json()["password"]
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(content))
    document = pypdfium2.PdfDocument(content, password=password)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    assert "秘" in text
    assert f"No.{copy['number']}" in text
    with pikepdf.open(io.BytesIO(content), password=password) as pdf:
        assert pdf.encryption.R == 6
        assert not pdf.allow.print_highres
        assert not pdf.allow.extract
        assert not pdf.allow.modify_other


@pytest.mark.clause("G9.1.1-l")
def test_the_password_is_shown_once_and_never_in_the_fetching_session(copies: Any) -> None:
    copy = copies.issued()
    copies.fetch(copy)
    path = f"/copies/{copy['id']}/password"
    copies.company.refused(copies.company["depositor"].post(path, {"code": copies.code()}), "ticket_invalid")
    copies.sign_in_again("depositor")
    assert copies.company["depositor"].post(path, {"code": copies.code()}).status_code == 200
    copies.company.refused(copies.company["depositor"].post(path, {"code": copies.code()}), "ticket_invalid")
    leaf = copies.company.leaves("copy_password.shown")[-1]
    assert leaf.details["subject"] == copies.company["manager"].id, "in the approver's name"


@pytest.mark.clause("G9.1.1-l")
def test_the_session_that_saw_the_password_cannot_fetch(copies: Any) -> None:
    copy = copies.issued()
    answer = copies.company["depositor"].post(f"/copies/{copy['id']}/password", {"code": copies.code()})
    assert answer.status_code == 200
    copies.company.refused(copies.fetch(copy), "ticket_invalid")


@pytest.mark.clause("G5.3-b")
def test_another_person_or_device_gets_nothing(copies: Any) -> None:
    copy = copies.issued()
    copies.company.refused(copies.fetch(copy, by="viewer"), "not_found", true_code="no_grant")
    copies.company.refused(copies.fetch(copy, by="manager"), "ticket_invalid")
    copies.company.sign_in(copies.company["depositor"])
    copies.company.refused(copies.fetch(copy), "ticket_invalid")


@pytest.mark.asvs("4.2.2")
def test_a_resumed_fetch_gives_the_same_bytes_and_each_is_a_leaf(copies: Any) -> None:
    copy = copies.issued()
    whole = copies.fetch(copy).content
    rest = copies.fetch(copy, Range="bytes=1000-")
    assert rest.status_code == 206
    assert rest.content == whole[1000:]
    assert int(rest.headers["content-length"]) == len(rest.content)
    assert copies.fetch(copy, Range=f"bytes={len(whole)}-").status_code == 416
    assert len(copies.company.leaves("copy.fetched")) == 2, "a range beyond the end sends nothing"


def test_after_the_acknowledgement_the_vault_keeps_no_bytes(copies: Any) -> None:
    copy = copies.issued()
    content = copies.fetch(copy).content
    path = f"/copies/{copy['id']}/received"
    copies.company.refused(copies.company["depositor"].post(path, {"sha256": "0" * 64}), "integrity_failed")
    assert copies.company["depositor"].post(path, {"sha256": sha256(content).hexdigest()}).status_code == 200
    copies.work()
    assert copies.show(copy)["state"] == "held"
    assert list(copies.company.platform.store.keys("copies")) == []
    copies.company.refused(copies.fetch(copy), "ticket_invalid")


@pytest.mark.clause("G5.3-d")
def test_returned_bytes_must_be_the_issued_ones_and_close_the_copy_with_its_key(copies: Any) -> None:
    copy = copies.issued()
    content = copies.fetch(copy).content
    path = f"/copies/{copy['id']}/return"
    wrong = copies.company["depositor"].request("POST", path, content=content[:-1] + b"x")
    copies.company.refused(wrong, "integrity_failed")
    assert copies.company["depositor"].request("POST", path, content=content).status_code == 200
    before = {entry.object_id for entry in copies.company.platform.ring_store.entries()}
    copies.work()
    after = {entry.object_id for entry in copies.company.platform.ring_store.entries()}
    assert len(before - after) == 1
    assert copies.show(copy)["state"] == "returned"
    assert not copies.show(copy)["declared"]


@pytest.mark.clause("G5.3-d")
@pytest.mark.parametrize("end", ["received", "returned"])
def test_an_ended_copy_is_not_given_again_while_its_bytes_wait_for_removal(copies: Any, end: str) -> None:
    copy = copies.issued()
    content, depositor = copies.fetch(copy).content, copies.company["depositor"]
    if end == "received":
        depositor.post(f"/copies/{copy['id']}/received", {"sha256": sha256(content).hexdigest()})
    else:
        depositor.request("POST", f"/copies/{copy['id']}/return", content=content)
    before = copies.show(copy)["state"]
    copies.company.refused(copies.fetch(copy), "ticket_invalid")
    assert copies.show(copy)["state"] == before
    assert len(copies.company.leaves("copy.fetched")) == 1


def test_a_declaration_needs_a_reason_and_says_it_is_one(copies: Any) -> None:
    copy = copies.issued()
    copies.fetch(copy)
    path = f"/copies/{copy['id']}/declare"
    copies.company.refused(
        copies.company["depositor"].post(path, {"what": "lost", "reason": ""}), "reason_missing"
    )
    answer = copies.company["depositor"].post(path, {"what": "lost", "reason": "出張先で紛失"})
    assert (answer.json()["state"], answer.json()["declared"]) == ("lost", True)
    assert "copy_lost" in copies.company.notices(copies.company["manager"])


def test_a_copy_nobody_fetched_becomes_void_with_zero_bytes_sent(copies: Any) -> None:
    from vault.copies.cleanup import expire_unfetched

    copy = copies.issued()
    copies.clock.advance(days=1, seconds=1)
    expire_unfetched(copies.company.platform)
    copies.work()
    copies.company.sign_in(copies.company["manager"])
    assert copies.show(copy)["state"] == "void"
    assert list(copies.company.platform.store.keys("copies")) == []


def test_the_balance_closes_through_every_state(copies: Any) -> None:
    path = f"/items/{copies.item['id']}/copy-balance"
    request = copies.approved(copies=3)
    copies.issue(request)
    copies.work()
    first, second, third = copies.company["depositor"].get(f"/copy-requests/{request['id']}").json()["copies"]
    assert [each["number"] for each in (first, second, third)] == [1, 2, 3]
    copies.fetch(first)
    content = copies.fetch(second).content
    copies.company["depositor"].request("POST", f"/copies/{second['id']}/return", content=content)
    balance = copies.company["depositor"].get(path).json()
    assert balance == {
        "issued": 3,
        "in_transit": 1,
        "held": 1,
        "returned": 1,
        "destroyed": 0,
        "lost": 0,
        "void": 0,
        "balanced": True,
        "native": 0,
    }


def test_a_copy_says_what_it_still_has_for_whoever_asks(copies: Any) -> None:
    copy = copies.issued()

    def waits(name: str = "depositor") -> tuple[bool, bool]:
        shown = copies.company[name].get(f"/copies/{copy['id']}").json()
        return shown["file_waits"], shown["password_waits"]

    assert waits() == (True, True)
    assert waits("manager") == (False, False)
    copies.fetch(copy)
    assert waits() == (True, False)
    copies.sign_in_again("depositor")
    assert waits() == (False, True)
    copies.company["depositor"].post(f"/copies/{copy['id']}/password", {"code": copies.code()})
    assert waits() == (False, False)


def _by_browser(copies: Any, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """As our own pages do, by the cookie of the session."""
    headers = {"Cookie": f"__Host-hizo={copies.company['depositor'].token}", "Sec-Fetch-Site": "same-origin"}
    return copies.company.client.request(method, f"/v1{path}", headers=headers, json=body)


@pytest.mark.clause("G5.3-b", "G9.2-a")
def test_a_browser_is_given_the_file_once_and_the_client_until_it_has_it(copies: Any) -> None:
    copy = copies.issued()
    path = f"/copies/{copy['id']}"
    assert _by_browser(copies, "GET", path).json()["browser_waits"]
    assert _by_browser(copies, "GET", f"{path}/file").content.startswith(b"%PDF")
    assert not _by_browser(copies, "GET", path).json()["browser_waits"]
    copies.company.refused(_by_browser(copies, "GET", f"{path}/file"), "ticket_invalid")
    assert copies.fetch(copy).content.startswith(b"%PDF")


@pytest.mark.clause("G5.3-b", "G9.2-a")
def test_no_browser_is_given_a_copy_of_the_highest_tier(copies: Any, source_pdf: bytes) -> None:
    item = copies.company["depositor"].deposit(source_pdf, marking="極秘", file_name="最高.pdf").json()
    body = {**copies.order(), "version_id": item["version"]["id"]}
    answer = _by_browser(copies, "POST", "/copy-requests", body)
    copies.company.refused(answer, "request_invalid")
    copy = copies.issued(version_id=item["version"]["id"])
    path = f"/copies/{copy['id']}"
    assert not _by_browser(copies, "GET", path).json()["browser_waits"]
    copies.company.refused(_by_browser(copies, "GET", f"{path}/file"), "ticket_invalid")
    assert copies.show(copy)["state"] == "in_transit"
    assert copies.fetch(copy).content.startswith(b"%PDF")
