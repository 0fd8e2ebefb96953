"""DER and nothing looser."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from crypto.der import encoded_length, require_der
from crypto.errors import FormatError


def test_der_made_elsewhere_passes_and_knows_its_length():
    key = ec.generate_private_key(ec.SECP256R1())
    octets = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    require_der(octets)
    assert encoded_length(octets + b"\x00\x00") == len(octets)


@pytest.mark.parametrize(
    "octets",
    [
        bytes.fromhex(text)
        for text in (
            "30",
            "0000",
            "30800000",
            "308100",
            "30817f" + "04" + "7d" + "00" * 125,
            "30820001",
            "3003040201",
            "300304010000",
            "1f0100",
            "3085" + "0100000000",
            "04ff",
        )
    ],
)
def test_looser_encodings_are_refused(octets):
    with pytest.raises(FormatError):
        require_der(octets)


def test_absurd_nesting_is_refused():
    octets = b""
    for _ in range(60):
        octets = bytes([0x30, len(octets)]) + octets
    with pytest.raises(FormatError, match="deep"):
        require_der(octets)


@given(st.binary(min_size=1, max_size=64))
def test_any_bytes_are_der_or_malformed(octets):
    try:
        length = encoded_length(octets)
    except FormatError:
        return
    assert 2 <= length <= len(octets)
