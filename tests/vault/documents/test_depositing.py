import base64
import hashlib
import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from vault.access.gate import live_grant
from vault.access.rules import Right
from vault.documents.models import Item, SealedObject, Version
from vault.documents.queries import objects_of
from vault.documents.sealing import open_object
from vault.people.posts import Post

Drawing = Callable[..., bytes]


def read_rendition(company: Any, item_id: str, role: str = "rendition") -> bytes:
    """The plaintext of an item's newest object, through the gate's own path."""
    with company.platform.reading() as tx:
        item = tx.session.get_one(Item, item_id)
        grant = live_grant(tx, company["viewer"].id, item.entry_id, item.tier, Right.VIEW)
        [row] = [row for row in objects_of(tx, item_id) if row.role == role][-1:]
        with open_object(tx, grant, row) as reader:
            return reader.read()


@pytest.mark.clause("G2.0-a", "G2.2-a", "G2.2-c", "G9.1.1-a")
def test_a_deposited_pdf_carries_the_marking_in_its_name_and_on_every_page(
    company: Any, drawing: Drawing
) -> None:
    answer = company["depositor"].deposit(drawing(pages=3), file_name="主軸.pdf", title="主軸 組立図")
    assert answer.status_code == 201, answer.text
    item = answer.json()
    assert item["file_name"] == "【極秘】主軸.pdf"
    assert (item["marking"], item["tier"], item["state"], item["scan_state"]) == (
        "極秘",
        3,
        "active",
        "unscanned",
    )
    version = item["version"]
    assert (version["number"], version["pages"], version["viewer"]) == (1, 3, "pdf")
    assert version["media_type"] == "application/pdf"
    assert answer.headers["etag"] == '"r1"'
    content = read_rendition(company, item["id"])
    assert b"\xe6\xa5\xb5\xe7\xa7\x98" in content or content.startswith(b"%PDF-")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 3
        assert "極秘" in str(pdf.open_metadata())


@pytest.mark.clause("G9.1.2-a", "G9.1.1-n")
def test_what_is_stored_is_ciphertext_and_its_hash_is_in_the_log(company: Any, drawing: Drawing) -> None:
    content = drawing("SECRETSAUCE")
    item = company["depositor"].deposit(content).json()
    [key] = company.stored()[0]
    with company.platform.store.open(key) as stored:
        blob = stored.read(1 << 20)
    assert b"SECRETSAUCE" not in blob
    assert b"%PDF" not in blob
    leaf = company.leaves("item.deposited")[-1]
    assert leaf.details["ciphertext_sha256"] == hashlib.sha256(blob).hexdigest()
    assert leaf.details["sha256"] == hashlib.sha256(read_rendition(company, item["id"])).hexdigest()
    assert (leaf.details["item"], leaf.details["actor"]) == (item["id"], company["depositor"].id)


def test_intent_object_version_and_item_name_the_leaves_that_made_them(
    company: Any, deposited: dict[str, Any]
) -> None:
    acts = [leaf.act for leaf in company.leaves() if leaf.act.startswith(("upload", "item"))]
    assert acts == ["upload.started", "item.deposited"]
    made = company.leaves("item.deposited")[-1].index
    with company.platform.reading() as tx:
        rows = [
            tx.session.get_one(Item, deposited["id"]),
            tx.session.get_one(Version, deposited["version"]["id"]),
            *tx.session.scalars(select(SealedObject)),
        ]
        assert {row.leaf_index for row in rows} == {made}
    [entry] = list(company.platform.ring_store.entries())
    assert entry.leaf_index == company.leaves("upload.started")[-1].index


def test_active_content_is_removed_and_reported(company: Any) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    pdf.attachments["x.exe"] = b"MZ"
    out = io.BytesIO()
    pdf.save(out)
    item = company["depositor"].deposit(out.getvalue()).json()
    assert item["version"]["report"]["removed"]
    content = read_rendition(company, item["id"])
    with pikepdf.open(io.BytesIO(content)) as clean:
        assert "/OpenAction" not in clean.Root
        assert not clean.attachments
    assert company.leaves("item.deposited")[-1].details["report"]["removed"]


