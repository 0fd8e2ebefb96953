"""Detached signatures: ECDSA over P-256 with SHA-256 (FIPS 186-5), DER-encoded, keys as PEM."""

from typing import Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crypto.errors import FormatError, IntegrityError

_ALGORITHM = ec.ECDSA(hashes.SHA256())


class SignatureVerifier:
    """An ECDSA P-256 public key."""

    def __init__(self, key: ec.EllipticCurvePublicKey) -> None:
        self._key = key

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read a public key (SubjectPublicKeyInfo PEM).

        Raises:
            FormatError: not the PEM of a P-256 public key.
        """
        try:
            key = serialization.load_pem_public_key(pem)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise FormatError("not a public key in PEM") from error
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise FormatError("not a P-256 public key")
        return cls(key)

    def pem(self) -> bytes:
        """Return the public key as SubjectPublicKeyInfo PEM."""
        return self._key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def verify(self, data: bytes, signature: bytes) -> None:
        """Check a DER signature over `data`.

        Raises:
            IntegrityError: it is not this key's over these bytes.
        """
        try:
            self._key.verify(signature, data, _ALGORITHM)
        except InvalidSignature as error:
            raise IntegrityError("the signature is not this key's over these bytes") from error


class Signer:
    """An ECDSA P-256 private key."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls) -> Self:
        """Make a signer with a fresh key."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read an unencrypted private key (PKCS #8 PEM); store it only as a sealed secret.

        Raises:
            FormatError: not the unencrypted PEM of a P-256 private key.
        """
        try:
            key = serialization.load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise FormatError("not an unencrypted private key in PEM") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise FormatError("not a P-256 private key")
        return cls(key)

    def __repr__(self) -> str:
        return "Signer()"

    def pem(self) -> bytes:
        """Return the private key as unencrypted PKCS #8 PEM."""
        return self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def verifier(self) -> SignatureVerifier:
        """Return the public half."""
        return SignatureVerifier(self._key.public_key())

    def sign(self, data: bytes) -> bytes:
        """Return the DER signature over `data`."""
        return self._key.sign(data, _ALGORITHM)
