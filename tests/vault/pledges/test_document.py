"""The signed pledge as a document: what was signed, by whom, when, and where the record of it lies."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from crypto.merkle import leaf_hash
from vault.audit.log import Opening, check_opening, leaf_hashes


def printed(pdf: bytes, folder: Path) -> str:
    path = folder / "pledge.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()


def document(pledges: Any, reader: str, pledge: dict[str, Any]) -> bytes:
    answer = pledges[reader].get(f"/pledges/{pledge['id']}/pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    content: bytes = answer.content
    return content


@pytest.mark.clause("G4.1.4-a", "G4.1.4-b")
def test_the_document_shows_text_signer_moment_hash_and_clauses(pledges: Any, tmp_path: Path) -> None:
    template = pledges.published()
    pledge = pledges.signed("viewer", template)
    shown = printed(document(pledges, "viewer", pledge), tmp_path)
    flat = "".join(shown.split())
    assert "秘蔵製作所御中" in flat
    assert "第2条（アクセス権の解除後及び退職後の不開示・不使用）" in flat
    assert template["sha256"] in flat
    assert pledge["id"] in flat
    for said in ("viewer", "設計", "電子署名", "2026年9月21日", "G4.1.4-e"):
        assert said in shown


@pytest.mark.parametrize("kind", ["holder", "general", "leaver"])
def test_every_reading_gives_the_same_pdf_a_and_leaves_a_leaf(pledges: Any, kind: str) -> None:
    pledge = pledges.signed("viewer", pledges.published(kind))
    first = document(pledges, "viewer", pledge)
    assert document(pledges, "auditor", pledge) == first
    with pikepdf.open(BytesIO(first)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
    read = pledges.company.leaves("pledge.read")
    assert [leaf.details["actor"] for leaf in read] == [pledges["viewer"].id, pledges["auditor"].id]


def test_the_attached_facts_prove_the_signature_against_the_log(pledges: Any) -> None:
    template = pledges.published()
    pledge = pledges.signed("viewer", template)
    with pikepdf.open(BytesIO(document(pledges, "viewer", pledge))) as pdf:
        record = json.loads(pdf.attachments["pledge.json"].get_file().read_bytes())
    assert record["format"] == "hizo-pledge/1"
    assert record["text"]["text"] == template["text"]
    assert record["text"]["clauses"] == template["clauses"]
    leaf = b64decode(record["log"]["leaf"])
    opened = {each["field"]: each for each in record["log"]["openings"]}
    for each in opened.values():
        opening = Opening(each["field"], b64decode(each["salt"]), each["value"])
        check_opening(pledges.platform.vault_id, json.loads(leaf), opening)
    assert json.loads(opened["sha256"]["value"]) == record["text"]["sha256"] == template["sha256"]
    assert json.loads(opened["subject"]["value"]) == record["signer"]["id"]
    index = record["log"]["leaf_index"]
    with pledges.platform.reading() as tx:
        assert leaf_hashes(tx, index + 1)[index] == leaf_hash(leaf)


def test_a_text_is_never_markup_and_odd_headings_do_not_stop_the_page(
    pledges: Any, text_of: Any, tmp_path: Path
) -> None:
    own = text_of("holder")
    odd = '# 第2条（アクセス権の解除後及び退職後の不開示・不使用）\n## 附則\n## 附則\n#panic("x") *太字* $x$ 𪚥\n'
    template = pledges.published(text=own["text"] + odd, title="誓約 #書 [甲]")
    shown = printed(document(pledges, "viewer", pledges.signed("viewer", template)), tmp_path)
    assert '#panic("x") *太字* $x$ 〓' in shown
    assert "誓約 #書 [甲]" in shown
    assert "U+2A6A5" in shown


def test_who_signed_stays_who_they_were_then(pledges: Any, tmp_path: Path) -> None:
    from vault.people.models import Person

    pledge = pledges.signed("viewer", pledges.published())
    with pledges.platform.transaction() as tx:
        tx.session.get_one(Person, pledges["viewer"].id).department = "営業"
    shown = printed(document(pledges, "viewer", pledge), tmp_path)
    assert "設計" in shown
    assert "営業" not in shown


def test_a_pledge_that_does_not_exist_is_not_found(pledges: Any) -> None:
    pledges.company.refused(pledges["auditor"].get("/pledges/plg_none/pdf"), "not_found")