@pytest.mark.clause("G2.2-a")
def test_a_pdf_that_cannot_be_stamped_is_refused_and_nothing_is_stored(company: Any) -> None:
    with company.nothing_changes():
        answer = company["depositor"].deposit(b"%PDF-1.7\n" + b"nothing of a document\n" * 20)
    assert answer.json()["code"] in {"stamp_failed", "type_refused"}


@pytest.mark.clause("G2.2-a")
def test_a_dynamic_form_is_refused_and_nothing_is_stored(company: Any) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.NeedsRendering = True
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pdf.make_stream(b"<xdp/>"))
    out = io.BytesIO()
    pdf.save(out)
    with company.nothing_changes():
        answer = company["depositor"].deposit(out.getvalue())
        company.refused(answer, "stamp_failed")
    assert company.leaves("upload.aborted")[-1].details["reason"] == "stamp_failed"


def test_a_pdf_that_asks_for_a_password_is_refused(company: Any, drawing: Drawing) -> None:
    locked = drawing(encryption=pikepdf.Encryption(user="開", owner="x", R=6))
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(locked), "pdf_password_required")


def test_an_owner_password_needs_the_depositors_statement_of_right(company: Any, drawing: Drawing) -> None:
    restricted = drawing(encryption=pikepdf.Encryption(user="", owner="x", R=6))
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(restricted), "owner_password_unauthorised")
    answer = company["depositor"].deposit(restricted, authorised="作成者の許可による")
    assert answer.status_code == 201, answer.text
    assert answer.json()["version"]["report"]["was_owner_encrypted"]
    assert company.leaves("item.deposited")[-1].details["reason"] == "作成者の許可による"


def test_a_later_stamp_replaces_the_earlier_one(company: Any, drawing: Drawing) -> None:
    first = company["depositor"].deposit(drawing(), marking="社外秘").json()
    stamped = read_rendition(company, first["id"])
    second = company["depositor"].deposit(stamped, marking="極秘", file_name=first["file_name"]).json()
    assert second["file_name"] == "【極秘】図面.pdf"
    assert second["version"]["report"]["replaced_earlier_stamp"]


def test_the_original_is_kept_only_where_the_manager_chose_so(company: Any, drawing: Drawing) -> None:
    entry_id = company.open_entry(company["manager"], keep_original=True, keep_original_reason="証拠として")
    for person, right in (("depositor", "deposit"), ("viewer", "view")):
        company.grant(company["manager"], company[person], right, entry_id=entry_id)
    content = drawing()
    plain = company["depositor"].deposit(content).json()
    kept = company["depositor"].deposit(content, entry_id=entry_id).json()
    assert (plain["version"]["original_kept"], kept["version"]["original_kept"]) == (False, True)
    assert read_rendition(company, kept["id"], "original") == content
    leaf = company.leaves("original.kept")[-1]
    assert (leaf.details["reason"], leaf.details["item"]) == ("証拠として", kept["id"])
    assert leaf.details["sha256"] == hashlib.sha256(content).hexdigest()


