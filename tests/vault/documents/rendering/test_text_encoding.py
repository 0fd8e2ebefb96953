"""Text is recognised piece by piece exactly as it would be whole."""

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.documents.rendering import RenderError
from vault.documents.rendering.text_encoding import EncodingSearch, decode_text, find_encoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ALLOWED = set("\t\n\v\f\r\x1b")
UNDEFINED_IN_CP932 = set("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")
LETTERS = st.text(st.sampled_from("ab\n\x1a\x1b\x00\x7f\x80\xa0éあｱﾃ表€𠮷\uf8f0"), max_size=12)
ENCODED = st.builds(
    lambda text, encoding, cut: text.encode(encoding, "ignore")[: cut or None],
    LETTERS,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp932", "euc_jp", "iso2022_jp"]),
    st.sampled_from([0, -1]),
)
PIECES = st.lists(st.one_of(ENCODED, st.binary(max_size=6)), max_size=4)


def slowly(content: bytes) -> str | None:
    """What the rules say, letter by letter over the whole."""
    marked = [encoding for mark, encoding in MARKS if content.startswith(mark)]
    for encoding in marked[:1] or ("iso2022_jp_ext", "utf-8", "euc_jis_2004", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        used, beyond = set(text.removesuffix("\x1a")), [one for one in text if one > "\x7f"]
        kana = [one for one in beyond if "\u3041" <= one <= "\u30ff"]
        if encoding == "iso2022_jp_ext" and not beyond:
            continue
        if encoding == "euc_jis_2004" and 8 * len(kana) <= len(beyond):
            continue
        undefined = UNDEFINED_IN_CP932 if encoding == "cp932" else set()
        if not used & undefined and not {one for one in used if one < " "} - ALLOWED:
            return encoding
    return None


def in_pieces(content: bytes, sizes: list[int]) -> str | None:
    search = EncodingSearch()
    try:
        for size in [*sizes, len(content)]:
            search.feed(content[:size])
            content = content[size:]
        return search.finish()
    except RenderError:
        return None


def whole(content: bytes) -> str | None:
    try:
        return find_encoding(io.BytesIO(content))
    except RenderError:
        return None


@given(PIECES, st.lists(st.integers(0, 5), max_size=30))
def test_where_a_file_is_cut_into_pieces_changes_nothing(pieces, sizes):
    content = b"".join(pieces)
    assert in_pieces(content, sizes) == whole(content) == slowly(content)


SAID = "配合比 3:2 は、①の温度でﾃｽﾄする。\n主軸の組立図を参照\n"


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("cp932", SAID),
        ("euc_jis_2004", SAID),
        ("iso2022_jp", SAID.replace("①", "1").replace("ﾃｽﾄ", "テスト")),
        ("iso2022_jp_ext", SAID.replace("①", "1")),
        ("utf-8", SAID),
        ("utf-8-sig", SAID),
        ("utf-16", SAID),
        ("cp932", "ﾃｽﾄ,ｵﾝﾄﾞ,ﾊﾞﾝｺﾞｳ\nｱ､ｲ､ｳ､ｴ\n"),
        ("cp932", "ｱｲ\n"),
        ("utf-8", "\x1b[31mred\x1b[0m\n"),
        ("utf-8", "plain\n"),
    ],
)
def test_what_japanese_programs_write_is_read_as_it_was_written(encoding, written):
    assert decode_text(written.encode(encoding)) == written


@pytest.mark.parametrize("encoding", ["euc_kr", "iso8859_7", "gb2312"])
def test_what_is_in_another_encoding_is_not_shown_as_japanese(encoding):
    said = {"euc_kr": "한국어 문서입니다", "iso8859_7": "Καλημέρα κόσμε", "gb2312": "这是一个测试文件"}[
        encoding
    ]
    assert whole(said.encode(encoding)) in {None, "cp932"}
