"""Text is recognised piece by piece exactly as it would be whole."""

import codecs
import io

from hypothesis import given
from hypothesis import strategies as st

from vault.documents.rendering import RenderError
from vault.documents.rendering.text_encoding import EncodingSearch, find_encoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ALLOWED = set("\t\n\v\f\r\x1b")
UNDEFINED_IN_CP932 = set("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")
LETTERS = st.text(st.sampled_from("ab\n\x1a\x00\x7f\x80\xa0éあｱﾃ表€𠮷\uf8f0"), max_size=12)
ENCODED = st.builds(
    lambda text, encoding, cut: text.encode(encoding, "ignore")[: cut or None],
    LETTERS,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp932"]),
    st.sampled_from([0, -1]),
)
PIECES = st.lists(st.one_of(ENCODED, st.binary(max_size=6)), max_size=4)


def slowly(content: bytes) -> str | None:
    """What the rules say, letter by letter over the whole."""
    marked = [encoding for mark, encoding in MARKS if content.startswith(mark)]
    for encoding in marked[:1] or ("utf-8", "cp932"):
        try:
            used = set(content.decode(encoding).removesuffix("\x1a"))
        except UnicodeDecodeError:
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
