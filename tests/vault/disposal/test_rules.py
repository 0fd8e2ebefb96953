"""The rules of a disposal, without a vault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crypto.errors import FormatError, IntegrityError
from crypto.signed_note import NoteSigner, NoteVerifier
from vault.disposal.rules import (
    Bound,
    BoundCopy,
    BoundItem,
    BoundObject,
    BoundVersion,
    certificate_number,
    covers,
    require_nothing_outside,
    require_reason,
    statement_number,
)
from vault.disposal.tombstone import read_note, write_note
from vault.platform.errors import Code, Refusal

BOUND = Bound(
    item=BoundItem("itm_1", "条件表", "【極秘】条件表.pdf", "極秘", 3),
    versions=(BoundVersion("ver_1", 1, "aa"),),
    objects=(BoundObject("obj_1", "rendition", "bb"),),
    open_copies=(BoundCopy("cpy_1", 1, "held"),),
    holds=("upl_1",),
    reason="不要",
)


@pytest.mark.parametrize(
    "changed",
    [
        replace(BOUND, item=replace(BOUND.item, title="別")),
        replace(BOUND, versions=()),
        replace(BOUND, objects=(BoundObject("obj_1", "rendition", "cc"),)),
        replace(BOUND, open_copies=(BoundCopy("cpy_2", 2, "held"),)),
        replace(BOUND, holds=("upl_2",)),
        replace(BOUND, reason="別の理由"),
    ],
)
def test_any_change_but_the_end_of_a_copy_voids_an_order(changed):
    assert changed.digest() != BOUND.digest()
    assert not covers(BOUND, changed)


def test_copies_that_came_back_do_not_void_an_order():
    assert covers(BOUND, replace(BOUND, open_copies=()))
    assert covers(BOUND, replace(BOUND, open_copies=(BoundCopy("cpy_1", 1, "delivery_unconfirmed"),)))


@pytest.mark.clause("G9.1.4-b")
def test_a_copy_outside_is_named_in_the_refusal():
    with pytest.raises(Refusal) as refused:
        require_nothing_outside(BOUND)
    assert refused.value.code is Code.DERIVATIVES_OUTSTANDING
    assert refused.value.params == {"copies": "1"}


@pytest.mark.parametrize(
    ("text", "code"), [(" 　", Code.REASON_MISSING), ("x" * 2_001, Code.REQUEST_INVALID)]
)
def test_a_reason_is_neither_blank_nor_a_book(text, code):
    with pytest.raises(Refusal) as refused:
        require_reason(text)
    assert refused.value.code is code


def test_numbers_name_their_year_and_their_kind():
    disposal_id = "dsp_abcdefghijklmnopqrstuvwxyz"
    assert certificate_number(disposal_id, 2026) == "HDC-2026-ABCD-EFGH-IJKL"
    assert statement_number(disposal_id, 2026, 2) == "HDS-2026-ABCD-EFGH-IJKL-2"


SIGNER = NoteSigner.generate("hizo.log/vlt_1")
FACTS = {
    "vault_id": "vlt_1",
    "item_id": "itm_1",
    "disposal_id": "dsp_1",
    "order_leaf": 41,
    "order_leaf_hash": bytes(32),
    "at_ms": 1_790_000_000_000,
}


def test_a_tombstone_comes_back_as_it_was_written():
    note = read_note(NoteVerifier.from_vkey(SIGNER.vkey()), write_note(SIGNER, **FACTS))

    assert (note.item_id, note.disposal_id, note.order_leaf) == ("itm_1", "dsp_1", 41)
    assert note.order_leaf_hash == bytes(32)


def test_a_forged_or_altered_tombstone_is_refused():
    verifier = NoteVerifier.from_vkey(SIGNER.vkey())
    with pytest.raises(IntegrityError):
        read_note(verifier, write_note(SIGNER, **FACTS).replace("itm_1", "itm_2"))
    with pytest.raises(IntegrityError):
        read_note(verifier, write_note(NoteSigner.generate("hizo.log/vlt_1"), **FACTS))


def test_a_checkpoint_is_no_tombstone():
    with pytest.raises(FormatError):
        read_note(NoteVerifier.from_vkey(SIGNER.vkey()), SIGNER.sign("hizo.log/vlt_1\n41\nAAAA\n"))
