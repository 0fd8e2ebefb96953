"""Offline verification of signed PDF certificates (PAdES, CMS SignedData): RFC 5652, RFC 5035, ETSI EN 319 142-1.

Steps, with the numbers repeated in the code:
  1. one signature covers the whole file except its own Contents (`pdf_signature`);
  2. Contents is one CMS SignedData with one signer, followed by nothing but zero padding;
  3. the message-digest attribute is the digest of the covered bytes, the content type is data;
  4. the signing-certificate-v2 attribute names the certificate that the signer is verified with;
  5. the signature over the signed attributes is that certificate's;
  6. the certificate is the pinned one or chains to it, and was valid at the claimed time.

Not checked here: revocation, and time stamps (RFC 3161) in unsigned attributes; the time returned is the signer's claim.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from crypto.cms_signer import CmsSigner, parse_signer
from crypto.errors import FormatError, IntegrityError, KeyUnavailableError
from crypto.pdf_signature import find_signature
from crypto.primitives import require_equal

MAX_CHAIN: Final = 5
_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """What a verified signature says; `claimed_time` is the signer's own clock."""

    signer_subject: str
    signer_sha256: str
    claimed_time: datetime | None
    digest_algorithm: str
    digest_hex: str
    covered_length: int


def verify_signed_pdf(pdf: bytes, trusted_signer_pem: bytes) -> SignedPdf:
    """Check that a PDF is whole and signed by the pinned signer.

    Args:
        pdf: the whole file.
        trusted_signer_pem: one or more certificates: the signer's own, or of the authority that issued it.

    Raises:
        IntegrityError: altered, appended to, or signed by somebody else.
        FormatError: not a signed PDF, or the pinned PEM is malformed.
        KeyUnavailableError: signed in a way that is not supported here (other than ECDSA with SHA-2).
    """
    trusted = _load_trusted(trusted_signer_pem)
    found = find_signature(pdf)  # 1
    signer = parse_signer(found.contents)  # 2
    _verify_digest(signer, found.covered)  # 3
    _verify_certificate_attribute(signer)  # 4
    _verify_signature(signer)  # 5
    _verify_trust(signer, trusted)  # 6
    _verify_validity(signer.certificate, found.claimed_time)  # 6
    return SignedPdf(
        signer_subject=signer.certificate.subject.rfc4514_string(),
        signer_sha256=signer.certificate.fingerprint(hashes.SHA256()).hex(),
        claimed_time=found.claimed_time,
        digest_algorithm=signer.digest_algorithm,
        digest_hex=signer.message_digest.hex(),
        covered_length=len(found.covered),
    )


def _verify_digest(signer: CmsSigner, covered: bytes) -> None:
    if signer.content_type != "data":
        raise IntegrityError("the signature is over another type of content")
    require_equal(
        _digest(signer.digest_algorithm, covered),
        signer.message_digest,
        "the file was altered after it was signed",
    )


def _verify_certificate_attribute(signer: CmsSigner) -> None:
    algorithm, expected = signer.certificate_hash
    actual = _digest(algorithm, signer.certificate.public_bytes(Encoding.DER))
    require_equal(actual, expected, "the signature names another certificate than it carries")


def _verify_signature(signer: CmsSigner) -> None:
    key = signer.certificate.public_key()
    if signer.signature_algorithm != "ecdsa" or not isinstance(key, ec.EllipticCurvePublicKey):
        raise KeyUnavailableError(f"signatures of type {signer.signature_algorithm} cannot be checked here")
    try:
        key.verify(signer.signature, signer.attributes, ec.ECDSA(_hash(signer.signature_hash)))
    except InvalidSignature as error:
        raise IntegrityError("the signature is not that of its certificate") from error


def _verify_trust(signer: CmsSigner, trusted: Sequence[x509.Certificate]) -> None:
    current = signer.certificate
    for _ in range(MAX_CHAIN):
        if current in trusted:
            return
        candidates = (*trusted, *signer.other_certificates)
        issuer = next((each for each in candidates if _has_issued(each, current)), None)
        if issuer is None:
            break
        current = issuer
    raise IntegrityError("signed by somebody else than the pinned signer")


def _has_issued(issuer: x509.Certificate, subject: x509.Certificate) -> bool:
    """Say whether `issuer` is a candidate for the next link; that the chain ends in a pinned one is checked above."""
    try:
        if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        subject.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return issuer != subject


def _verify_validity(certificate: x509.Certificate, claimed: datetime | None) -> None:
    if claimed and not certificate.not_valid_before_utc <= claimed <= certificate.not_valid_after_utc:
        raise IntegrityError("the certificate was not valid at the time the signature claims")


def _load_trusted(pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise FormatError("the pinned signer is not a certificate in PEM") from error


def _digest(algorithm: str, octets: bytes) -> bytes:
    _hash(algorithm)
    return hashlib.new(algorithm, octets).digest()


def _hash(algorithm: str) -> hashes.HashAlgorithm:
    if algorithm not in _HASHES:
        raise KeyUnavailableError(f"digests of type {algorithm} cannot be checked here")
    return _HASHES[algorithm]
