"""What an item bears afterwards: the new marking everywhere, the old one nowhere, and everything else as it was."""

from __future__ import annotations

import io
import json
from typing import Any

import pikepdf
import pytest
from sqlalchemy import update

from tests.vault.regrading.conftest import Regradings, everything_said_in, texts_of
from vault.documents.models import DESTROYED, ORIGINAL, REPLACED, Version
from vault.documents.pdf import StampError
from vault.documents.pdf.metadata import markings_in_metadata
from vault.documents.pdf.restamp import content_streams, remove_earlier_stamp
from vault.platform.errors import Code
from vault.regrading.carry_out import carry_out
from vault.regrading.models import Regrading


@pytest.fixture
def database_url() -> None:
    """What is read here are files; the embedded database does."""


def without_headers(content: bytes) -> list[bytes]:
    """What each page draws once our header is taken off."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        remove_earlier_stamp(pdf)
        return [b"".join(each.read_bytes() for each in content_streams(page.obj)) for page in pdf.pages]


@pytest.mark.clause("G2.2-g", "G2.2-c", "G2.2-a")
def test_a_regraded_item_bears_its_new_marking_everywhere_and_no_trace_of_the_old_one(
    regradings: Regradings, source_pdf: bytes
) -> None:
    company = regradings.company
    newer = company["depositor"].deposit(source_pdf, item_id=regradings.item_id, marking="秘")
    assert newer.status_code == 201, newer.text
    regradings.changed("極秘")
    raised = [regradings.content(row) for row in regradings.objects()]
    assert [everything_said_in(each).count("極秘") > 0 for each in raised] == [True, True]
    regradings.changed("社外秘")

    item = regradings.shown()
    assert (item["tier"], item["marking"], item["marking_pending"]) == (1, "社外秘", False)
    assert item["file_name"].startswith("【社外秘】")
    rows = regradings.objects()
    assert [(row.tier, row.marking, row.sequence) for row in rows] == [(1, "社外秘", 2)] * 2
    for number, before, row in zip((1, 2), raised, rows, strict=True):
        after = regradings.content(row)
        assert "極秘" not in everything_said_in(after)
        texts = texts_of(after)
        assert len(texts) == 3
        assert all(f"v{number}" in text and "社外秘" in text for text in texts)
        with pikepdf.open(io.BytesIO(after)) as pdf:
            assert set(markings_in_metadata(pdf)) == {"社外秘"}
            assert str(pdf.docinfo["/Title"]) == item["file_name"]
        assert without_headers(after) == without_headers(before) == without_headers(source_pdf)
        assert len(after) < len(before) + 2000
    assert regradings.faults() == set()


@pytest.mark.clause("G2.2-g")
def test_the_former_ciphertext_and_its_key_are_gone_and_the_log_says_so(regradings: Regradings) -> None:
    company = regradings.company
    [old] = regradings.objects()
    regradings.changed("極秘")
    [new] = regradings.objects()
    assert company.stored() == ([new.blob_key], [new.id])
    assert [row.id for row in regradings.objects(DESTROYED)] == [old.id]
    assert not regradings.objects(REPLACED)
    [replaced] = company.leaves("object.replaced")
    assert (replaced.details["object"], replaced.details["old_object"]) == (new.id, old.id)
    assert replaced.details["ciphertext_sha256"] == new.ciphertext_sha256.hex()
    [gone] = company.leaves("replaced_object.destroyed")
    assert gone.details["object"] == old.id
    assert "no entry in the key ring" in gone.details["answer"]
    assert (gone.details["actor_kind"], gone.details["actor"]) == ("job", company["manager"].id)
    [ordered], [regraded] = company.leaves("regrading.ordered"), company.leaves("item.regraded")
    assert ordered.details["reason"] == "評価の見直しによる"
    assert regraded.details["order_leaf"] == ordered.index
    assert [ordered.details[name] for name in ("old_marking", "marking", "old_tier", "tier", "count")] == [
        *("秘", "極秘", 2, 3, 1),
    ]


def test_the_note_that_the_original_was_signed_stays_in_the_header(regradings: Regradings) -> None:
    with regradings.platform.transaction() as tx:
        version = tx.session.get_one(Version, regradings.version_id)
        version.report = json.dumps({**json.loads(version.report or "{}"), "was_signed": True})
    regradings.changed("極秘")
    assert all("電子署名は原本にあり" in text for text in texts_of(regradings.content()))


def test_an_exact_original_stays_exact_and_a_title_loses_its_own_phrase(
    regradings: Regradings, source_pdf: bytes
) -> None:
    company = regradings.company
    _keep_originals(company)
    # Older files come named by hand; that phrase would stand in the header of every page.
    named = {"file_name": "【極秘】原本.pdf", "title": "【極秘】原本"}
    regradings.item = company["depositor"].deposit(source_pdf, marking="極秘", **named).json()
    before = {row.role: row for row in regradings.objects()}
    regradings.changed("社外秘")
    assert regradings.shown()["title"] == "原本"
    assert "極秘" not in everything_said_in(regradings.content())
    after = {row.role: row for row in regradings.objects()}
    assert set(after) == set(before) == {"rendition", "original"}
    assert all(after[role].id != before[role].id for role in after)
    assert regradings.content(after[ORIGINAL]) == source_pdf
    assert (after[ORIGINAL].tier, after[ORIGINAL].marking) == (1, "社外秘")
    assert len(regradings.objects(DESTROYED)) == 2
    assert regradings.faults() == set()


def test_what_carries_no_file_gets_its_marking_too(regradings: Regradings) -> None:
    made = regradings.company["depositor"].deposit(
        b"", type="paper", file_name=None, title="青焼き", marking="秘"
    )
    assert made.status_code == 201, made.text
    regradings.item = made.json()
    regradings.changed("社外秘")
    assert (regradings.shown()["tier"], regradings.shown()["marking"]) == (1, "社外秘")


@pytest.mark.clause("G2.2-g")
def test_what_cannot_be_marked_stays_closed_until_another_order_goes_through(regradings: Regradings) -> None:
    company = regradings.company

    def unable(job: Any) -> Any:
        class Unable:
            def run(self, *_args: Any, **_named: Any) -> Any:
                raise StampError("stamp_failed", "marking cannot be extracted on page 1")

        return carry_out(job, Unable())  # type: ignore[arg-type]

    before = regradings.content()
    assert regradings.change("極秘").status_code == 202
    regradings.work_once(unable)
    blocked = regradings.standing()
    assert (blocked["state"], blocked["blocked_by"]) == ("ordered", "stamp_failed")
    assert regradings.shown()["marking_pending"]
    company.refused(regradings.page("viewer"), "marking_pending")
    assert [company.notices(company[name]).count("regrading_blocked") for name in ("manager", "officer")] == [
        1,
        1,
    ]
    listed = company["auditor"].get("/regradings?state=ordered").json()["items"]
    assert [each["id"] for each in listed] == [blocked["id"]]

    regradings.changed("秘")
    states = [each["state"] for each in company["manager"].get("/regradings").json()["items"]]
    assert states == ["done", "superseded"]
    assert regradings.content() == before
    assert regradings.page("viewer").status_code == 200
    assert len(company.stored()[0]) == 1


def test_who_no_longer_answers_for_the_entry_lowers_nothing(regradings: Regradings) -> None:
    from vault.people.posts import Post

    assert regradings.change("社外秘").status_code == 202
    regradings.company.end_post(regradings.company["manager"], Post.RESPONSIBLE_MANAGER)
    regradings.work_once()
    [blocked] = regradings.company.leaves("regrading.blocked")
    assert blocked.details["refused_code"] == "role_required"
    assert regradings.shown("viewer")["tier"] == 2
    regradings.company.refused(regradings.page("viewer"), "marking_pending")


def test_an_order_altered_in_the_database_lowers_nothing(regradings: Regradings) -> None:
    assert regradings.change("極秘").status_code == 202
    with regradings.platform.transaction() as tx:
        tx.session.execute(update(Regrading).values(tier=1, marking="社外秘"))
    regradings.work_once()
    assert regradings.shown()["tier"] == 3
    [blocked] = regradings.company.leaves("regrading.blocked")
    assert blocked.details["refused_code"] == "integrity_failed"


def test_damaged_content_is_never_sealed_anew(regradings: Regradings) -> None:
    [row] = regradings.objects()
    place = next((regradings.platform.settings.data_dir).rglob(row.blob_key.rpartition("/")[2] + "*"))
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.chmod(0o600)
    place.write_bytes(content)
    assert regradings.change("極秘").status_code == 202
    regradings.work_once()
    assert regradings.standing()["blocked_by"] == Code.INTEGRITY_FAILED
    assert [each.id for each in regradings.objects()] == [row.id]


def _keep_originals(company: Any) -> None:
    entry = company["manager"].get(f"/entries/{company.entry_id}")
    body = {"keep_original": True, "keep_original_reason": "取引先の検査", "reason": "取引先の求め"}
    headers = {"If-Match": entry.headers["etag"]}
    answer = company["manager"].patch(f"/entries/{company.entry_id}", body, headers=headers)
    assert answer.status_code == 200, answer.text
