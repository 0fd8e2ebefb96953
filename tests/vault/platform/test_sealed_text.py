"""The tokens that carry something themselves: cursors and searched words. Opened by this vault, for what they were made for."""

from __future__ import annotations

import base64
from types import SimpleNamespace
from typing import Any

import pytest

from crypto.errors import KeyUnavailableError
from crypto.primitives import hkdf_sha256
from vault.platform.cursors import ListPart
from vault.platform.errors import Refusal
from vault.platform.sealed_text import open_text, seal_text


class Ring:
    """A vault's keys, as far as tokens need them."""

    def __init__(self, secret: bytes | None) -> None:
        self._secret = secret

    def derived_key(self, purpose: str) -> bytes:
        if self._secret is None:
            raise KeyUnavailableError("field-key was never stored")
        return hkdf_sha256(self._secret, salt=b"", info=f"hizo/{purpose}/v1".encode())


@pytest.fixture
def vault() -> Any:
    return Ring(b"k" * 32)


def _octets(token: str) -> bytearray:
    return bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))


def _token(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


@pytest.mark.asvs("9.1.1")
def test_a_token_with_any_octet_changed_opens_nothing(vault: Any) -> None:
    token = seal_text(vault, "cursors", '["2026", "prs_x"]', "people")
    assert open_text(vault, "cursors", token, "people") == '["2026", "prs_x"]'
    for place in range(len(_octets(token))):
        for flip in (1, 0x80):
            octets = _octets(token)
            octets[place] ^= flip
            assert open_text(vault, "cursors", _token(octets), "people") is None
    for cut in range(len(_octets(token))):
        assert open_text(vault, "cursors", _token(bytes(_octets(token)[:cut])), "people") is None


@pytest.mark.asvs("9.1.2")
def test_a_token_that_names_another_way_of_sealing_or_none_opens_nothing(vault: Any) -> None:
    octets = _octets(seal_text(vault, "cursors", "[1]"))
    for version in set(range(256)) - {1}:
        assert open_text(vault, "cursors", _token(bytes([version]) + octets[1:])) is None
    unsigned = [
        "W10",
        "",
        _token(b"[1]"),
        "eyJhbGciOiJub25lIn0.WzFd.",
        _token(b"\x01" + b"\x00" * 12 + b"[1]"),
    ]
    assert [open_text(vault, "cursors", token) for token in unsigned] == [None] * 5


@pytest.mark.asvs("9.1.3")
def test_without_the_vaults_own_key_no_token_is_made_or_believed(vault: Any) -> None:
    token, keyless = seal_text(vault, "cursors", "[1]"), Ring(None)
    with pytest.raises(KeyUnavailableError):
        open_text(keyless, "cursors", token)  # type: ignore[arg-type]
    with pytest.raises(KeyUnavailableError):
        seal_text(keyless, "cursors", "[1]")  # type: ignore[arg-type]


@pytest.mark.asvs("9.2.3")
def test_a_token_of_another_vault_opens_nothing(vault: Any) -> None:
    other: Any = Ring(b"o" * 32)
    assert open_text(vault, "cursors", seal_text(other, "cursors", "[1]")) is None


@pytest.mark.asvs("9.2.2", "9.2.4")
def test_a_token_opens_for_its_purpose_and_audience_alone(vault: Any) -> None:
    cursor, search = (
        seal_text(vault, "cursors", "[1]", "people"),
        seal_text(vault, "searches", "炉", "prs_one"),
    )
    assert open_text(vault, "searches", cursor, "people") is None, "a cursor is no search"
    assert open_text(vault, "cursors", search, "prs_one") is None, "a page's search is no cursor of the API"
    assert open_text(vault, "cursors", cursor, "items") is None, "another list"
    assert open_text(vault, "searches", search, "prs_two") is None, "another person"


@pytest.mark.asvs("9.2.2")
def test_a_list_refuses_the_cursor_of_another(vault: Any) -> None:
    cursor = seal_text(vault, "cursors", "[1]", "people")
    platform: Any = SimpleNamespace(derived_key=vault.derived_key)
    assert ListPart(platform, "people", cursor, None).position == [1]
    for given in (cursor[:-2], "x" * 40, "'; --", seal_text(vault, "cursors", "[1]", "items")):
        with pytest.raises(Refusal):
            ListPart(platform, "people", given, None)
