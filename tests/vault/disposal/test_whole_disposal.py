"""One disposal from the order to the certificate, and the certificate judged offline."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO

import pikepdf
import pytest

from clients.verify.certificate import verify_certificate
from crypto.signed_note import NoteVerifier
from storage.errors import RingEntryMissingError
from vault.audit.checkpoints import log_signer
from vault.platform.runtime import CERTIFICATE_SIGNER


@pytest.fixture
def done(disposals):
    item_id = disposals.item(versions=2)
    neighbour = disposals.item()
    disposal_id = disposals.disposed(item_id)
    return disposals, item_id, neighbour, disposal_id


@pytest.mark.clause("G9.1.4-a")
def test_a_confirmed_disposal_ends_in_one_certificate(done):
    disposals, item_id, _, disposal_id = done

    shown = disposals.state(disposal_id)
    assert (shown["state"], shown["blocked_by"]) == ("certified", None)
    assert {step["result"] for step in shown["steps"]} == {"confirmed"}
    answer = disposals.certificate(disposal_id)
    assert answer.headers["content-type"] == "application/pdf"
    issued = disposals.company.leaves("certificate.issued")
    assert [leaf.details["sha256"] for leaf in issued] == [hashlib.sha256(answer.content).hexdigest()]
    assert issued[0].details["item"] == item_id
    assert "disposal_ordered" in disposals.company.notices(disposals.company["eraser"])
    assert "disposal_confirmed" in disposals.company.notices(disposals.company["manager"])
    for name in ("manager", "eraser"):
        assert "certificate_issued" in disposals.company.notices(disposals.company[name])


@pytest.mark.clause("G9.1.4-a", "G9.1.4-c")
def test_the_certificate_convinces_an_offline_verifier_and_names_both_people(done):
    disposals, item_id, _, disposal_id = done
    pdf = disposals.certificate(disposal_id).content
    twin = disposals.company["eraser"].get(f"/disposals/{disposal_id}/certificate.json").content
    platform = disposals.platform

    checked = verify_certificate(
        pdf,
        platform.keys.load_secret(CERTIFICATE_SIGNER),
        log_key=NoteVerifier.from_vkey(log_signer(platform).vkey()),
        twin=twin,
    )

    assert checked.statement["item"]["id"] == item_id
    assert len(checked.statement["versions"]) == 2
    assert checked.leaf is not None
    people = checked.statement["people"]
    assert (people["ordered_by"]["name"], people["ordered_by"]["posts"]) == (
        "manager",
        ["responsible_manager"],
    )
    assert (people["confirmed_by"]["name"], people["confirmed_by"]["posts"]) == (
        "eraser",
        ["designated_for_erasing"],
    )


def test_keys_and_bytes_of_the_item_are_gone_and_the_neighbours_stay(done):
    disposals, _, _, disposal_id = done
    statement = disposals.company["manager"].get(f"/disposals/{disposal_id}/certificate.json").json()
    gone = {sealed["id"] for version in statement["versions"] for sealed in version["objects"]}
    blobs, keys = disposals.company.stored()

    assert len(gone) == 2
    assert gone.isdisjoint(keys)
    assert len(blobs) == len(keys) == 1
    for object_id in gone:
        with pytest.raises(RingEntryMissingError):
            disposals.platform.ring_store.get(object_id)
    assert statement["keys"]["retired_epochs"]
    assert not set(statement["keys"]["retired_epochs"]) & set(disposals.platform.keys.epochs())


def test_the_order_of_the_log_is_the_order_of_the_architecture(done):
    disposals, _, _, _ = done
    acts = [leaf.act for leaf in disposals.company.leaves()]
    story = [
        "disposal.ordered",
        "disposal.confirmed",
        "item.closed",
        "item.entombed",
        "item.erased",
        "certificate.issued",
    ]

    positions = [acts.index(act) for act in story]
    assert positions == sorted(positions)
    steps = disposals.company.leaves("disposal_step.taken")
    assert {leaf.details["step"] for leaf in steps} == {
        "key_deleted",
        "key_asked",
        "rewrapped",
        "epoch_key_deleted",
        "delete_requested",
        "absence_asked",
        "decryption_tried",
        "removed",
    }
    assert all(acts.index("item.entombed") < leaf.index < acts.index("item.erased") for leaf in steps)


def test_the_proof_inside_is_that_of_the_erased_leaf(done):
    disposals, item_id, _, disposal_id = done
    with pikepdf.open(BytesIO(disposals.certificate(disposal_id).content)) as pdf:
        statement = json.loads(pdf.attachments["certificate.json"].get_file().read_bytes())
    erased = disposals.company.leaves("item.erased")[0]

    assert f"index {erased.index}\n" in statement["tlog_proof"]
    opened = {o["field"]: json.loads(o["value"]) for o in statement["erased_leaf_openings"]}
    assert opened["item"] == item_id
    assert opened["order_leaf"] == disposals.company.leaves("disposal.confirmed")[0].index


def test_every_reading_gives_the_same_certificate_and_is_recorded_before_it(done):
    disposals, _, _, disposal_id = done

    first, second = disposals.certificate(disposal_id), disposals.certificate(disposal_id, by="auditor")
    assert first.content == second.content
    read = disposals.company.leaves("disposal_record.read")
    assert [leaf.details["actor"] for leaf in read] == [
        disposals.company[who].id for who in ("manager", "auditor")
    ]
    assert {leaf.details["sha256"] for leaf in read} == {hashlib.sha256(first.content).hexdigest()}

    disposals.work(rounds=3)
    assert disposals.certificate(disposal_id).content == first.content
    assert len(disposals.company.leaves("certificate.issued")) == 1


def test_the_store_sees_no_name_and_can_alter_nothing_unnoticed(done):
    disposals, _, _, disposal_id = done
    blob = next(iter(disposals.platform.store.keys("certificates")))
    path = disposals.platform.settings.resolved_store_dir / blob.key
    stored = bytearray(path.read_bytes())
    assert b"%PDF" not in stored
    stored[100] ^= 1
    path.write_bytes(stored)

    disposals.company.refused(disposals.certificate(disposal_id), "integrity_failed")
