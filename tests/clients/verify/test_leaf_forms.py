"""Reading a leaf by the form of its kind lets nothing pass that reading it in full refuses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.errors import VerificationFailedError
from clients.verify.leaf import read_leaf
from clients.verify.leaf_forms import LeafForms, LeafInOrder
from crypto.canonical import canonical_json


def _body(place: int, **other: object) -> bytes:
    commitments = dict.fromkeys(("actor", "item", "version"), f"{place:064x}")
    leaf = {"schema": 1, "index": place, "id": f"lef_{place}", "time": "2026-11-19T00:00:00.000Z"}
    leaf |= {"act": "item.viewed", "outcome": "done", "objects": ["item"], "commitments": commitments}
    return canonical_json(leaf | other)


def _after_one(body: bytes) -> LeafInOrder | None:
    forms = LeafForms()
    forms.read(_body(7))
    try:
        return forms.read(body)
    except VerificationFailedError:
        return None


def _in_full(body: bytes) -> LeafInOrder | None:
    try:
        leaf = read_leaf(body)
    except VerificationFailedError:
        return None
    return LeafInOrder(leaf.index, leaf.time, leaf.act)


@given(st.data())
def test_any_change_of_any_bytes_is_judged_as_in_full(data):
    body = bytearray(_body(data.draw(st.integers(0, 2**53 - 1))))
    for _ in range(data.draw(st.integers(1, 2))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(start + 3, len(body))))
        body[start:end] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b'"', b"0", b"a", b"A", b" ", b"\\u0041"])
        )
    assert _after_one(bytes(body)) == _in_full(bytes(body))


@pytest.mark.parametrize(
    "other",
    [
        {"schema": 2},
        {"index": 1.5},
        {"index": True},
        {"time": "2026-11-19T00:00:00.1234567Z"},
        {"time": "２０２６-11-19T00:00:00Z"},
        {"outcome": ""},
        {"id": 'lef_"'},
        {"commitments": {"actor": "A" * 64}},
        {"more": 1},
        {"objects": "\ue000"},
    ],
    ids=json.dumps,
)
def test_a_leaf_of_another_form_is_read_in_full(other):
    assert _after_one(_body(8, **other)) == _in_full(_body(8, **other))


def test_the_form_of_one_kind_reads_no_other():
    forms = LeafForms()
    acts = ["item.viewed", "page.released", "item.viewed"]
    assert [forms.read(_body(index, act=act)).act for index, act in enumerate(acts)] == acts
