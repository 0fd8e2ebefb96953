"""Who signs certificates: an ECDSA P-256 key of the vault and a self-signed certificate that names the organisation.

Self-signed proves integrity and "the same signer as before", not identity: its fingerprint is published by the vault,
printed on every certificate and recorded in the log, so that an outsider can compare.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from vault.disposal.certificate.errors import SignatureError

_PURPOSE = " (Hizo disposal)"
# Certificates are read long after they are made; P-256 keeps its strength into the 2040s.
VALIDITY = timedelta(days=365 * 14)


@dataclass(frozen=True, slots=True)
class Signer:
    """The signing key (PKCS#8 DER, never printed) and its certificate (DER)."""

    key: bytes
    certificate: bytes

    def __repr__(self) -> str:
        return f"Signer({self.fingerprint.hex()[:16]}…)"

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the DER certificate, as printed on each certificate of disposal."""
        return x509.load_der_x509_certificate(self.certificate).fingerprint(hashes.SHA256())

    @property
    def certificate_pem(self) -> str:
        """The certificate for outsiders (`-CAfile`, `--trust`)."""
        loaded = x509.load_der_x509_certificate(self.certificate)
        return loaded.public_bytes(serialization.Encoding.PEM).decode()

    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        """The key in the form pyHanko takes."""
        return asn1_keys.PrivateKeyInfo.load(self.key)

    def asn1_certificate(self) -> asn1_x509.Certificate:
        """The certificate in the form pyHanko takes."""
        return asn1_x509.Certificate.load(self.certificate)


def new_signing_key() -> bytes:
    """Make an ECDSA P-256 key as unencrypted PKCS#8 DER, to be kept by the key provider as a secret."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def make_signer_certificate(vault_name: str, key: bytes, *, valid_from_ms: int) -> str:
    """Make the organisation's self-signed certificate.

    The subject is `O=<vault name>, CN=<vault name> (Hizo disposal)`, each cut to the 64 octets that every tool
    takes (X.520 ub-name); the serial number is derived from the public key (RFC 5280 section 4.2.1.2), so that only the signature
    itself differs when it is made again.

    Args:
        vault_name: the organisation as it should read on the signature.
        key: PKCS#8 DER of an ECDSA P-256 key (`new_signing_key`).
        valid_from_ms: start of validity, UTC milliseconds.

    Returns:
        The certificate as PEM, to be kept with the vault and published.
    """
    private = _load(key)
    public = private.public_key()
    key_identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fit(vault_name, 64)),
            x509.NameAttribute(NameOID.COMMON_NAME, _fit(vault_name, 64 - len(_PURPOSE)) + _PURPOSE),
        ]
    )
    start = datetime.fromtimestamp(valid_from_ms // 1000, tz=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(int.from_bytes(key_identifier.digest[:16], "big") | 1)
        .not_valid_before(start)
        .not_valid_after(start + VALIDITY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGN_DOCUMENTS, critical=True)
        .add_extension(key_identifier, critical=False)
        .sign(private, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def signer_from(key: bytes, certificate_pem: str) -> Signer:
    """Pair the secret key with its published certificate.

    Raises:
        SignatureError: the certificate is for another key.
    """
    private = _load(key)
    certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
    if certificate.public_key() != private.public_key():
        raise SignatureError("the signer's certificate does not belong to the signing key")
    return Signer(key, certificate.public_bytes(serialization.Encoding.DER))


def _fit(name: str, octets: int) -> str:
    return name.encode()[:octets].decode(errors="ignore")


def _load(key: bytes) -> ec.EllipticCurvePrivateKey:
    loaded = serialization.load_der_private_key(key, password=None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey) or not isinstance(loaded.curve, ec.SECP256R1):
        raise SignatureError("the signing key is not an ECDSA P-256 key")
    return loaded


# digitalSignature and nonRepudiation; no extended usage, which some readers refuse for documents.
_SIGN_DOCUMENTS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