def test_other_formats_are_stored_as_they_are_with_the_name_marked(company: Any, photograph: bytes) -> None:
    answer = company["depositor"].deposit(photograph, file_name="写真.png", marking="秘")
    assert answer.status_code == 201, answer.text
    item = answer.json()
    assert item["file_name"] == "【秘】写真.png"
    assert (item["version"]["viewer"], item["version"]["pages"], item["version"]["report"]) == (
        "image",
        1,
        None,
    )
    assert read_rendition(company, item["id"]) == photograph


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("図面.pdf", b"not a PDF at all, only text"),
        ("図面.png", b"%PDF-1.7 in disguise"),
        ("道具.exe", b"MZ" + bytes(200)),
        ("名前だけ", b"text"),
        ("写真.jpg", None),
    ],
)
def test_content_that_is_not_what_its_name_says_is_refused(
    company: Any, photograph: bytes, name: str, content: bytes | None
) -> None:
    with company.nothing_changes():
        answer = company["depositor"].deposit(content or photograph, file_name=name)
        company.refused(answer, "type_refused")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("道具.exe", b"MZ" + bytes(200), "ファイル名は exe ですが、内容は 一覧にない形式 です。"),
        ("図面.png", b"%PDF-1.7 in disguise", "内容は pdf です。"),
        ("../図面.pdf", b"%PDF-1.7", "この名前は使えません: 経路が含まれています"),
    ],
)
def test_a_refused_file_is_explained_in_the_readers_language(
    company: Any, name: str, content: bytes, said: str
) -> None:
    reader = {"Accept-Language": "ja"}
    answer = company["depositor"].deposit(content, file_name=name, headers=reader)
    assert said in answer.json()["detail"]


@pytest.mark.clause("G1.2-a")
def test_the_other_kinds_of_information_are_recorded_without_content(company: Any) -> None:
    answer = company["depositor"].deposit(
        b"", type="prototype", file_name=None, title="試作 3 号機", marking="秘"
    )
    assert answer.status_code == 201, answer.text
    item = answer.json()
    assert (item["type"], item["title"], item["file_name"], item["version"]) == (
        "prototype",
        "試作 3 号機",
        None,
        None,
    )
    assert company.leaves("item.recorded")[-1].details["item"] == item["id"]
    with company.nothing_changes():
        refused = company["depositor"].deposit(b"x", type="paper", file_name=None, title="図面")
        company.refused(refused, "request_invalid")


REFUSED_ORDERS = [
    pytest.param({"entry_id": None}, "register_entry_missing", marks=pytest.mark.clause("G2.0-a")),
    pytest.param({"entry_id": "ent_unknown"}, "register_entry_missing", marks=pytest.mark.clause("G2.0-a")),
    pytest.param({"marking": None}, "marking_missing", marks=pytest.mark.clause("G2.0-a", "G9.1.1-a")),
    pytest.param({"marking": "部外秘"}, "marking_not_in_catalogue", marks=pytest.mark.clause("G2.2-e")),
    pytest.param({"type": None}, "item_type_missing", marks=pytest.mark.clause("G1.2-a")),
    pytest.param({"type": "sold_product"}, "item_type_out_of_scope", marks=pytest.mark.clause("G1.2-b")),
    pytest.param({"file_name": "../x.pdf"}, "name_invalid"),
    pytest.param({"file_name": "a\x00.pdf"}, "name_invalid"),
    pytest.param({"file_name": "lone\ud800.pdf"}, "name_invalid"),
    pytest.param({"file_name": None}, "name_invalid"),
    pytest.param({"nonsense": "x"}, "request_invalid"),
    pytest.param({"tier": "3"}, "request_invalid"),
]


@pytest.mark.parametrize(("said", "code"), REFUSED_ORDERS)
def test_an_incomplete_order_is_refused_and_nothing_is_stored(
    company: Any, drawing: Drawing, said: dict[str, Any], code: str
) -> None:
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(drawing(), **said), code)


def test_a_deposit_without_its_header_is_refused(company: Any) -> None:
    company.refused(company["depositor"].request("POST", "/items", content=b"x"), "request_invalid")


@pytest.mark.clause("G4.0-a", "G4.1.1-a")
def test_nobody_deposits_without_a_grant_to_deposit(company: Any, drawing: Drawing) -> None:
    with company.nothing_changes():
        for name in ("stranger", "viewer", "manager", "officer", "administrator"):
            answer = company[name].deposit(drawing())
            company.refused(answer, "no_grant")
            assert answer.status_code == 403


