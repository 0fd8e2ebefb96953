"""Stores that lie, refuse or are away; people who lost their power; rows that were altered. Forward only, never a false word."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from storage.blob_store import RemovalReport, StoredVersion
from storage.errors import RemovalRefusedError, StoreUnavailableError
from storage.local_folder import LocalFolder
from vault.copies.queries import open_copies
from vault.disposal.certificate.verify import verify_signed
from vault.disposal.confirm import EXECUTE_JOB
from vault.disposal.execute import execute
from vault.disposal.gather import certificate_signer
from vault.disposal.models import Decision, Disposal
from vault.disposal.warrant import Warrant
from vault.documents.models import Item, SealedObject, UploadIntent, Version
from vault.documents.uploads.models import STORED, Upload, UploadPiece
from vault.documents.uploads.rules import RECEIVING
from vault.documents.view import require_viewable
from vault.keyring.ring import KeyRing
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import RetryLater, enqueue


class StoreBehind:
    """A real store behind one that misbehaves in one method."""

    def __init__(self, real: Any, **misbehaving: Any) -> None:
        self._real = real
        self._misbehaving = misbehaving

    def __getattr__(self, name: str) -> Any:
        return self._misbehaving.get(name) or getattr(self._real, name)


def with_store(store: Any) -> Any:
    """The job, run by a worker whose store is this one."""

    def run(job: Any) -> Any:
        return execute(replace(job, platform=replace(job.platform, store=store)))

    return run


def keeping_deletes(real: Any) -> StoreBehind:
    return StoreBehind(real, remove=lambda key: RemovalReport(key, ()))


def refusing_deletes(real: Any) -> StoreBehind:
    def remove(key: str) -> RemovalReport:
        raise RemovalRefusedError(key, (("version 1", "AccessDenied: object lock until 2030"),))

    return StoreBehind(real, remove=remove)


def away(real: Any) -> StoreBehind:
    def gone(*_args: object) -> None:
        raise StoreUnavailableError("no answer")

    return StoreBehind(real, remove=gone, versions=gone, prove_absent=gone)


@pytest.mark.clause("G9.1.4-a")
@pytest.mark.parametrize("liar", [keeping_deletes, refusing_deletes])
def test_while_the_store_answers_there_is_no_certificate_and_the_item_stays_listed(disposals, liar):
    item_id = disposals.item()
    disposal_id = disposals.confirmed(item_id)
    disposals.work(with_store(liar(disposals.platform.store)), rounds=3)

    shown = disposals.state(disposal_id)
    assert (shown["state"], shown["blocked_by"]) == ("erasing", "disposal_unverified")
    assert "not_confirmed" in {step["result"] for step in shown["steps"]}
    disposals.company.refused(disposals.certificate(disposal_id), "not_found")
    with disposals.platform.reading() as tx:
        assert tx.session.get_one(Item, item_id).state == "closing"

    disposals.work(rounds=2)
    assert disposals.state(disposal_id)["state"] == "certified"


def test_a_store_that_refuses_for_days_does_not_fill_the_log(disposals):
    disposal_id = disposals.confirmed(disposals.item())
    disposals.work(with_store(refusing_deletes(disposals.platform.store)))
    after_one = len(disposals.company.leaves())
    disposals.work(with_store(refusing_deletes(disposals.platform.store)), rounds=5)

    assert len(disposals.company.leaves()) == after_one
    assert max(step["tries"] for step in disposals.state(disposal_id)["steps"]) == 6


def test_a_store_that_is_away_delays_the_disposal_and_keys_die_all_the_same(disposals):
    disposal_id = disposals.confirmed(disposals.item())
    disposals.work(with_store(away(disposals.platform.store)))

    shown = disposals.state(disposal_id)
    assert (shown["state"], shown["blocked_by"]) == ("erasing", "store_unavailable")
    assert list(disposals.platform.ring_store.entries()) == []

    disposals.work()
    assert disposals.state(disposal_id)["state"] == "certified"


def test_with_a_time_stamping_authority_nothing_is_certified_without_its_stamp(disposals):
    def with_authority(job: Any) -> Any:
        settings = job.platform.settings.model_copy(update={"tsa_url": "http://127.0.0.1:1/"})
        return execute(replace(job, platform=replace(job.platform, settings=settings)))

    disposal_id = disposals.confirmed(disposals.item())
    disposals.work(with_authority)
    assert disposals.state(disposal_id)["state"] == "erased"

    disposals.work()
    assert disposals.state(disposal_id)["state"] == "certified"


@pytest.mark.clause("G9.1.4-b")
def test_from_the_closing_on_nobody_views_the_item(disposals):
    item_id = disposals.item()
    disposals.confirmed(item_id)
    disposals.work(with_store(away(disposals.platform.store)))

    with disposals.platform.reading() as tx:
        item = tx.session.get_one(Item, item_id)
        version = tx.session.query(Version).filter_by(item_id=item_id).one()
        with pytest.raises(Refusal) as refused:
            require_viewable(item, version, 1)
    assert refused.value.code is Code.NOT_FOUND


def test_an_interim_statement_is_signed_and_is_no_certificate(disposals, tmp_path):
    disposal_id = disposals.confirmed(disposals.item())
    disposals.company.refused(
        disposals.company["manager"].get(f"/disposals/{disposal_id}/interim-statement"), "conflict"
    )
    disposals.work(with_store(keeping_deletes(disposals.platform.store)))
    answer = disposals.company["manager"].get(f"/disposals/{disposal_id}/interim-statement")

    path = tmp_path / "interim.pdf"
    path.write_bytes(answer.content)
    verify_signed(
        answer.content,
        certificate_signer(disposals.platform).certificate,
        at_ms=disposals.clock.now_ms(),
    )
    with pikepdf.open(path) as pdf:
        assert list(pdf.attachments) == ["interim-statement.json"]
        assert "証明書" not in str(pdf.docinfo.get("/Title"))
    assert len(disposals.company.leaves("interim_statement.issued")) == 1

    disposals.work()
    disposals.company.refused(
        disposals.company["manager"].get(f"/disposals/{disposal_id}/interim-statement"), "conflict"
    )


@pytest.mark.clause("G9.1.4-b")
def test_a_copy_that_turns_up_after_the_closing_holds_the_certificate_back(disposals):
    item_id = disposals.item()
    disposal_id = disposals.confirmed(item_id)
    disposals.work(with_store(keeping_deletes(disposals.platform.store)))
    copy_id = disposals.copy_out(item_id)
    disposals.work()

    shown = disposals.state(disposal_id)
    assert (shown["state"], shown["blocked_by"]) == ("erasing", "derivatives_outstanding")
    disposals.set_copy(copy_id, "destroyed")
    disposals.work()
    assert disposals.state(disposal_id)["state"] == "certified"


def refusals_of(seen: list[Refusal], store: Any = None) -> Any:
    """The job, whose refusals for now are kept."""

    def run(job: Any) -> Any:
        platform = replace(job.platform, store=store or job.platform.store)
        try:
            return execute(replace(job, platform=platform))
        except RetryLater as later:
            seen.append(later.refusal)
            raise

    return run


@pytest.mark.clause("G9.1.4-b")
def test_what_holds_a_certificate_back_is_named_by_place_and_by_number(disposals):
    item_id = disposals.item()
    disposal_id = disposals.confirmed(item_id)
    seen: list[Refusal] = []
    disposals.work(refusals_of(seen, keeping_deletes(disposals.platform.store)))
    disposals.copy_out(item_id)
    disposals.work(refusals_of(seen))

    unproven, out = seen
    assert unproven.about == out.about == {"item": item_id, "disposal": disposal_id}
    assert unproven.params["open_step"]
    with disposals.platform.reading() as tx:
        (copy,) = open_copies(tx, item_id)
        assert out.params == {"copies": str(copy.number)}


@pytest.mark.clause("G9.1.4-a")
def test_what_is_proven_absent_is_not_removed_again_and_the_rest_is(disposals):
    item_id, removed = disposals.item(versions=2), []
    disposals.confirmed(item_id)
    real = disposals.platform.store
    with disposals.platform.reading() as tx:
        rows = tx.session.query(SealedObject).filter_by(item_id=item_id).order_by(SealedObject.blob_key)
        kept, *gone = [row.blob_key for row in rows]

    def remove(key: str) -> RemovalReport:
        removed.append(key)
        return RemovalReport(key, ()) if key == kept and removed.count(kept) == 1 else real.remove(key)

    disposals.work(with_store(StoreBehind(real, remove=remove)), rounds=2)
    assert sorted(removed) == sorted([kept, kept, *gone])
    assert gone


@pytest.mark.clause("G9.1.4-a")
def test_a_version_that_was_listed_once_is_asked_for_when_no_list_shows_it_any_more(disposals):
    disposals.confirmed(disposals.item())
    real, asked = disposals.platform.store, []
    listed = iter([[StoredVersion("v-1", 10, "version")]])

    def prove_absent(key: str, known: Any) -> Any:
        asked.append(list(known))
        return real.prove_absent(key, known)

    disposals.work(
        with_store(StoreBehind(real, versions=lambda key: next(listed, []), prove_absent=prove_absent))
    )
    assert asked == [["v-1"]]


@pytest.mark.clause("G9.1.4-a")
def test_the_certificate_quotes_that_the_write_ahead_log_was_emptied(disposals):
    if not disposals.platform.database.is_sqlite:
        return
    disposal_id = disposals.disposed(disposals.item())
    statement = disposals.company["manager"].get(f"/disposals/{disposal_id}/certificate.json").json()
    answers = [step["answer"] for place in statement["places"] for step in place["steps"]]
    assert "emptied" in answers


@pytest.mark.clause("G9.1.4-c")
def test_who_lost_the_power_before_the_job_ran_destroys_nothing(disposals):
    company = disposals.company
    item_id = disposals.item()
    disposal_id = disposals.confirmed(item_id)
    designation = company["manager"].get(f"/entries/{company.entry_id}/designations").json()["items"][0]
    company["manager"].post(f"/designations/{designation['id']}/end", {"reason": "異動"})
    before = company.stored()
    disposals.work()

    shown = disposals.state(disposal_id)
    assert (shown["state"], shown["blocked_by"]) == ("cancelled", "disposal_role")
    assert company.stored() == before
    assert disposals.platform.ledger.find(item_id) == []
    with disposals.platform.reading() as tx:
        assert tx.session.get_one(Item, item_id).state == "active"


@pytest.mark.parametrize("change", [{"person_id": "prs_somebody"}, {"digest": "0" * 64}])
def test_an_altered_decision_sets_nothing_in_motion(disposals, change):
    disposal_id = disposals.confirmed(disposals.item())
    with disposals.platform.transaction() as tx:
        row = tx.session.get_one(Decision, (disposal_id, "confirmed"))
        for name, value in change.items():
            setattr(row, name, value)
    before = disposals.company.stored()
    disposals.work()

    assert disposals.company.stored() == before
    assert disposals.state(disposal_id)["state"] == "confirmed"


def test_a_row_set_to_confirmed_without_a_decision_sets_nothing_in_motion(disposals):
    disposal_id = str(disposals.order(disposals.item()).json()["disposal"]["id"])
    with disposals.platform.transaction() as tx:
        tx.session.get_one(Disposal, disposal_id).state = "confirmed"
        enqueue(tx, EXECUTE_JOB, {"disposal_id": disposal_id})
    before = disposals.company.stored()
    disposals.work()

    assert disposals.company.stored() == before


def test_nobody_makes_a_warrant_by_hand():
    with pytest.raises(TypeError):
        Warrant("dsp_1", "itm_1", "ent_1", "job_1", "prs_1", 7, made_by=object())


@pytest.mark.clause("G9.1.4-a")
def test_overwriting_is_claimed_on_a_medium_recorded_as_addressed_in_place(disposals):
    store = LocalFolder(disposals.platform.settings.resolved_store_dir, addressed_in_place=True)
    disposal_id = disposals.confirmed(disposals.item())
    disposals.work(with_store(store))

    places = disposals.company["manager"].get(f"/disposals/{disposal_id}/certificate.json").json()["places"]
    stored = next(place for place in places if place["kind"] == "object_store")
    assert (stored["result"], stored["method"]) == ("overwritten_and_read_back", "Overwrite erasure")


@pytest.mark.clause("G9.1.4-a")
def test_elsewhere_it_is_the_equivalent_measure(disposals):
    disposal_id = disposals.disposed(disposals.item())

    statement = disposals.company["manager"].get(f"/disposals/{disposal_id}/certificate.json").json()
    stored = next(place for place in statement["places"] if place["kind"] == "object_store")
    assert stored["result"] == "crypto_erased"
    (asked,) = (step for step in stored["steps"] if step["step"] == "delete_requested")
    assert asked["answer"] == "unlink: removed; sync folder: synced"
    retired = statement["keys"]["retired_epochs"]
    assert len(set(retired)) == len(retired) == 1
    (provider,) = (place for place in statement["places"] if place["kind"] == "key_provider")
    assert {step["target"] for step in provider["steps"]} == set(retired)
    assert statement["open_duties"] == ["G9.1.4-d", "G9.1.4-e"]


def test_an_object_destroyed_earlier_is_asked_for_again_and_named(disposals):
    item_id = disposals.item(versions=2)
    platform = disposals.platform
    with platform.transaction() as tx:
        earlier = (
            tx.session.query(SealedObject).filter_by(item_id=item_id).order_by(SealedObject.blob_key).first()
        )
        earlier.state = "destroyed"
        gone = earlier.id
    KeyRing(platform).destroy([gone])
    disposal_id = disposals.disposed(item_id)

    places = disposals.company["manager"].get(f"/disposals/{disposal_id}/certificate.json").json()["places"]
    traces = next(place for place in places if place["kind"] == "transient")
    assert gone in traces["targets"]
    assert "no entry in the key ring" in next(s["answer"] for s in traces["steps"] if s["target"] == gone)
    assert disposals.company.stored() == ([], [])


@pytest.mark.clause("G9.1.4-a")
def test_the_pieces_of_an_upload_under_way_are_destroyed_with_the_item(disposals):
    item_id, platform = disposals.item(), disposals.platform
    with platform.transaction() as tx:
        upload = Upload(
            id="ups_1",
            person_id=disposals.company["depositor"].id,
            device_id="dev",
            state=RECEIVING,
            ordered="{}",
            item_id=item_id,
            version_id="ver_late",
            length=9_000_000,
            received=0,
            started_ms=tx.now_ms(),
            expires_ms=tx.now_ms() + 10**9,
        )
        tx.session.add(upload)
        tx.session.flush()
        piece = {"upload_id": "ups_1", "start": 0, "sequence": 0, "state": STORED, "length": 14}
        tx.session.add(UploadPiece(object_id="obj_piece", blob_key="objects/piece", **piece))
    platform.store.put("objects/piece", io.BytesIO(b"half an upload"))
    disposal_id = disposals.disposed(item_id)

    assert disposals.state(disposal_id)["state"] == "certified"
    assert disposals.company.stored() == ([], [])
    [ended] = disposals.company.leaves("upload_session.ended")
    assert (ended.details["upload"], ended.details["reason"]) == ("ups_1", "disposal")
    assert disposals.company.leaves("upload_session.cleared")[-1].details["count"] == 1


@pytest.mark.clause("G9.1.4-a")
def test_an_upload_under_way_is_cut_off_and_leaves_nothing(disposals):
    item_id = disposals.item()
    platform = disposals.platform
    with platform.transaction() as tx:
        intent = UploadIntent(
            id="upl_1",
            person_id=disposals.company["depositor"].id,
            order_sha256=bytes(32),
            started_ms=tx.now_ms(),
            expires_ms=tx.now_ms() + 10**9,
            item_id=item_id,
            version_id="ver_late",
            rendition_object_id="obj_late",
            rendition_blob_key="objects/late",
            original_object_id="obj_late_original",
            original_blob_key="objects/late-original",
        )
        tx.session.add(intent)
    platform.store.put("objects/late", io.BytesIO(b"half an upload"))
    disposal_id = disposals.disposed(item_id)

    assert disposals.state(disposal_id)["state"] == "certified"
    assert disposals.company.stored() == ([], [])
    assert len(disposals.company.leaves("upload.aborted")) == 1
