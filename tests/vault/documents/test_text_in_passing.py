"""Text that is typed while it passes by: the same refusals as by opening it whole, and as soon as possible."""

import io

import pytest

from vault.documents.file_typing import TypedText, claimed_type
from vault.documents.intake import read_whole
from vault.platform.errors import Code, Refusal


class Endless:
    """Text for ever, after a first piece."""

    def __init__(self, first: bytes) -> None:
        self.first = first
        self.given = 0

    def read(self, size: int, /) -> bytes:
        piece, self.first = self.first or b"a" * size, b""
        self.given += len(piece)
        return piece


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_text_passes_unchanged(encoding: str) -> None:
    content = ("測定 180.4,合格\n" * 50_000).encode(encoding)
    assert read_whole(TypedText(claimed_type("a.csv"), io.BytesIO(content))) == content


@pytest.mark.parametrize("end", [b"\x00", b"\xff", "設".encode()[:2], b"\x1aa"], ids=repr)
def test_text_must_be_text_to_its_last_byte(end: bytes) -> None:
    body = TypedText(claimed_type("a.csv"), io.BytesIO("設計,".encode() * 200_000 + end))
    with pytest.raises(Refusal) as refused:
        read_whole(body)
    assert refused.value.code is Code.TYPE_REFUSED


def test_what_is_no_text_is_not_taken_in_to_its_end() -> None:
    source = Endless(b"a" * 1000 + b"\x00")
    with pytest.raises(Refusal):
        read_whole(TypedText(claimed_type("a.csv"), source))
    assert source.given == 1001
