"""Detached ECDSA P-256 signatures."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import FormatError, IntegrityError
from crypto.signatures import SignatureVerifier, Signer

SIGNER = Signer.generate()
SIGNATURE = SIGNER.sign(b"tombstone")


@pytest.mark.asvs("11.6.1")
def test_a_signature_verifies_with_the_published_key_only():
    SignatureVerifier.from_pem(SIGNER.verifier().pem()).verify(b"tombstone", SIGNATURE)
    with pytest.raises(IntegrityError):
        SIGNER.verifier().verify(b"Tombstone", SIGNATURE)
    with pytest.raises(IntegrityError):
        Signer.generate().verifier().verify(b"tombstone", SIGNATURE)


def test_a_signer_is_rebuilt_from_its_pem_and_does_not_show_it():
    again = Signer.from_pem(SIGNER.pem())
    again.verifier().verify(b"x", SIGNER.sign(b"x"))
    assert repr(again) == "Signer()"


@given(st.binary(max_size=80))
def test_any_other_bytes_are_no_signature(octets):
    with pytest.raises(IntegrityError):
        SIGNER.verifier().verify(b"tombstone", octets)


def private_pem(key, protection=None):
    protection = protection or serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


OTHER_CURVE, OTHER_KIND = ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"nonsense",
        private_pem(OTHER_CURVE),
        private_pem(OTHER_KIND),
        private_pem(ec.generate_private_key(ec.SECP256R1()), serialization.BestAvailableEncryption(b"x")),
    ],
)
def test_another_private_key_is_malformed(pem):
    with pytest.raises(FormatError):
        Signer.from_pem(pem)


@pytest.mark.parametrize(
    "pem", [b"", b"nonsense", public_pem(OTHER_CURVE), public_pem(OTHER_KIND), SIGNER.pem()]
)
def test_another_public_key_is_malformed(pem):
    with pytest.raises(FormatError):
        SignatureVerifier.from_pem(pem)
