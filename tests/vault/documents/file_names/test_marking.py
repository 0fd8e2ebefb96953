"""The marking stands in the file name, and no rename takes it away (G2.2-c)."""

import unicodedata

import pytest

from vault.documents.file_names import MarkingRemovedError, NameRefusedError, check_rename, marked_name

pytestmark = pytest.mark.clause("G2.2-c")

CATALOGUE = ("極秘", "秘", "社外秘", "ガ限", "Confidential")


@pytest.mark.clause("T4-c", "G9.1.1-a")
def test_marking_stands_before_the_original_name():
    assert marked_name("社外秘", "設計図.doc") == "【社外秘】設計図.doc"


@pytest.mark.parametrize(
    "name",
    ["あ" * 83 + ".pdf", "a" * 251 + ".pdf", "𠮷" * 62 + ".pdf", "葛\U000e0100" * 35 + ".pdf"],
    ids=["kana", "ascii", "four bytes", "variants"],
)
def test_long_name_loses_the_tail_of_its_title_only(name):
    marked = marked_name("極秘", name)
    title = marked.removeprefix("【極秘】").removesuffix(".pdf")
    assert marked.startswith("【極秘】")
    assert marked.endswith(".pdf")
    assert 240 < len(marked.encode()) <= 255
    assert unicodedata.normalize("NFC", name).startswith(unicodedata.normalize("NFC", title))


def test_cut_never_parts_a_character_from_what_joins_it():
    for length in range(60, 90):
        for cluster in ("葛\U000e0100", "👨\u200d👩\u200d👧", "は\u309a"):
            name = "x" * length + cluster * ((255 - length) // len(cluster.encode()))
            title = marked_name("極秘", name).removeprefix("【極秘】").lstrip("x")
            assert not title.replace(unicodedata.normalize("NFC", cluster), "")


@pytest.mark.parametrize(
    "old",
    [
        "【社外秘】図.pdf",
        "［社外秘］図.pdf",
        "(社外秘)図.pdf",
        "[秘]図.pdf",
        "【 社外 秘 】図.pdf",
        "【社外秘】【秘】図.pdf",
        "【ＣＯＮＦＩＤＥＮＴＩＡＬ】図.pdf",
        "【カ\u3099限】図.pdf",
        "【ｶﾞ限】図.pdf",
        "【社\u200b外秘】図.pdf",
        "図.pdf",
    ],
    ids=ascii,
)
def test_marking_anew_replaces_any_earlier_marking(old):
    assert marked_name("極秘", old, CATALOGUE) == "【極秘】図.pdf"


def test_bracket_that_is_no_marking_stays():
    assert marked_name("極秘", "【最新】図.pdf", CATALOGUE) == "【極秘】【最新】図.pdf"


def test_rename_of_the_title_is_allowed():
    check_rename("極秘", "【極秘】旧.pdf", "【極秘】新しい題名（改）.PDF", CATALOGUE)
    check_rename("極秘", "【極秘】旧", "【極秘】【最新】新", CATALOGUE)


@pytest.mark.parametrize(
    "new",
    [
        "図.pdf",
        "極秘図.pdf",
        "【秘】図.pdf",
        "【極】図.pdf",
        "極秘】図.pdf",
        "【極秘図.pdf",
        "図【極秘】.pdf",
        " 【極秘】図.pdf",
        "\u200b【極秘】図.pdf",
        "［極秘］図.pdf",
        "[極秘]図.pdf",
        "〔極秘〕図.pdf",
        "『極秘』図.pdf",
        "【極 秘】図.pdf",
        "【極\u200b秘】図.pdf",
        "【極秘\ufe00】図.pdf",
        "【極秘\u3099】図.pdf",
        "【極秘】\u0338図.pdf",
        "【極秘】\u202e図.pdf",
        "【極秘】\ufe0f図.pdf",
        "【極秘】【秘】図.pdf",
        "【極秘】[社外秘]図.pdf",
        "【極秘】(Ｃonfidential)図.pdf",
    ],
    ids=ascii,
)
def test_rename_that_removes_shortens_or_disguises_the_marking_is_refused(new):
    with pytest.raises(MarkingRemovedError) as raised:
        check_rename("極秘", "【極秘】図.pdf", new, CATALOGUE)
    assert raised.value.code == "marking_removed"


@pytest.mark.parametrize(
    ("marking", "new"),
    [
        ("ガ限", "【カ\u3099限】図.pdf"),
        ("ガ限", "【ｶﾞ限】図.pdf"),
        ("Confidential", "【Ｃｏｎｆｉｄｅｎｔｉａｌ】図.pdf"),
        ("Confidential", "【CONFIDENTIAL】図.pdf"),
        ("Confidential", "【C\u043enfidential】図.pdf"),
    ],
    ids=ascii,
)
def test_decomposed_width_and_case_variants_are_disguises(marking, new):
    with pytest.raises(MarkingRemovedError):
        check_rename(marking, f"【{marking}】図.pdf", new, CATALOGUE)


@pytest.mark.parametrize("new", ["【極秘】", "【極秘】\u3000"], ids=ascii)
def test_rename_to_the_marking_alone_is_refused(new):
    with pytest.raises(NameRefusedError):
        check_rename("極秘", "【極秘】図", new, CATALOGUE)


@pytest.mark.parametrize("new", ["【極秘】図.exe", "【極秘】図", "【極秘】図.pdf.zip"])
def test_rename_to_another_type_is_refused(new):
    with pytest.raises(NameRefusedError) as raised:
        check_rename("極秘", "【極秘】図.pdf", new, CATALOGUE)
    assert raised.value.reason == "extension_changed"


def test_title_must_be_a_valid_name_of_its_own():
    with pytest.raises(NameRefusedError):
        check_rename("極秘", "【極秘】図.pdf", "【極秘】../図.pdf", CATALOGUE)


@pytest.mark.parametrize("marking", ["【極秘】", "極" * 41, "a]b"])
def test_phrase_that_cannot_stand_in_a_name_is_a_defect_of_the_catalogue(marking):
    with pytest.raises(ValueError, match="brackets"):
        marked_name(marking, "図.pdf")
