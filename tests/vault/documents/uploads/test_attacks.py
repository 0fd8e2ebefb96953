"""What others, and the depositor, may not do with an upload; and what is not kept of a piece that is not right."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from vault.documents.models import UploadIntent
from vault.documents.uploads.models import Upload, UploadPiece
from vault.people.posts import Post

STATES = ("receiving", "held")


def in_state(uploads: Any, state: str, text: bytes) -> str:
    return uploads.held(text) if state == "held" else uploads.opened(len(text))  # type: ignore[no-any-return]


def revoke_all(company: Any) -> None:
    for grant in company["manager"].get(f"/entries/{company.entry_id}/grants").json()["items"]:
        company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"})


@pytest.mark.clause("G4.0-a")
@pytest.mark.parametrize("state", STATES)
def test_an_upload_is_one_persons_whatever_right_another_has(
    company: Any, uploads: Any, text: bytes, state: str
) -> None:
    upload_id = in_state(uploads, state, text)
    other = company.hire("other")
    company.grant(company["manager"], other, "deposit")
    with company.nothing_changes():
        for name in ("other", "manager", "viewer", "stranger"):
            for answer in (
                uploads.get(upload_id, by=name),
                uploads.get(upload_id, "/preview", by=name),
                uploads.send(upload_id, 0, text[: uploads.piece], by=name),
                uploads.confirm(upload_id, by=name),
                uploads.delete(upload_id, by=name),
            ):
                company.refused(answer, "not_found")
                never = uploads.get(f"ups_{'a' * 26}", by=name).json()
                assert {**answer.json(), "request_id": ""} == {**never, "request_id": ""}
    assert uploads.state(upload_id) == state


def test_an_upload_stays_at_the_device_it_was_opened_at(company: Any, uploads: Any, text: bytes) -> None:
    upload_id = uploads.opened(len(text))
    company.sign_in(company["depositor"])
    assert company["depositor"].get("/uploads").json()["items"] == []
    company.refused(uploads.get(upload_id), "not_found")
    company.refused(uploads.send(upload_id, 0, text[: uploads.piece]), "not_found")


def test_without_the_right_to_deposit_nothing_is_opened(company: Any, uploads: Any) -> None:
    with company.nothing_changes():
        for name in ("viewer", "stranger"):
            uploads.by = name
            company.refused(uploads.open(1000), "no_grant")
        uploads.by = "depositor"
        company.refused(uploads.open(1000, marking="社外秘x"), "marking_not_in_catalogue")
        company.refused(uploads.open(1000, type="paper", file_name=None, title="紙"), "request_invalid")
        company.refused(uploads.open(1000, file_name="x.exe"), "type_refused")
        company.refused(uploads.open(1000, item_id=f"itm_{'a' * 26}"), "not_found")


@pytest.mark.parametrize("offset", [1, 256 << 10, 10**9])
def test_a_piece_for_another_place_is_refused(company: Any, uploads: Any, text: bytes, offset: int) -> None:
    upload_id = uploads.opened(len(text))
    with company.nothing_changes():
        company.refused(uploads.send(upload_id, offset, text[: uploads.piece]), "conflict")
    uploads.send(upload_id, 0, text[: uploads.piece])
    company.refused(uploads.send(upload_id, 0, text[: uploads.piece]), "conflict")


def test_a_piece_that_is_not_what_its_checksum_says_is_not_kept(
    company: Any, uploads: Any, text: bytes
) -> None:
    upload_id, piece = uploads.opened(len(text)), text[: uploads.piece]
    before = company.stored()
    answer = uploads.send(upload_id, 0, piece, headers=uploads.checksum(piece + b"x"))
    company.refused(answer, "checksum_mismatch")
    assert answer.status_code == 460
    assert company.stored() == before
    assert uploads.get(upload_id).json()["received"] == 0
    for header in ("sha1 abc", "sha256 abc", "sha256", ""):
        company.refused(
            uploads.send(upload_id, 0, piece, headers={"Upload-Checksum": header}), "request_invalid"
        )
    assert uploads.send(upload_id, 0, piece, headers=uploads.checksum(piece)).status_code == 204


@pytest.mark.parametrize("lying", [False, True], ids=["declared", "chunked"])
def test_no_piece_is_longer_than_what_is_left_or_too_small(
    company: Any, uploads: Any, text: bytes, lying: bool
) -> None:
    def sent(content: bytes) -> Any:
        return iter([content]) if lying else content

    upload_id = uploads.opened(len(text))
    before = company.stored()
    company.refused(uploads.send(upload_id, 0, sent(text + b"x")), "too_large")
    company.refused(uploads.send(upload_id, 0, sent(text[:1000])), "request_invalid")
    company.refused(uploads.send(upload_id, 0, sent(b"")), "request_invalid")
    assert company.stored() == before
    assert uploads.state(upload_id) == "receiving"


def test_a_piece_that_breaks_off_is_not_kept(company: Any, uploads: Any, text: bytes) -> None:
    def cut() -> Iterator[bytes]:
        yield text[: uploads.piece]
        raise ConnectionError("the caller went away")

    upload_id = uploads.opened(len(text))
    before = company.stored()
    with suppress(ConnectionError):
        uploads.send(upload_id, 0, cut())
    assert company.stored() == before
    assert uploads.get(upload_id).json()["received"] == 0


def test_what_begins_as_something_else_is_told_with_the_first_piece(company: Any, uploads: Any) -> None:
    content = b"MZ" + b"\x00" * uploads.piece
    upload_id = uploads.opened(len(content), file_name="図面.pdf")
    before = company.stored()
    company.refused(uploads.send(upload_id, 0, content), "type_refused")
    assert company.stored() == before


@pytest.mark.clause("G4.0-a")
def test_a_right_that_ends_between_two_pieces_ends_the_upload_there(
    company: Any, uploads: Any, text: bytes
) -> None:
    upload_id = uploads.opened(len(text))
    uploads.send(upload_id, 0, text[: uploads.piece])
    revoke_all(company)
    with company.nothing_changes():
        company.refused(uploads.send(upload_id, uploads.piece, text[uploads.piece :]), "no_grant")
    assert uploads.delete(upload_id).status_code == 204
    uploads.work()
    assert company.stored() == ([], [])


@pytest.mark.clause("G4.0-a")
def test_a_right_that_ends_before_the_check_holds_nothing(company: Any, uploads: Any, text: bytes) -> None:
    upload_id = uploads.opened(len(text))
    uploads.send_all(upload_id, text)
    revoke_all(company)
    uploads.work()
    shown = uploads.get(upload_id).json()
    assert (shown["state"], shown["problem"]["code"]) == ("refused", "no_grant")
    assert company.stored() == ([], [])


@pytest.mark.clause("G4.0-a")
def test_a_right_that_ends_before_the_confirmation_shows_and_deposits_nothing(
    company: Any, uploads: Any, text: bytes
) -> None:
    upload_id = uploads.held(text)
    revoke_all(company)
    with company.nothing_changes():
        company.refused(uploads.get(upload_id, "/preview"), "no_grant")
        company.refused(uploads.confirm(upload_id), "no_grant")
    assert uploads.delete(upload_id).status_code == 204
    uploads.work()
    assert company.stored() == ([], [])


def test_what_is_held_is_deposited_once(company: Any, uploads: Any, text: bytes) -> None:
    upload_id = uploads.held(text)
    key = {"Idempotency-Key": "0123456789abcdef"}
    first = uploads.confirm(upload_id, **key)
    with company.nothing_changes():
        assert uploads.confirm(upload_id, **key).json() == first.json()
        company.refused(uploads.confirm(upload_id), "conflict")
        company.refused(uploads.get(upload_id, "/preview"), "conflict")
        company.refused(uploads.delete(upload_id), "conflict")
    assert company.rows()["item"] == 1


def test_nothing_is_added_or_confirmed_out_of_turn(company: Any, uploads: Any, text: bytes) -> None:
    upload_id = uploads.opened(len(text))
    with company.nothing_changes():
        company.refused(uploads.confirm(upload_id), "conflict")
        company.refused(uploads.get(upload_id, "/preview"), "conflict")
    uploads.send_all(upload_id, text)
    with company.nothing_changes():
        company.refused(uploads.send(upload_id, 0, text), "conflict")
        company.refused(uploads.confirm(upload_id), "conflict")


def test_pieces_in_each_others_place_are_found_out(company: Any, uploads: Any, text: bytes) -> None:
    upload_id = uploads.opened(len(text))
    uploads.send_all(upload_id, text)
    with company.platform.transaction() as tx:
        first, second, _ = tx.session.query(UploadPiece).order_by(UploadPiece.start)
        first.start, second.start = second.start, first.start
        first.sequence, second.sequence = second.sequence, first.sequence
    uploads.work()
    shown = uploads.get(upload_id).json()
    assert (shown["state"], shown["problem"]["code"]) == ("refused", "integrity_failed")


@pytest.mark.parametrize("name", ["blob", "hash"])
def test_what_is_held_is_what_was_recorded(company: Any, uploads: Any, text: bytes, name: str) -> None:
    upload_id = uploads.held(text)
    another = uploads.held(text.replace(b"step", b"pest"))
    with company.platform.transaction() as tx:
        row, other = tx.session.get_one(Upload, upload_id), tx.session.get_one(Upload, another)
        if name == "hash":
            row.content = other.content
        else:
            mine, theirs = (tx.session.get_one(UploadIntent, each.intent_id) for each in (row, other))
            mine.rendition_object_id = theirs.rendition_object_id
    with company.nothing_changes():
        company.refused(uploads.get(upload_id, "/preview"), "integrity_failed")
        company.refused(uploads.confirm(upload_id), "integrity_failed")


def test_another_version_of_the_protocol_is_not_spoken(company: Any, uploads: Any) -> None:
    upload_id = uploads.opened(1000)
    answer = company["depositor"].get(f"/uploads/{upload_id}", headers={"Tus-Resumable": "0.2.2"})
    company.refused(answer, "precondition_failed")
    assert (answer.status_code, answer.headers["tus-version"]) == (412, "1.0.0")
    head = company["depositor"].request("HEAD", f"/uploads/ups_{'a' * 26}")
    assert (head.status_code, head.headers["hizo-refusal"]) == (404, "not_found")


def test_who_becomes_administrator_deposits_nothing_any_more(company: Any, uploads: Any, text: bytes) -> None:
    upload_id = uploads.held(text)
    company.appoint(company["depositor"], Post.ADMINISTRATOR)
    with company.nothing_changes():
        answer = uploads.confirm(upload_id)
        assert answer.status_code in (403, 409), answer.text
