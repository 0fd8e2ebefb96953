"""The rule holds for every name, not only for the listed ones."""

import contextlib
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vault.documents.file_names import (
    Hazard,
    NameRefusedError,
    display_name,
    download_name,
    extension_of,
    hazards,
    marked_name,
    nfc_twin,
    validate_file_name,
)

NASTY = "\u202e\u200d\u200b\ufeff\ufe0f\U000e0100\u0336\u3099か極秘【】.= -+@:*?<>|\"{}'👨\u2024\uff0fa"
NAMES = st.text(st.one_of(st.characters(), st.sampled_from(NASTY)), max_size=120)


def taken(name: str) -> str:
    try:
        return validate_file_name(name)
    except NameRefusedError:
        assume(False)
        raise


@settings(deadline=None)
@given(NAMES)
def test_any_name_is_taken_as_it_is_or_refused(name):
    with contextlib.suppress(NameRefusedError):
        assert validate_file_name(name) == name


@settings(deadline=None)
@given(NAMES)
def test_every_taken_name_is_handed_out_harmless(name):
    given_out = download_name(taken(name))
    assert hazards(given_out) == frozenset()
    assert validate_file_name(given_out)
    assert len(given_out.encode()) <= 255


@settings(deadline=None)
@given(NAMES)
def test_every_taken_name_is_shown_without_steering(name):
    shown = display_name(taken(name))
    categories = {unicodedata.category(one) for one in shown.replace("\u200d", "")}
    assert categories.isdisjoint({"Cc", "Cf", "Zl", "Zp", "Cs"})


@settings(deadline=None)
@given(NAMES)
def test_every_taken_name_is_marked_once_and_keeps_its_extension(name):
    marked = marked_name("社外秘", taken(name), ["極秘"])
    assert marked.startswith("【社外秘】")
    assert len(marked.encode()) <= 255
    assert marked_name("社外秘", marked, ["極秘"]) == marked
    assert nfc_twin(extension_of(marked)) == nfc_twin(extension_of(name)) or not extension_of(name)


@pytest.mark.parametrize(
    ("name", "hazard"),
    [
        ("a\ufe00b.pdf", Hazard.INVISIBLE),
        ("\ufe0fa.pdf", Hazard.INVISIBLE),
        ("a\u200db.pdf", Hazard.INVISIBLE),
        ("\u3164.pdf", Hazard.INVISIBLE),
        ("a\U000e0041.pdf", Hazard.INVISIBLE),
        ("a*b.txt", Hazard.WINDOWS_RESERVED),
        ('{"; filename="x"}', Hazard.WINDOWS_RESERVED),
        ("con .txt", Hazard.WINDOWS_DEVICE),
        ("LPT9.pdf", Hazard.WINDOWS_DEVICE),
        ("CONOUT$", Hazard.WINDOWS_DEVICE),
        ("+cmd|x", Hazard.FORMULA_OR_OPTION),
        ("@SUM(1).csv", Hazard.FORMULA_OR_OPTION),
        ("-rf", Hazard.FORMULA_OR_OPTION),
        ("a．exe", Hazard.PATH_SIGN),
        ("a/b.pdf", Hazard.PATH_SIGN),
        ("a\\b.pdf", Hazard.PATH_SIGN),
    ],
)
def test_hazards_beyond_the_list_are_seen(name, hazard):
    assert hazard in hazards(validate_file_name(name))


@pytest.mark.parametrize(
    "name", ["console.txt", "COM10.pdf", "nulls", "禰󠄀宜.pdf", "☑️済.pdf", "Việt.pdf", "部品①.stp"]
)
def test_ordinary_names_are_left_alone(name):
    assert hazards(name) == frozenset()
    assert download_name(name) == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("\u3000\u00a0 ", "empty"),
        (".", "dot_entry"),
        ("a/../b", "path"),
        ("a\\.. \\b", "path"),
        ("./a", "path"),
        ("\\\\server\\share", "path"),
        ("C:\\a", "path"),
        ("a\tb", "control"),
        ("a\x7f", "control"),
        ("a\u2028", "line_separator"),
        ("\udc80", "surrogate"),
        (b"\x80", "encoding"),
        ("あ" * 86, "too_long"),
    ],
)
def test_refusal_says_why(name, reason):
    with pytest.raises(NameRefusedError) as raised:
        validate_file_name(name)
    assert (raised.value.code, raised.value.reason) == ("name_invalid", reason)


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.pdf", "pdf"),
        ("a.tar.gz", "gz"),
        (".htaccess", ""),
        ("a", ""),
        ("a.", ""),
        ("図.設計図面の説明が長い名前です長い長い", ""),
        ("a. b", ""),
    ],
)
def test_extension_is_what_follows_the_last_dot(name, extension):
    assert extension_of(name) == extension


@pytest.mark.asvs("1.3.12")
@pytest.mark.parametrize(
    "worst",
    ["{" * 50_000, "=?a" * 17_000, "con" + " " * 50_000, "." * 50_000 + "x", " ." * 25_000],
    ids=["braces", "encoded words", "device", "dots", "blanks and dots"],
)
def test_no_pattern_takes_long_over_a_long_name(worst):
    assert hazards(worst) is not None
    assert extension_of(worst) is not None
    assert display_name(worst)
    assert download_name(worst)
