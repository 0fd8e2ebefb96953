"""Kills, stores that fail, and time: nothing half-made is ever visible, and nothing of an upload outlives it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from storage.errors import StoreUnavailableError
from vault.documents.depositing.abort import abort_upload
from vault.documents.depositing.content import store_content
from vault.documents.quarantine import quarantine_unnamed, sweep_late_blobs
from vault.documents.sweep import SWEEPER, sweep_expired_uploads
from vault.documents.uploads import check
from vault.documents.uploads.end import sweep_uploads
from vault.documents.uploads.models import Upload, UploadPiece

pytestmark = pytest.mark.on_both


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def platform(platform: Any, memory_store: Any) -> Any:
    return replace(platform, store=memory_store)


def sweep(company: Any, uploads: Any) -> int:
    ended = sweep_uploads(company.platform)
    sweep_expired_uploads(company.platform)
    uploads.work()
    return ended


@pytest.mark.parametrize("reached", ["opened", "one piece", "all pieces", "held", "refused"])
def test_what_is_not_finished_in_time_is_gone_with_its_keys(
    company: Any, uploads: Any, text: bytes, clock: Any, reached: str
) -> None:
    content = text + b"\xff\xfe" if reached == "refused" else text
    upload_id = uploads.opened(len(content))
    if reached == "one piece":
        uploads.send(upload_id, 0, content[: uploads.piece])
    elif reached != "opened":
        uploads.send_all(upload_id, content)
    if reached in ("held", "refused"):
        uploads.work()
        assert uploads.state(upload_id) == reached
    assert sweep_uploads(company.platform) == 0
    clock.advance(days=1, seconds=1)
    uploads.sign_in_again()
    company.refused(uploads.get(upload_id), "not_found")
    company.refused(uploads.confirm(upload_id), "not_found")
    company.refused(uploads.send(upload_id, 0, content[: uploads.piece]), "not_found")
    assert sweep(company, uploads) == 1
    assert company.stored() == ([], [])
    [leaf] = company.leaves("upload_session.ended")
    assert (leaf.details["upload"], leaf.details["reason"]) == (upload_id, "expired")
    assert sweep(company, uploads) == 0
    assert quarantine_unnamed(company.platform) == 0


def test_what_is_held_has_a_day_of_its_own(company: Any, uploads: Any, text: bytes, clock: Any) -> None:
    upload_id = uploads.opened(len(text))
    clock.advance(days=0.9)
    uploads.sign_in_again()
    uploads.send_all(upload_id, text)
    uploads.work()
    clock.advance(days=0.9)
    uploads.sign_in_again()
    assert sweep(company, uploads) == 0
    assert uploads.confirm(upload_id).status_code == 201


def test_discarding_destroys_keys_and_pieces(company: Any, uploads: Any, text: bytes) -> None:
    held, receiving = uploads.held(text), uploads.opened(len(text))
    uploads.send(receiving, 0, text[: uploads.piece])
    for upload_id in (held, receiving):
        assert uploads.delete(upload_id).status_code == 204
        company.refused(uploads.get(upload_id), "not_found")
        company.refused(uploads.delete(upload_id), "not_found")
    uploads.work()
    assert company.stored() == ([], [])
    assert [leaf.details["reason"] for leaf in company.leaves("upload_session.ended")] == ["discarded"] * 2
    assert [leaf.details["reason"] for leaf in company.leaves("upload.aborted")] == ["discarded"]


@pytest.mark.parametrize("outcome", ["not_stored", "stored"])
def test_a_piece_that_the_store_fails_to_take_can_be_sent_again(
    company: Any, uploads: Any, text: bytes, memory_store: Any, outcome: str
) -> None:
    upload_id = uploads.opened(len(text))
    before = company.stored()
    memory_store.fail_put = outcome
    company.refused(uploads.send(upload_id, 0, text[: uploads.piece]), "store_unavailable")
    assert company.stored() == before
    uploads.send_all(upload_id, text)
    uploads.work()
    assert uploads.confirm(upload_id).status_code == 201


def test_a_piece_left_by_a_kill_goes_with_its_upload(
    company: Any, uploads: Any, text: bytes, memory_store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = uploads.opened(len(text))
    put = memory_store.put

    def put_and_die(key: str, source: Any) -> Any:
        put(key, source)
        monkeypatch.setattr(memory_store, "available", False)
        raise StoreUnavailableError("gone")

    monkeypatch.setattr(memory_store, "put", put_and_die)
    company.refused(uploads.send(upload_id, 0, text[: uploads.piece]), "store_unavailable")
    monkeypatch.undo()
    assert len(company.stored()[0]) == 1
    uploads.send_all(upload_id, text)
    uploads.work()
    uploads.confirm(upload_id)
    assert (len(company.stored()[0]), len(company.stored()[1])) == (1, 1)


@pytest.mark.parametrize("moment", ["intent", "sealed"])
def test_a_check_that_is_killed_is_done_again_and_leaves_nothing(
    company: Any, uploads: Any, text: bytes, clock: Any, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    upload_id = uploads.opened(len(text))
    uploads.send_all(upload_id, text)
    inner: Callable[..., Any] = store_content

    def killed(*arguments: Any) -> Any:
        if moment == "sealed":
            inner(*arguments)
        raise Killed

    monkeypatch.setattr(check, "store_content", killed)
    with pytest.raises(Killed):
        uploads.work()
    monkeypatch.undo()
    assert uploads.state(upload_id) == "checking"
    clock.advance(seconds=60)
    uploads.work()
    assert uploads.state(upload_id) == "held"
    assert [leaf.details["reason"] for leaf in company.leaves("upload.aborted")] == ["interrupted"]
    assert (len(company.stored()[0]), len(company.stored()[1])) == (1, 1)
    assert uploads.confirm(upload_id).status_code == 201
    assert quarantine_unnamed(company.platform) == 0


def test_a_check_waits_for_a_store_that_is_away(
    company: Any, uploads: Any, text: bytes, memory_store: Any, clock: Any
) -> None:
    upload_id = uploads.opened(len(text))
    uploads.send_all(upload_id, text)
    memory_store.available = False
    assert uploads.runner.run_one()
    assert uploads.state(upload_id) == "checking"
    memory_store.available = True
    clock.advance(seconds=60)
    uploads.work()
    assert uploads.state(upload_id) == "held"


def test_what_was_swept_while_it_was_held_is_never_deposited(company: Any, uploads: Any, text: bytes) -> None:
    upload_id = uploads.held(text)
    with company.platform.reading() as tx:
        intent_id = tx.session.get_one(Upload, upload_id).intent_id
    abort_upload(company.platform, intent_id, SWEEPER, "expired")
    with company.nothing_changes():
        company.refused(uploads.confirm(upload_id), "conflict")


def test_a_piece_that_appears_after_it_was_cleared_is_removed(
    company: Any, uploads: Any, text: bytes, memory_store: Any
) -> None:
    upload_id = uploads.opened(len(text))
    uploads.send(upload_id, 0, text[: uploads.piece])
    uploads.delete(upload_id)
    uploads.work()
    with company.platform.reading() as tx:
        [piece] = tx.session.query(UploadPiece).all()
    memory_store.blobs[piece.blob_key] = b"late"
    assert sweep_late_blobs(company.platform) == 1
    assert company.stored() == ([], [])


def test_pieces_are_named_and_never_reported_as_strangers(
    company: Any, uploads: Any, text: bytes, clock: Any
) -> None:
    upload_id = uploads.opened(len(text))
    uploads.send(upload_id, 0, text[: uploads.piece])
    clock.advance(seconds=7200)
    uploads.sign_in_again()
    assert quarantine_unnamed(company.platform) == 0
    assert sweep_late_blobs(company.platform) == 0
    assert uploads.get(upload_id).json()["received"] == uploads.piece
