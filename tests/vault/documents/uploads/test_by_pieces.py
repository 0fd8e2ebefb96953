"""From the first piece to the item: what is confirmed is what was sent, marked, and shown before."""

import base64
import hashlib
import io
from typing import Any

import pytest
from PIL import Image

from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.documents.models import Item, PageRelease
from vault.documents.queries import objects_of
from vault.documents.sealing import open_object


def rendition_of(company: Any, item_id: str) -> bytes:
    with company.platform.reading() as tx:
        item = tx.session.get_one(Item, item_id)
        grant = live_grant(tx, company["viewer"].id, item.entry_id, item.tier, Right.VIEW)
        [row] = objects_of(tx, item_id)
        with open_object(tx, grant, row) as reader:
            return bytes(reader.read())


@pytest.mark.clause("G2.2-a", "G2.2-c", "G9.1.2-a")
def test_a_file_sent_by_pieces_becomes_the_item_that_was_shown(
    company: Any, uploads: Any, text: bytes
) -> None:
    opened = uploads.open(len(text))
    upload_id = opened.json()["id"]
    assert opened.headers["location"] == f"/v1/uploads/{upload_id}"
    assert opened.headers["tus-resumable"] == "1.0.0"
    assert "GMT" in opened.headers["upload-expires"]
    uploads.send_all(upload_id, text)
    assert uploads.state(upload_id) == "checking"
    uploads.work()
    shown = uploads.get(upload_id).json()
    assert (shown["state"], shown["file_name"]) == ("held", "【極秘】手順.txt")
    assert (shown["held"]["media_type"], shown["held"]["viewer"]) == ("text/plain", "text")
    assert shown["held"]["pages"] > 1
    assert company["viewer"].get("/items").json()["items"] == []

    confirmed = uploads.confirm(upload_id)
    assert confirmed.status_code == 201, confirmed.text
    item = confirmed.json()
    assert item["file_name"] == "【極秘】手順.txt"
    assert rendition_of(company, item["id"]) == text
    done = uploads.get(upload_id).json()
    assert (done["state"], done["item_id"], done["expires_at"]) == ("done", item["id"], None)
    assert [act for act in uploads.acts() if act != "item.read"] == [
        "upload_session.opened",
        "upload.started",
        "upload_session.held",
        "upload_session.cleared",
        "item.deposited",
    ]


def test_while_it_is_held_there_is_one_marked_object_and_nothing_else(
    company: Any, uploads: Any, text: bytes
) -> None:
    upload_id = uploads.opened(len(text))
    uploads.send_all(upload_id, text)
    before = company.stored()
    assert (len(before[0]), len(before[1])) == (3, 3)
    for key in before[0]:
        with company.platform.store.open(key) as stored:
            assert b"furnace" not in stored.read(1 << 20)
    uploads.work()
    after = company.stored()
    assert (len(after[0]), len(after[1])) == (1, 1)
    assert not set(before[0]) & set(after[0])


