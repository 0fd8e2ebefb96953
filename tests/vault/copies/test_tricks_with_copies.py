"""Tricks around copies: fetching what is closed, outliving a day, a right or a post, and a job killed while it gives up."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from vault.copies import make
from vault.copies.models import Copy
from vault.documents.workers import WorkerBusyError
from vault.people.posts import Post
from vault.platform.jobs import LeasedJob


@pytest.mark.clause("G5.3-d")
def test_a_returned_copy_is_not_fetched_again_before_its_bytes_are_removed(copies: Any) -> None:
    copy = copies.issued()
    content = copies.fetch(copy).content
    assert (
        copies.company["depositor"]
        .request("POST", f"/copies/{copy['id']}/return", content=content)
        .status_code
        == 200
    )
    copies.company.refused(copies.fetch(copy), "ticket_invalid")
    assert copies.show(copy)["state"] == "returned"


def test_an_acknowledged_copy_is_not_fetched_again_before_its_bytes_are_removed(copies: Any) -> None:
    copy = copies.issued()
    content = copies.fetch(copy).content
    body = {"sha256": sha256(content).hexdigest()}
    assert copies.company["depositor"].post(f"/copies/{copy['id']}/received", body).status_code == 200
    copies.company.refused(copies.fetch(copy), "ticket_invalid")
    assert copies.show(copy)["state"] == "held"


@pytest.mark.clause("G9.1.1-l")
def test_a_second_fetching_session_does_not_free_the_first_one_for_the_password(copies: Any) -> None:
    copy = copies.issued()
    assert copies.fetch(copy).status_code == 200
    first = copies.company["depositor"].token
    copies.sign_in_again("depositor")
    copies.company.refused(copies.fetch(copy), "ticket_invalid")
    copies.company["depositor"].token = first
    path = f"/copies/{copy['id']}/password"
    copies.company.refused(copies.company["depositor"].post(path, {"code": copies.code()}), "ticket_invalid")


def test_a_fetch_goes_on_in_a_new_session_once_the_first_one_is_over(copies: Any) -> None:
    copy = copies.issued()
    whole = copies.fetch(copy).content
    copies.clock.advance(seconds=copies.company.platform.settings.session_idle_minutes * 60 + 1)
    copies.sign_in_again("depositor")
    assert copies.fetch(copy, Range="bytes=10-").content == whole[10:]


def test_a_part_of_another_file_is_never_gone_on_with(copies: Any) -> None:
    copy = copies.issued()
    answer = copies.fetch(copy, **{"Range": "bytes=10-", "If-Range": '"of-another-file"'})
    assert (answer.status_code, len(answer.content)) == (200, int(answer.headers["content-length"]))
    assert "content-range" not in answer.headers


def test_an_unsatisfiable_range_sends_no_byte_and_changes_nothing(copies: Any) -> None:
    copy = copies.issued()
    assert copies.fetch(copy, Range="bytes=99999999-").status_code == 416
    assert copies.show(copy)["state"] == "in_transit"
    assert copies.company.leaves("copy.fetched") == []


@pytest.mark.clause("G5.3-b")
def test_nothing_is_approved_after_the_day_it_was_asked_for(copies: Any) -> None:
    request = copies.asked(valid_until=copies.company.day(0))
    copies.clock.advance(days=1)
    copies.company.sign_in(copies.company["manager"])
    copies.company.refused(copies.approve(request), "ticket_invalid")


@pytest.mark.clause("G5.3-b")
def test_nothing_is_handed_over_after_the_day_of_return(copies: Any) -> None:
    copies.clock.advance(seconds=_until_tokyo_midnight(copies.clock.now_ms()) - 120)
    copies.company.sign_in(copies.company["manager"])
    copies.company.sign_in(copies.company["depositor"])
    _own_the_device(copies, "depositor")
    copy = copies.issued(valid_until=copies.company.day(0))
    copies.clock.advance(seconds=180)
    copies.company.refused(copies.fetch(copy), "ticket_invalid")


def _until_tokyo_midnight(now_ms: int) -> float:
    return 86_400 - (now_ms / 1000 + 9 * 3600) % 86_400


def _own_the_device(copies: Any, name: str) -> None:
    from vault.identity.models import Device

    with copies.company.platform.transaction() as tx:
        tx.session.add(
            Device(
                id=copies.device_of(name),
                person_id=copies.company[name].id,
                name="late desk",
                token_hash=b"late",
                first_seen_ms=tx.now_ms(),
                last_seen_ms=tx.now_ms(),
                last_address="192.0.2.1",
            )
        )


@pytest.mark.clause("G4.0-a")
def test_a_request_is_unknown_to_its_author_once_the_grant_is_gone(copies: Any) -> None:
    request = copies.asked()
    _revoke(copies, "depositor")
    answer = copies.company["depositor"].get(f"/copy-requests/{request['id']}")
    copies.company.refused(answer, "not_found", true_code="no_grant")
    assert copies.company["depositor"].get("/copy-requests").json()["items"] == []
    never = copies.company["depositor"].get("/copy-requests/cpr_aaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert {**never.json(), "request_id": ""} == {**answer.json(), "request_id": ""}


def test_the_holder_of_a_copy_still_gives_it_back_after_losing_the_grant(copies: Any) -> None:
    copy = copies.issued()
    content = copies.fetch(copy).content
    _revoke(copies, "depositor")
    assert copies.company["depositor"].get(f"/copies/{copy['id']}").status_code == 200
    copies.company.refused(copies.fetch(copy), "no_grant")
    answer = copies.company["depositor"].request("POST", f"/copies/{copy['id']}/return", content=content)
    assert answer.status_code == 200


@pytest.mark.clause("G3.0-a")
def test_a_manager_who_left_the_post_sees_no_copies_any_more(copies: Any) -> None:
    request, copy = copies.asked(), copies.issued()
    copies.company.end_post(copies.company["manager"], Post.RESPONSIBLE_MANAGER)
    manager = copies.company["manager"]
    copies.company.refused(manager.get(f"/copies/{copy['id']}"), "not_found", true_code="no_grant")
    copies.company.refused(manager.get(f"/copy-requests/{request['id']}"), "not_found", true_code="no_grant")
    assert manager.get("/copies").json()["items"] == manager.get("/copy-requests").json()["items"] == []


def _revoke(copies: Any, name: str) -> None:
    manager = copies.company["manager"]
    grants = manager.get(f"/entries/{copies.company.entry_id}/grants").json()["items"]
    for grant in grants:
        if grant["person"]["id"] == copies.company[name].id:
            assert manager.post(f"/grants/{grant['id']}/revoke", {"reason": "異動"}).status_code == 200


def test_lists_of_requests_and_copies_go_on_where_a_page_ends(copies: Any) -> None:
    asked = [copies.asked()["id"] for _ in range(3)]
    request = copies.approved(copies=3)
    copies.issue(request)
    copies.work()
    for path, wanted in (("/copy-requests", 4), ("/copies", 3)):
        first = copies.company["depositor"].get(f"{path}?limit=2").json()
        rest = copies.company["depositor"].get(f"{path}?limit=2&cursor={first['next']}").json()
        ids = [one["id"] for one in (*first["items"], *rest["items"])]
        assert len(set(ids)) == len(ids) == wanted
        assert rest["next"] is None
    assert asked


def test_what_others_asked_for_never_fills_a_page(copies: Any) -> None:
    mine = copies.asked(by="viewer")
    for _ in range(3):
        copies.asked()
    page = copies.company["viewer"].get("/copy-requests?limit=1").json()
    assert ([one["id"] for one in page["items"]], page["next"]) == ([mine["id"]], None)


def test_a_cursor_of_one_list_does_not_open_another(copies: Any) -> None:
    copies.asked()
    copies.asked()
    cursor = copies.company["depositor"].get("/copy-requests?limit=1").json()["next"]
    copies.company.refused(copies.company["depositor"].get(f"/copies?cursor={cursor}"), "request_invalid")


def test_busy_workers_do_not_void_an_approved_ticket(
    copies: Any, monkeypatch: pytest.MonkeyPatch, workers: Any
) -> None:
    request = copies.approved()
    assert copies.issue(request).status_code == 202
    with monkeypatch.context() as busy:
        busy.setattr(workers, "run", _busy)
        copies.work()
        assert _state(copies, request) == "issuing"
    copies.clock.advance(seconds=60)
    copies.work()
    copies.company.sign_in(copies.company["depositor"])
    assert _state(copies, request) == "issued"


def _busy(*_: Any, **__: Any) -> Any:
    raise WorkerBusyError("no worker is free")


def _state(copies: Any, request: dict[str, Any]) -> str:
    return str(copies.company["manager"].get(f"/copy-requests/{request['id']}").json()["state"])


def test_a_job_killed_while_it_gives_up_leaves_no_key_and_is_never_called_issued(
    copies: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = copies.approved()
    assert copies.issue(request).status_code == 202
    keys = {entry.object_id for entry in copies.company.platform.ring_store.entries()}
    with monkeypatch.context() as killed:
        killed.setattr(make, "_activate", _revoke_first(copies, make._activate))
        killed.setattr(make, "_void", _killed_after(make._void))
        copies.work()
    copies.clock.advance(seconds=61)
    copies.company.sign_in(copies.company["manager"])
    copies.work()
    assert _state(copies, request) == "void"
    assert len(copies.company.leaves("copy_request.voided")) == 1
    assert {entry.object_id for entry in copies.company.platform.ring_store.entries()} == keys
    assert list(copies.company.platform.store.keys("copies")) == []
    with copies.company.platform.reading() as tx:
        assert tx.session.scalars(select(Copy.state)).all() == ["void"]


def _revoke_first(copies: Any, activate: Any) -> Any:
    def revoked(*arguments: Any) -> None:
        _revoke(copies, "depositor")
        activate(*arguments)

    return revoked


class _KilledError(Exception):
    """The process ends here."""


def _killed_after(void: Any) -> Any:
    """Run the giving up until its first transaction is committed."""

    def dying(job: LeasedJob, *arguments: Any) -> Any:
        def dead(*_: Any, **__: Any) -> Any:
            raise _KilledError

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("vault.keyring.ring.KeyRing.destroy", dead)
            patch.setattr(type(job.platform.store), "remove", dead)
            try:
                return void(job, *arguments)
            except Exception as given_up:
                raise _KilledError from given_up

    return dying
