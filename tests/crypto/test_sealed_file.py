"""A sealed file opens with its own key, whole and as it was written, or not at all."""

from __future__ import annotations

import io

import pytest

from crypto.data_key import DataKey, new_data_key
from crypto.errors import FormatError, IntegrityError
from crypto.sealed_file import MAX_FACTS, SealedFileReader, open_content, read_head

FACTS = {"format": "a test", "device": "dev_a", "number": 1}
CONTENT = bytes(range(256)) * 2_100


def _written(key: DataKey, content: bytes = CONTENT, **more: str) -> bytes:
    reader = SealedFileReader({**FACTS, **more}, io.BytesIO(content), key)
    return b"".join(iter(lambda: reader.read(70_000), b""))


def _opened(file: bytes, key: DataKey) -> bytes:
    source = io.BytesIO(file)
    return b"".join(open_content(read_head(source), source, len(file), key))


@pytest.mark.parametrize("content", [CONTENT, b"", b"x"])
def test_it_opens_with_its_key_and_says_its_facts(content: bytes) -> None:
    key = new_data_key()
    file = _written(key, content)
    assert _opened(file, key) == content
    assert {name: read_head(io.BytesIO(file)).facts[name] for name in FACTS} == FACTS
    assert CONTENT[:32] not in file


def test_another_key_opens_nothing() -> None:
    with pytest.raises(IntegrityError):
        _opened(_written(new_data_key()), new_data_key())


@pytest.mark.parametrize("change", ["fact", "content", "shorter", "longer"])
def test_a_changed_file_opens_nothing(change: str) -> None:
    key = new_data_key()
    file = _written(key)
    changed = {
        "fact": file.replace(b"dev_a", b"dev_b"),
        "content": file[:-100] + bytes([file[-100] ^ 1]) + file[-99:],
        "shorter": file[:-1],
        "longer": file + b"\x00",
    }[change]
    with pytest.raises(IntegrityError):
        _opened(changed, key)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"%PDF-2.0",
        b"hizo/sealed-file/v1\n\x00\x00\x00\x02[]",
        b"hizo/sealed-file/v1\n\x00\x00\x00\x09{}",
        b"hizo/sealed-file/v1\n" + (MAX_FACTS + 1).to_bytes(4, "big") + b"{",
        b"hizo/sealed-file/v1\n\x00\x00\x00\x02{]",
    ],
)
def test_what_is_no_sealed_file_is_told_apart(file: bytes) -> None:
    with pytest.raises(FormatError):
        read_head(io.BytesIO(file))


@pytest.mark.parametrize("commitment", ["", "zz", "é"])
def test_a_file_that_names_no_key_opens_nothing(commitment: str) -> None:
    file = _written(new_data_key())
    head = read_head(io.BytesIO(file))
    head.facts["key_commitment"] = commitment
    with pytest.raises((FormatError, IntegrityError)):
        list(open_content(head, io.BytesIO(file), len(file), new_data_key()))