@pytest.mark.clause("G9.2-a")
def test_the_first_page_is_shown_marked_and_on_record_before_anything_is_an_item(
    company: Any, uploads: Any, drawing: Any
) -> None:
    upload_id = uploads.held(drawing(), file_name="図面.pdf")
    answer = uploads.get(upload_id, "/preview?long_side=400")
    assert answer.status_code == 200, answer.text
    assert Image.open(io.BytesIO(answer.content)).size[1] == 400
    leaf = company.leaves("page.released")[-1]
    assert leaf.index == int(answer.headers["hizo-leaf-index"])
    assert leaf.details["event"] == answer.headers["hizo-event"]
    assert leaf.details["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert leaf.details["actor"] == company["depositor"].id
    with company.platform.reading() as tx:
        [row] = tx.session.query(PageRelease).all()
    assert (row.page, row.leaf_index) == (1, leaf.index)
    item = uploads.confirm(upload_id).json()
    assert item["version"]["id"] == leaf.details["version"] == row.version_id
    assert company.leaves("item.deposited")[-1].details["object"] == leaf.details["object"]


def test_what_has_no_viewer_is_held_all_the_same(company: Any, uploads: Any) -> None:
    upload_id = uploads.opened(0, file_name="空.txt")
    uploads.work()
    refused = uploads.get(upload_id).json()
    straight = company["depositor"].deposit(b"", file_name="空.txt")
    assert (refused["state"] == "held") == (straight.status_code == 201)


def test_the_head_says_where_to_go_on(uploads: Any, text: bytes) -> None:
    upload_id = uploads.opened(len(text))
    first = text[: 300 << 10]
    assert uploads.send(upload_id, 0, first).headers["upload-offset"] == str(len(first))
    answer = uploads.company["depositor"].request("HEAD", f"/uploads/{upload_id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["upload-offset"] == str(len(first))
    assert answer.headers["upload-length"] == str(len(text))
    assert answer.headers["cache-control"] == "no-store"
    assert uploads.send(upload_id, len(first), text[len(first) :]).status_code == 204
    uploads.work()
    assert uploads.state(upload_id) == "held"


def test_what_is_under_way_is_listed_to_its_owner(company: Any, uploads: Any, text: bytes) -> None:
    digest = hashlib.sha256(text).digest()
    announced = {"Repr-Digest": f"sha-256=:{base64.b64encode(digest).decode()}:"}
    upload_id = uploads.opened(len(text), headers=announced)
    uploads.send(upload_id, 0, text[: 256 << 10])
    [one] = company["depositor"].get("/uploads").json()["items"]
    assert (one["id"], one["received"], one["length"]) == (upload_id, 256 << 10, len(text))
    assert one["sha256"] == digest.hex()
    assert company["manager"].get("/uploads").json()["items"] == []


def test_a_new_version_comes_by_pieces_as_well(company: Any, uploads: Any, drawing: Any) -> None:
    item = company["depositor"].deposit(drawing()).json()
    content = drawing("IMPROVED", pages=3)
    upload_id = uploads.held(content, file_name="図面.pdf", item_id=item["id"])
    assert uploads.get(upload_id).json()["held"]["version_number"] == 2
    newer = uploads.confirm(upload_id).json()
    assert (newer["id"], newer["version"]["number"], newer["version"]["pages"]) == (item["id"], 2, 3)


def test_another_version_that_came_first_wins(company: Any, uploads: Any, drawing: Any) -> None:
    item = company["depositor"].deposit(drawing()).json()
    upload_id = uploads.held(drawing("MINE"), file_name="図面.pdf", item_id=item["id"])
    assert company["depositor"].deposit(drawing("FIRST"), item_id=item["id"]).status_code == 201
    company.refused(uploads.confirm(upload_id), "conflict")
    assert company["viewer"].get(f"/items/{item['id']}").json()["version"]["number"] == 2


def test_what_cannot_be_deposited_says_why_and_leaves_nothing(company: Any, uploads: Any) -> None:
    content = b"%PDF-1.7\n" + b"nothing of a document\n" * 20
    upload_id = uploads.opened(len(content), file_name="図面.pdf")
    uploads.send_all(upload_id, content)
    uploads.work()
    shown = uploads.get(upload_id).json()
    assert shown["state"] == "refused"
    assert shown["problem"]["code"] in {"type_refused", "stamp_failed"}
    assert shown["problem"]["detail"]
    assert company.stored() == ([], [])
    assert company.leaves("upload.aborted")[-1].details["reason"] == shown["problem"]["code"]
    company.refused(uploads.confirm(upload_id), "conflict")
    assert uploads.delete(upload_id).status_code == 204
    company.refused(uploads.get(upload_id), "not_found")


def test_a_file_that_is_not_what_its_announced_digest_says_is_refused(uploads: Any, text: bytes) -> None:
    wrong = base64.b64encode(hashlib.sha256(b"another").digest()).decode()
    upload_id = uploads.opened(len(text), headers={"Repr-Digest": f"sha-256=:{wrong}:"})
    uploads.send_all(upload_id, text)
    uploads.work()
    shown = uploads.get(upload_id).json()
    assert (shown["state"], shown["problem"]["code"]) == ("refused", "request_invalid")


def test_an_opening_that_is_repeated_opens_one_upload(company: Any, uploads: Any) -> None:
    key = {"Idempotency-Key": "0123456789abcdef"}
    first, second = uploads.open(1000, headers=key), uploads.open(1000, headers=key)
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    company.refused(uploads.open(1001, headers=key), "conflict")
