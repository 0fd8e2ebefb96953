"""An exit pack says everything viewed, copies outstanding, pledges binding and rights cut, each with its leaf."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pikepdf
import pypdfium2
import pytest

from crypto.checkpoint import open_checkpoint
from crypto.signed_note import NoteVerifier
from tests.vault.compliance.drawings import blank_drawing
from vault.app.worker_pool import start_workers
from vault.audit.checkpoints import log_signer
from vault.copies.models import Copy, CopyRequest
from vault.documents.models import PageRelease
from vault.documents.workers import WorkerPool
from vault.people.posts import Post
from vault.platform.clock import tokyo_date, utc_text
from vault.platform.ids import new_id
from vault.platform.settings import Settings


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    """Pages are really shown."""
    pool = start_workers(Settings(data_dir=tmp_path_factory.mktemp("workers")))
    yield pool
    pool.close()


@pytest.fixture
def seen(company: Any, grant: dict[str, Any], clock: Any) -> dict[str, Any]:
    """The viewer has viewed two pages of one drawing, one of them again on the next day."""
    company.grant(company["manager"], company["depositor"], "deposit")
    answer = company["depositor"].deposit(blank_drawing(2), marking="秘")
    assert answer.status_code == 201, answer.text
    version = answer.json()["version"]["id"]
    for page in (1, 2):
        assert company["viewer"].get(f"/versions/{version}/pages/{page}").status_code == 200
    clock.advance(days=1)
    for name in ("viewer", "manager", "officer", "auditor"):
        company.sign_in(company[name])
    assert company["viewer"].get(f"/versions/{version}/pages/1").status_code == 200
    item: dict[str, Any] = answer.json()
    return item


def pack(company: Any, reader: str = "officer", subject: str = "viewer") -> dict[str, Any]:
    answer = company[reader].get(f"/people/{company[subject].id}/exit-pack.json")
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.mark.clause("TQ4-3", "G9.2-a")
def test_everything_viewed_stands_in_it_by_item_and_day(
    company: Any, seen: dict[str, Any], clock: Any
) -> None:
    made = pack(company)
    [item] = made["viewed"]
    assert (item["item_id"], item["entry"]["name"]) == (seen["id"], "焼入れ条件")
    leaves = [leaf.index for leaf in company.leaves("page.released")]
    first, second = item["days"]
    assert (first["pages"], first["releases"], first["leaves"]) == (2, 2, leaves[:2])
    assert (second["day"], second["releases"], second["leaves"]) == (
        tokyo_date(clock.now_ms()),
        1,
        leaves[2:],
    )


@pytest.mark.clause("TQ4-3")
def test_rights_cut_pledges_binding_and_the_log_as_it_was(
    company: Any, grant: dict[str, Any], clock: Any
) -> None:
    company["manager"].post(f"/grants/{grant['id']}/revoke", {"reason": "退職"})
    made = pack(company)
    [right] = made["rights"]
    assert (right["grant_id"], right["ended_by"]) == (grant["id"], "revoked")
    assert right["ended_at"] == utc_text(clock.now_ms())
    assert right["end_leaf_index"] == company.leaves("grant.revoked")[-1].index
    [pledge] = made["agreements"]
    assert (pledge["kind"], pledge["title"]) == ("holder", "誓約書")
    verifier = NoteVerifier.from_vkey(log_signer(company.platform).vkey())
    note = open_checkpoint(made["log"]["checkpoint"], [verifier], company.platform.log_origin)
    assert (note.size, note.root.hex()) == (made["log"]["size"], made["log"]["root"])
    assert right["end_leaf_index"] < note.size


def test_a_move_ends_rights_by_itself_and_the_pack_says_when(company: Any, grant: Any, clock: Any) -> None:
    planned = company["officer"].post(
        f"/people/{company['viewer'].id}/moves",
        {"kind": "transfer", "effective_on": company.day(1), "new_department": "営業", "reason": "異動"},
    )
    assert planned.status_code == 201, planned.text
    [right] = pack(company)["rights"]
    assert right["ended_at"] is None
    clock.advance(days=2)
    company.sign_in(company["officer"])
    [right] = pack(company)["rights"]
    assert (right["ended_by"], right["ended_at"]) == ("transfer", planned.json()["takes_effect_at"])
    assert right["end_leaf_index"] == company.leaves("move.planned")[-1].index


def hand_copy(company: Any, item: dict[str, Any], state: str, number: int) -> None:
    """A copy on record in a state; how it comes there is told elsewhere."""
    with company.platform.transaction() as tx:
        request_id, viewer = new_id("crq", tx.platform.randomness), company["viewer"].id
        bound: dict[str, Any] = {"item_id": item["id"], "entry_id": company.entry_id, "recipient_id": viewer}
        tx.session.add(
            CopyRequest(
                id=request_id, **bound, version_id=item["version"]["id"], rendition_sha256=b"", tier=2,
                requester_id=viewer, device_id="dev", format="pdf", allow_print=False, allow_copy=False,
                allow_change=False, pages="[1]", copies=1, purpose="x", why_not_view="x", valid_until="2027-01-01",
                digest="", state="issued", requested_ms=tx.now_ms(),
            )
        )  # fmt: skip
        tx.session.flush()
        tx.session.add(
            Copy(
                id=new_id("cpy", tx.platform.randomness), **bound, number=number, request_id=request_id, device_id="dev",
                state=state, file_name="【秘】図面.pdf", due_on="2027-01-01", object_id=f"obj{number}",
                blob_key=f"none{number}", password_setter_id=company["manager"].id, issued_ms=tx.now_ms(),
            )
        )  # fmt: skip


def test_copies_that_are_not_back_are_outstanding(company: Any, seen: dict[str, Any]) -> None:
    for number, state in enumerate(("held", "returned", "lost"), start=1):
        hand_copy(company, seen, state, number)
    found = {each["state"]: each["outstanding"] for each in pack(company)["copies"]}
    assert found == {"held": True, "returned": False, "lost": True}


def test_sessions_that_were_ended_name_the_leaf(company: Any, grant: Any) -> None:
    company["viewer"].request("DELETE", "/session")
    [session] = pack(company)["sessions"]
    assert session["ended_at"] is not None
    assert session["end_leaf_index"] == company.leaves("session.ended")[-1].index


@pytest.mark.clause("G2.1-c")
def test_the_document_is_marked_and_carries_the_record_whose_hash_is_in_the_log(
    company: Any, seen: dict[str, Any], clock: Any
) -> None:
    hand_copy(company, seen, "held", 1)
    answer = company["viewer"].get(f"/people/{company['viewer'].id}/exit-pack.pdf")
    assert answer.status_code == 200, answer.text
    name = f"【営業秘密】退職・異動時確認書_viewer_{tokyo_date(clock.now_ms())}.pdf"
    assert quote(name, safe="") in answer.headers["content-disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        attached = pdf.attachments["exit-pack.json"].get_file().read_bytes()
    leaf = company.leaves("exit_pack.made")[-1]
    assert leaf.details["sha256"] == hashlib.sha256(attached).hexdigest()
    assert leaf.details["subject"] == leaf.details["actor"] == company["viewer"].id
    assert leaf.details["last_index"] >= company.leaves("page.released")[-1].index
    assert json.loads(attached)["viewed"][0]["item_id"] == seen["id"]
    with pypdfium2.PdfDocument(answer.content) as pages:
        said = [page.get_textpage().get_text_range() for page in pages]
    assert all("【営業秘密】" in each for each in said)
    assert "所持中" in said[0]


def test_a_manager_makes_it_about_their_own_entries(company: Any, seen: dict[str, Any]) -> None:
    company.hire("second", Post.RESPONSIBLE_MANAGER)
    company.refused(company["second"].get(f"/people/{company['viewer'].id}/exit-pack.json"), "role_required")
    other = company.open_entry(company["second"], name="別の技術")
    company.grant(company["second"], company["viewer"], "view", 1, entry_id=other)
    made = pack(company, "second")
    assert (made["scope"], made["viewed"]) == ("managed_entries", [])
    assert [each["entry"]["id"] for each in made["rights"]] == [other]
    assert len(pack(company, "manager")["viewed"]) == 1
    assert {each["entry"]["id"] for each in pack(company, "auditor")["rights"]} == {other, company.entry_id}


def test_nobody_else_makes_it(company: Any, grant: Any) -> None:
    for name in ("stranger", "administrator", "depositor"):
        for kind in ("pdf", "json"):
            answer = company[name].get(f"/people/{company['viewer'].id}/exit-pack.{kind}")
            company.refused(answer, "role_required")
    company.refused(company["officer"].get("/people/prs_none/exit-pack.pdf"), "not_found")
    assert company.leaves("exit_pack.made") == []


def test_who_viewed_a_great_deal_gets_a_document_all_the_same(
    company: Any, seen: dict[str, Any], clock: Any
) -> None:
    with company.platform.transaction() as tx:
        for day in range(2_100):
            tx.session.add(
                PageRelease(
                    id=new_id("evt", tx.platform.randomness),
                    person_id=company["viewer"].id,
                    version_id=seen["version"]["id"],
                    page=1,
                    tier=2,
                    released_ms=tx.now_ms() - day * 86_400_000,
                    leaf_index=day,
                )
            )
    answer = company["officer"].get(f"/people/{company['viewer'].id}/exit-pack.pdf")
    assert answer.status_code == 200, answer.text
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        attached = json.loads(pdf.attachments["exit-pack.json"].get_file().read_bytes())
        assert len(pdf.pages) < 4
    assert len(attached["viewed"][0]["days"]) > 2_000
