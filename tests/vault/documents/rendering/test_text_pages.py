"""Text files: strictly decoded, shown as a grid, never interpreted."""

import io

import numpy as np
import pytest
from PIL import Image

from vault.documents.rendering import RenderError
from vault.documents.rendering.text_encoding import decode_text

SENTENCE = "設計 ソ表能予十 ｶﾅ ①㈱ abc\r\n"


def ink(image: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(image)).convert("L")) < 100


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_encodings_of_japanese_text_files_are_recognised(encoding):
    assert decode_text(SENTENCE.encode(encoding)) == SENTENCE


def test_big_endian_utf_16_is_recognised_by_its_mark():
    assert decode_text(b"\xfe\xff" + SENTENCE.encode("utf-16-be")) == SENTENCE


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\x02",
        b"MZ\x90\x00",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf\xff",
        b"a\x00b",
        b"\x80\xa0\xff",
    ],
    ids=repr,
)
def test_bytes_that_are_no_text_are_refused(content):
    with pytest.raises(RenderError) as raised:
        decode_text(content)
    assert raised.value.code == "type_refused"


def test_lines_are_broken_and_counted_into_pages(facts_of):
    assert facts_of("text", b"").count == 1
    assert facts_of("text", b"x\n" * 63).count == 1
    assert facts_of("text", b"x\n" * 64).count == 2
    assert facts_of("text", b"x" * 100 * 64).count == 1
    assert facts_of("text", b"x" * (100 * 64 + 1)).count == 2
    assert facts_of("text", "あ".encode() * (50 * 64 + 1)).count == 2


def test_second_page_shows_the_rest(render):
    content = b"\n" * 64 + "設計".encode()
    first, second = (ink(render("text", content, page=n, codec="png").image).sum() for n in (1, 2))
    assert first == 0
    assert second > 100
    with pytest.raises(RenderError) as raised:
        render("text", content, page=3)
    assert raised.value.code == "page_missing"


def test_markup_is_shown_as_it_stands(render):
    plain = ink(render("text", b"<b>x</b>", codec="png").image).sum()
    assert plain > ink(render("text", b"x", codec="png").image).sum()


def test_direction_override_becomes_visible(render):
    hidden = ink(render("text", "a\u202eb".encode(), codec="png").image).sum()
    assert hidden > ink(render("text", b"ab", codec="png").image).sum() + 20


def test_text_over_the_bound_is_refused(facts_of):
    with pytest.raises(RenderError) as raised:
        facts_of("text", b"x" * ((16 << 20) + 1))
    assert raised.value.code == "too_large"
