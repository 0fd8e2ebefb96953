"""One byte form for JSON: the examples of RFC 8785, and values that have none."""

from enum import StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from crypto.canonical import canonical_json
from crypto.errors import FormatError


def test_the_example_of_rfc_8785_section_3_2_2():
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical_json(value) == (
        b'{"literals":[null,true,false],'
        b'"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_members_are_sorted_by_utf_16_as_section_3_2_3_says():
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    order = ["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    text = canonical_json(value).decode()
    assert [text.index(f'"{name}":') for name in order] == sorted(text.index(f'"{name}":') for name in order)


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers(-(2**53) + 1, 2**53 - 1))
)
def test_order_of_insertion_never_matters(value):
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
)


@given(plain)
def test_what_is_written_the_short_way_is_what_the_reference_writes(value):
    assert canonical_json(value) == rfc8785.dumps(value)


class Colour(StrEnum):
    RED = "red"


def test_an_enumeration_of_texts_is_its_text():
    assert canonical_json({"colour": Colour.RED}) == b'{"colour":"red"}'


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


WITHOUT_FORM = {
    "integer too large": 2**53,
    "integer too small": -(2**53),
    "not a number": float("nan"),
    "infinite": float("inf"),
    "lone surrogate": "\ud800",
    "lone surrogate as name": {"\ud800": 1},
    "number as name": {1: 2},
    "bytes": b"x",
    "any object": {"x": object()},
    "nested too deep": nested(100_000),
}


@pytest.mark.parametrize("value", WITHOUT_FORM.values(), ids=WITHOUT_FORM)
def test_a_value_without_a_canonical_form_is_refused(value):
    with pytest.raises(FormatError):
        canonical_json(value)