@pytest.mark.clause("G2.2-g")
def test_nobody_deposits_above_their_tier(company: Any, drawing: Drawing) -> None:
    low = company.hire("low")
    company.grant(company["manager"], low, "deposit", 1)
    with company.nothing_changes():
        company.refused(low.deposit(drawing(), marking="秘"), "tier_exceeded")
    assert low.deposit(drawing(), marking="社外秘").status_code == 201


@pytest.mark.clause("G2.2-g")
def test_nothing_is_deposited_above_the_entrys_tier(company: Any, drawing: Drawing) -> None:
    entry_id = company.open_entry(company["manager"], tier=1)
    company.grant(company["manager"], company["depositor"], "deposit", 1, entry_id=entry_id)
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(drawing(), entry_id=entry_id), "tier_exceeded")


@pytest.mark.clause("G3.0-a")
def test_nothing_is_deposited_while_the_entry_has_no_manager(company: Any, drawing: Drawing) -> None:
    company.end_post(company["manager"], Post.RESPONSIBLE_MANAGER)
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(drawing()), "manager_missing")


@pytest.mark.clause("G3.0-m")
def test_nothing_is_deposited_while_there_is_no_overall_officer(company: Any, drawing: Drawing) -> None:
    company.end_post(company["officer"], Post.OVERALL_OFFICER)
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(drawing()), "overall_officer_missing")


def test_a_closed_entry_takes_nothing_new(company: Any, drawing: Drawing) -> None:
    company["manager"].patch(
        f"/entries/{company.entry_id}", {"state": "closed", "reason": "終了"}, headers={"If-Match": '"r1"'}
    )
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(drawing()), "conflict")


def test_an_announced_digest_must_be_that_of_the_content(
    company: Any, drawing: Drawing, photograph: bytes
) -> None:
    def digest(content: bytes) -> dict[str, str]:
        text = base64.b64encode(hashlib.sha256(content).digest()).decode()
        return {"Content-Digest": f"sha-256=:{text}:"}

    with company.nothing_changes():
        for name, content in (("x.pdf", drawing()), ("x.png", photograph)):
            answer = company["depositor"].deposit(content, file_name=name, headers=digest(b"other"))
            company.refused(answer, "request_invalid")
    assert (
        company["depositor"].deposit(photograph, file_name="x.png", headers=digest(photograph)).status_code
        == 201
    )


def test_a_new_version_keeps_the_item_and_its_marking(
    company: Any, deposited: dict[str, Any], drawing: Drawing
) -> None:
    answer = company["depositor"].deposit(drawing("CHANGED", 1), item_id=deposited["id"])
    assert answer.status_code == 201, answer.text
    item = answer.json()
    assert (item["id"], item["version"]["number"], item["revision"]) == (deposited["id"], 2, 2)
    versions = company["viewer"].get(f"/items/{item['id']}/versions").json()["items"]
    assert [version["number"] for version in versions] == [2, 1]
    with company.nothing_changes():
        answer = company["depositor"].deposit(drawing(), item_id=deposited["id"], marking="社外秘")
        company.refused(answer, "conflict")
        company.refused(company["viewer"].deposit(drawing(), item_id=deposited["id"]), "no_grant")
        company.refused(company["depositor"].deposit(drawing(), item_id="itm_unknown"), "not_found")


def test_a_refused_portfolio_is_told_why_in_words(company: Any, drawing: Any) -> None:
    with pikepdf.open(io.BytesIO(drawing())) as pdf:
        pdf.Root.Collection = pikepdf.Dictionary(View=pikepdf.Name.D)
        pdf.attachments["a.pdf"] = drawing()
        out = io.BytesIO()
        pdf.save(out)
    answer = company["depositor"].deposit(out.getvalue(), headers={"Accept-Language": "ja"})
    company.refused(answer, "stamp_failed")
    assert "PDFポートフォリオです" in answer.json()["detail"]
