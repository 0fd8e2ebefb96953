"""Reading the CMS SignedData of a PDF signature (RFC 5652, RFC 5035): hostile bytes in, one plain value out."""

from dataclasses import dataclass
from typing import Any, Final

import asn1crypto.tsp  # type: ignore[import-untyped]  # noqa: F401 - names signing-certificate-v2
from asn1crypto import cms as asn1_cms
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from crypto.der import encoded_length, require_der
from crypto.errors import FormatError

VERSIONS: Final = ("v1", "v1")
"""Of SignedData and SignerInfo, as RFC 5652 sections 5.1 and 5.3 give them for this form."""
DETACHED: Final = {"content_type": "data", "content": None}
MALFORMED: Final = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What the two parsers raise on hostile bytes."""


@dataclass(frozen=True, slots=True)
class CmsSigner:
    """The members of SignedData that verification needs; nothing in it is verified yet."""

    attributes: bytes
    content_type: str
    message_digest: bytes
    certificate_hash: tuple[str, bytes]
    digest_algorithm: str
    signature_algorithm: str
    signature_hash: str
    signature: bytes
    certificate: x509.Certificate
    other_certificates: tuple[x509.Certificate, ...]


def parse_signer(contents: bytes) -> CmsSigner:
    """Read the one signer of a PDF signature, verifying nothing.

    Args:
        contents: the signature dictionary's Contents with its zero padding.

    Raises:
        FormatError: not DER of a detached SignedData with one signer, or something lies behind it.
    """
    length = encoded_length(contents)
    if contents[length:].strip(b"\x00"):
        raise FormatError("something lies behind the signature in Contents")
    require_der(contents[:length])
    try:
        return _signer_of(asn1_cms.ContentInfo.load(contents[:length], strict=True))
    except MALFORMED as error:
        raise FormatError("Contents is not a CMS signature of the expected form") from error


def _signer_of(info: Any) -> CmsSigner:
    if info["content_type"].native != "signed_data":
        raise FormatError("not CMS SignedData")
    signed_data = info["content"]
    signer_info = signed_data["signer_infos"][0]
    versions = (signed_data["version"].native, signer_info["version"].native)
    if len(signed_data["signer_infos"]) != 1 or versions != VERSIONS:
        raise FormatError("not a signature of one signer named by issuer and serial number")
    if signed_data["encap_content_info"].native != DETACHED:
        raise FormatError("not a detached signature over data")
    if signed_data["digest_algorithms"].native != [signer_info["digest_algorithm"].native]:
        raise FormatError("the signature and its signer name different digest algorithms")
    attributes = {attribute["type"].native: attribute["values"] for attribute in signer_info["signed_attrs"]}
    if len(attributes) != len(signer_info["signed_attrs"]) or any(
        len(each) != 1 for each in attributes.values()
    ):
        raise FormatError("a signed attribute is repeated")
    certificate, others = _certificates(signed_data, signer_info["sid"])
    named = attributes["signing_certificate_v2"][0]["certs"][0]
    return CmsSigner(
        attributes=signer_info["signed_attrs"].untag().dump(),
        content_type=attributes["content_type"][0].native,
        message_digest=attributes["message_digest"][0].native,
        certificate_hash=(named["hash_algorithm"]["algorithm"].native, named["cert_hash"].native),
        digest_algorithm=signer_info["digest_algorithm"]["algorithm"].native,
        signature_algorithm=signer_info["signature_algorithm"].signature_algo,
        signature_hash=signer_info["signature_algorithm"].hash_algo,
        signature=signer_info["signature"].native,
        certificate=certificate,
        other_certificates=others,
    )


def _certificates(signed_data: Any, sid: Any) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    if sid.name != "issuer_and_serial_number":
        raise FormatError("the signer is not named by issuer and serial number")
    wanted = (sid.chosen["issuer"].dump(), sid.chosen["serial_number"].native)
    signers: list[x509.Certificate] = []
    others: list[x509.Certificate] = []
    for choice in signed_data["certificates"]:
        if choice.chosen.serial_number <= 0:
            # RFC 5280, section 4.1.2.2; the parser only warns of it.
            raise FormatError("a certificate's serial number is not positive")
        certificate = x509.load_der_x509_certificate(choice.chosen.dump())
        same = (certificate.issuer.public_bytes(), certificate.serial_number) == wanted
        (signers if same else others).append(certificate)
    if len(signers) != 1:
        raise FormatError("the signer's certificate is not in the signature")
    _touch(signers[0])
    return signers[0], tuple(others)


def _touch(certificate: x509.Certificate) -> None:
    """Parse now what the certificate would parse on first use, so that malformed parts fail here."""
    certificate.public_key()
    certificate.subject.rfc4514_string()
