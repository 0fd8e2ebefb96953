import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import event, update

import vault.documents.view
from tests.vault.other_hands import OtherHands
from vault.audit.record import record
from vault.documents.models import Item, SealedObject, Version


def page_of(item: dict[str, Any], page: int = 1) -> str:
    return f"/versions/{item['version']['id']}/pages/{page}"


@pytest.mark.clause("G9.2-a")
def test_a_page_is_released_with_its_leaf(company: Any, deposited: dict[str, Any]) -> None:
    answer = company["viewer"].get(page_of(deposited, 2), params={"long_side": 800, "codec": "jpeg"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["hizo-pages"] == "2"
    leaf = company.leaves()[int(answer.headers["hizo-leaf-index"])]
    assert leaf.act == "page.released"
    expected = {
        "actor": company["viewer"].id,
        "address": "127.0.0.1",
        "item": deposited["id"],
        "version": deposited["version"]["id"],
        "page": 2,
        "event": answer.headers["hizo-event"],
        "sha256": hashlib.sha256(answer.content).hexdigest(),
    }
    assert expected.items() <= leaf.details.items()
    with Image.open(io.BytesIO(answer.content)) as image:
        assert max(image.size) == 800


def test_two_viewings_are_two_images_and_two_events(company: Any, deposited: dict[str, Any]) -> None:
    one, two = (company["viewer"].get(page_of(deposited)) for _ in range(2))
    assert one.headers["hizo-event"] != two.headers["hizo-event"]
    assert one.content != two.content


def test_a_view_is_never_larger_than_the_cap(company: Any, deposited: dict[str, Any]) -> None:
    answer = company["viewer"].get(page_of(deposited), params={"long_side": 3000, "codec": "webp"})
    assert answer.headers["content-type"] == "image/webp"
    refused = company["viewer"].get(page_of(deposited), params={"long_side": 3001})
    company.refused(refused, "request_invalid")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE"])
def test_only_get_gives_an_image(company: Any, deposited: dict[str, Any], method: str) -> None:
    assert company["viewer"].request(method, page_of(deposited)).status_code == 405


@pytest.mark.parametrize(
    "header",
    [{"Range": "bytes=0-9"}, {"If-None-Match": "*"}, {"If-Modified-Since": "Wed, 21 Oct 2065 07:28:00 GMT"}],
)
def test_ranges_and_conditions_make_a_fresh_release(
    company: Any, deposited: dict[str, Any], header: dict[str, str]
) -> None:
    answer = company["viewer"].get(page_of(deposited), headers=header)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "accept-ranges" not in answer.headers
    assert company.leaves()[int(answer.headers["hizo-leaf-index"])].act == "page.released"


def test_page_facts_tell_a_viewer_how_to_lay_out(company: Any, deposited: dict[str, Any]) -> None:
    facts = company["viewer"].get(f"/versions/{deposited['version']['id']}/pages").json()
    assert facts == {
        "item_id": deposited["id"],
        "title": deposited["display_name"],
        "marking": deposited["marking"],
        "tier": 3,
        "version_number": 1,
        "viewer": "pdf",
        "pages": 2,
        "long_side_max": 3000,
        "tile_side": 1024,
        "sizes": [{"width_pt": 595.0, "height_pt": 842.0, "finest_long_side": 3508}] * 2,
    }
    assert company.leaves("item.read")[-1].details["version"] == deposited["version"]["id"]


@pytest.mark.parametrize("page", [0, 3, -1])
def test_a_page_that_is_not_there_is_not_found(company: Any, deposited: dict[str, Any], page: int) -> None:
    company.refused(company["viewer"].get(page_of(deposited, page)), "not_found")


@pytest.mark.asvs("1.3.5")
def test_images_and_text_are_shown_as_page_images(company: Any, photograph: bytes) -> None:
    for name, content in (("写真.png", photograph), ("手順.txt", "焼入れ 850℃ 30分\n".encode())):
        item = company["depositor"].deposit(content, file_name=name).json()
        answer = company["viewer"].get(page_of(item))
        assert answer.status_code == 200, answer.text
        assert content not in answer.content


def test_a_format_without_a_viewer_says_so(company: Any) -> None:
    step = b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA((''));\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"
    item = company["depositor"].deposit(step, file_name="歯車.step").json()
    company.refused(company["viewer"].get(page_of({**item})), "viewer_missing")
    company.refused(company["viewer"].get(f"/versions/{item['version']['id']}/pages"), "viewer_missing")


@pytest.mark.clause("G4.0-a", "G4.1.1-a")
@pytest.mark.parametrize("name", ["stranger", "manager", "officer", "auditor", "administrator"])
def test_without_a_grant_an_item_is_as_if_it_never_existed(
    company: Any, deposited: dict[str, Any], name: str
) -> None:
    version = deposited["version"]["id"]
    for real, never in (
        (f"/items/{deposited['id']}", "/items/itm_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        (f"/items/{deposited['id']}/versions", "/items/itm_aaaaaaaaaaaaaaaaaaaaaaaaaa/versions"),
        (f"/versions/{version}/pages", "/versions/ver_aaaaaaaaaaaaaaaaaaaaaaaaaa/pages"),
        (f"/versions/{version}/pages/1", "/versions/ver_aaaaaaaaaaaaaaaaaaaaaaaaaa/pages/1"),
        (f"/versions/{version}/pages/9", "/versions/ver_aaaaaaaaaaaaaaaaaaaaaaaaaa/pages/9"),
    ):
        hidden = company[name].get(real)
        leaf = company.refused(hidden, "not_found", true_code="no_grant")
        assert leaf.details["item"] == deposited["id"]
        missing = company[name].get(never)
        company.refused(missing, "not_found")
        assert bare(hidden) == bare(missing)
    company.refused(company[name].get("/items", params={"entry_id": company.entry_id}), "no_grant")
    assert company[name].get("/items").json() == {"items": [], "next": None, "entries": []}


def bare(answer: Any) -> tuple[int, dict[str, Any], dict[str, str]]:
    body = {key: value for key, value in answer.json().items() if key != "request_id"}
    headers = {key: value for key, value in answer.headers.items() if key != "x-request-id"}
    return answer.status_code, body, headers


@pytest.mark.clause("G2.2-g")
def test_an_item_above_the_grants_tier_is_hidden(company: Any, deposited: dict[str, Any]) -> None:
    low = company.hire("low")
    company.grant(company["manager"], low, "view", 2)
    company.refused(low.get(page_of(deposited)), "not_found", true_code="tier_exceeded")
    assert low.get("/items", params={"entry_id": company.entry_id}).json()["items"] == []


def test_a_revoked_grant_opens_nothing_any_more(company: Any, deposited: dict[str, Any]) -> None:
    assert company["viewer"].get(page_of(deposited)).status_code == 200
    for grant in company["manager"].get(f"/entries/{company.entry_id}/grants").json()["items"]:
        company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "異動"})
    company.refused(company["viewer"].get(page_of(deposited)), "not_found", true_code="no_grant")


def test_an_ended_grant_opens_nothing_any_more(company: Any, deposited: dict[str, Any], clock: Any) -> None:
    clock.advance(days=31)
    company.sign_in(company["viewer"])
    company.refused(company["viewer"].get(page_of(deposited)), "not_found", true_code="no_grant")


def test_a_closing_item_is_closed_to_all_readers(company: Any, deposited: dict[str, Any]) -> None:
    with company.platform.transaction() as tx:
        tx.session.execute(update(Item).values(state="closing"))
    company.refused(company["viewer"].get(page_of(deposited)), "not_found")


@pytest.mark.on_both
def test_an_item_cannot_close_between_the_last_look_and_the_record(
    company: Any, deposited: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bool] = []

    def recorded(*given: Any, **named: Any) -> Any:
        tried.append(others.must_wait("UPDATE item SET state = 'closing'"))
        return record(*given, **named)

    monkeypatch.setattr(vault.documents.view, "record", recorded)
    with OtherHands(company.platform) as others:
        assert company["viewer"].get(page_of(deposited)).status_code == 200
    assert tried == [True]


@pytest.mark.clause("G9.1.1-n")
@pytest.mark.asvs("16.3.4")
def test_a_changed_byte_means_no_output_a_leaf_and_a_notice(company: Any, deposited: dict[str, Any]) -> None:
    [key] = company.stored()[0]
    path = company.platform.settings.resolved_store_dir
    [blob] = [found for found in path.rglob("*") if found.is_file() and found.name == key.rpartition("/")[2]]
    content = bytearray(blob.read_bytes())
    content[len(content) // 2] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(content)
    answer = company["viewer"].get(page_of(deposited))
    company.refused(answer, "integrity_failed")
    assert answer.status_code == 409
    assert "integrity_failed" in company.notices(company["manager"])
    assert not company.leaves("page.released")


@pytest.mark.clause("G9.1.1-n")
def test_a_row_that_names_another_ciphertext_than_the_log_opens_nothing(
    company: Any, deposited: dict[str, Any]
) -> None:
    with company.platform.transaction() as tx:
        tx.session.execute(update(SealedObject).values(ciphertext_sha256=bytes(32)))
    company.refused(company["viewer"].get(page_of(deposited)), "integrity_failed")


@pytest.mark.clause("G9.1.1-n")
def test_swapped_objects_open_nothing(
    company: Any, deposited: dict[str, Any], drawing: Callable[..., bytes]
) -> None:
    other = company["depositor"].deposit(drawing("OTHER")).json()
    with company.platform.transaction() as tx:
        mine = tx.session.get_one(Version, deposited["version"]["id"])
        theirs = tx.session.get_one(Version, other["version"]["id"])
        here = tx.session.get_one(SealedObject, mine.rendition_object_id)
        there = tx.session.get_one(SealedObject, theirs.rendition_object_id)
        one, two = here.blob_key, there.blob_key
        here.blob_key = "objects/parked"
        tx.session.flush()
        there.blob_key = one
        tx.session.flush()
        here.blob_key = two
    company.refused(company["viewer"].get(page_of(deposited)), "integrity_failed")


@pytest.mark.clause("G9.1.1-n")
def test_a_destroyed_key_opens_nothing(company: Any, deposited: dict[str, Any]) -> None:
    company.platform.ring_store.delete(company.stored()[1])
    company.refused(company["viewer"].get(page_of(deposited)), "integrity_failed")
    assert company.platform.store.size(company.stored()[0][0])


REFUSED_BY_DESIGN = [
    pytest.param(
        "GET",
        "/versions/{version}/content",
        "copy_not_approved",
        marks=pytest.mark.clause("G9.1.2-f", "G5.3-a"),
    ),
    pytest.param("GET", "/items/{item}/download", "copy_not_approved", marks=pytest.mark.clause("G9.1.2-f")),
    pytest.param("GET", "/objects/objects/0123", "egress_refused", marks=pytest.mark.clause("G5.0-a")),
    pytest.param("DELETE", "/items/{item}", "workflow_required", marks=pytest.mark.clause("G5.0-b")),
    pytest.param("POST", "/items/{item}/copies", "workflow_required", marks=pytest.mark.clause("G5.0-b")),
]


@pytest.mark.parametrize(("method", "path", "code"), REFUSED_BY_DESIGN)
def test_there_is_no_way_around_view_and_copy(
    company: Any, deposited: dict[str, Any], method: str, path: str, code: str
) -> None:
    filled = path.format(item=deposited["id"], version=deposited["version"]["id"])
    with company.nothing_changes():
        for name in ("depositor", "viewer", "stranger", "officer"):
            answer = company[name].request(method, filled)
            company.refused(answer, code)
            assert answer.status_code == 403


def test_hiding_an_item_costs_the_database_as_much_as_having_none(
    company: Any, deposited: dict[str, Any]
) -> None:
    counted: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        counted.append(statement)

    def statements(path: str) -> list[str]:
        counted.clear()
        assert company["stranger"].get(path).status_code == 404
        return list(counted)

    event.listen(company.platform.database.engine, "before_cursor_execute", count)
    try:
        for real, never in (
            (f"/items/{deposited['id']}", "/items/itm_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
            (page_of(deposited), "/versions/ver_aaaaaaaaaaaaaaaaaaaaaaaaaa/pages/1"),
        ):
            assert statements(real) == statements(never)
    finally:
        event.remove(company.platform.database.engine, "before_cursor_execute", count)
