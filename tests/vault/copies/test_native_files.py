"""The deposited file itself is handed out as a numbered copy: marked, sealed for one device, on record at every step."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from typing import Any

import pytest

from tests.vault.company import Leaf
from tests.vault.copies.native_files import DRAWING, Natives, deposited
from tests.vault.office_files import docx
from vault.disposal.gather import copy_facts
from vault.documents.file_names.rules import MAX_BYTES
from vault.documents.ooxml import Mark, verify_marked

ON_SQLITE = pytest.mark.parametrize("database_url", [None], ids=["sqlite"])
"""What a database has no part in, beyond what the others show."""


@pytest.mark.clause("G5.3-a", "G5.3-b", "G5.3-d")
def test_two_approvals_seal_the_very_file_for_one_device_under_its_marked_name(natives: Natives) -> None:
    company = natives.company
    copy = natives.issued()
    facts, content = natives.opened(copy)
    assert content == DRAWING
    assert facts["file_name"] == "【秘】複製1_図面.dwg"
    assert (facts["copy"], facts["device"]) == (copy["id"], natives.copies.device_of("depositor"))
    shown = natives.copies.show(copy)
    assert (shown["file_name"], shown["native"]) == ("【秘】複製1_図面.dwg.hizo", True)
    assert shown["note"] == facts["notice"]
    assert company["depositor"].get(f"/items/{natives.item_id}/copy-balance").json()["native"] == 1
    leaves: dict[str, Leaf] = {
        act: company.leaves(act)[-1]
        for act in ("copy_native.requested", "copy.issued", "copy.fetched", "copy_native_key.released")
    }
    assert [leaf.index for leaf in leaves.values()] == sorted(leaf.index for leaf in leaves.values())
    assert leaves["copy_native.requested"].details["sha256"] == sha256(DRAWING).hexdigest()
    assert leaves["copy_native.requested"].details["for_device"] == facts["device"]
    assert leaves["copy_native_key.released"].details["copy"] == copy["id"]
    posts = [leaf.details["post"] for leaf in company.leaves("copy_native.approved")]
    assert posts == ["overall_officer", "responsible_manager"]
    assert company.leaves("copy_password.shown") == []
    with company.platform.reading() as tx:
        [listed] = copy_facts(tx, natives.item_id)
    assert (listed.native, listed.released_ms is not None) == (True, True)


@pytest.mark.clause("G2.2-a", "G2.2-c", "G5.3-d")
def test_an_office_file_is_marked_inside_before_it_is_sealed(copies: Any, natives: Natives) -> None:
    _set(copies, converters=0)
    office = deposited(copies, docx(), "配合.docx")
    facts, content = office.opened(office.issued())
    assert facts["file_name"] == "【秘】複製1_配合.docx"
    verify_marked(content, "docx", Mark("秘", office.item_id, 1))
    assert content != docx()


@ON_SQLITE
def test_an_office_file_that_cannot_be_marked_inside_is_not_handed_out(copies: Any, natives: Natives) -> None:
    _set(copies, converters=0)
    company = copies.company
    requests = [deposited(copies, each, "配合.docx").approved() for each in (_strict(docx()), docx())]
    for request, convert_max in zip(requests, (company.platform.settings.convert_max, 100), strict=True):
        _set(copies, convert_max=convert_max)
        assert copies.issue(request).status_code == 202
        copies.work()
        assert company["depositor"].get(f"/copy-requests/{request['id']}").json()["state"] == "void"
        assert company.leaves("copy_request.voided")[-1].details["reason"] == "format_unprotectable"
    assert list(company.platform.store.keys("copies")) == []


def _set(copies: Any, **changed: int) -> None:
    platform = copies.company.platform
    object.__setattr__(platform, "settings", platform.settings.model_copy(update=changed))


def _strict(office: bytes) -> bytes:
    """The same file in the namespaces that are not marked."""
    source, out = zipfile.ZipFile(io.BytesIO(office)), io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "_rels/.rels":
                part = part.replace(
                    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                )
            target.writestr(name, part)
    return out.getvalue()


@pytest.mark.clause("G5.3-b", "G5.3-e")
@ON_SQLITE
def test_the_request_says_what_opening_means_and_restricts_nothing(natives: Natives) -> None:
    request = natives.asked()
    assert "releases an unprotected file" in request["notice"]
    assert "保護のないファイルになります" in request["notice"]
    assert request["bound"]["permissions"] == {"print": True, "copy": True, "change": True}
    assert request["bound"]["native_sha256"] == sha256(DRAWING).hexdigest()
    for name in ("officer", "manager"):
        assert "copy_requested" in natives.company.notices(natives.company[name])


@ON_SQLITE
def test_the_key_waits_for_the_file_and_is_released_once_in_another_session(natives: Natives) -> None:
    copy = natives.issued()
    natives.company.refused(natives.key(copy), "ticket_invalid")
    assert natives.copies.fetch(copy).status_code == 200
    natives.company.refused(natives.key(copy), "ticket_invalid")
    natives.copies.sign_in_again("depositor")
    answer = natives.key(copy)
    assert answer.status_code == 200
    assert natives.copies.show(copy)["key_released_at"] is not None
    natives.company.refused(natives.key(copy), "ticket_invalid")


@pytest.mark.clause("G5.3-d")
def test_the_container_comes_back_as_it_was_issued_and_its_key_goes(natives: Natives) -> None:
    copy = natives.issued()
    container = natives.copies.fetch(copy).content
    path = f"/copies/{copy['id']}/return"
    wrong = natives.company["depositor"].request("POST", path, content=DRAWING)
    natives.company.refused(wrong, "integrity_failed")
    assert natives.company["depositor"].request("POST", path, content=container).status_code == 200
    natives.copies.work()
    shown = natives.copies.show(copy)
    assert (shown["state"], shown["declared"], shown["key_released_at"]) == ("returned", False, None)
    assert shown["events"][-1]["act"] == "key_destroyed"
    balance = natives.company["depositor"].get(f"/items/{natives.item_id}/copy-balance").json()
    assert (balance["returned"], balance["issued"], balance["native"], balance["balanced"]) == (1, 1, 1, True)


@ON_SQLITE
def test_a_long_name_keeps_its_marking_and_its_own_ending(copies: Any, natives: Natives) -> None:
    long = deposited(copies, DRAWING, "図" * 70 + ".dwg")
    copy = long.issued()
    name = copies.show(copy)["file_name"]
    assert name.startswith("【秘】複製1_")
    assert name.endswith(".dwg.hizo")
    assert len(name.encode()) <= MAX_BYTES
