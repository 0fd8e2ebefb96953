"""Verify a signed statement from its bytes, as an outsider would.

Checked here: there is exactly one signature, it covers the whole file, it is by the expected certificate, and nothing
was appended. Not checked here: that the certificate belongs to the organisation (compare the fingerprint), that the
attached JSON's log proof holds (`crypto` does), and trust in a time-stamping authority.
"""

from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import x509  # type: ignore[import-untyped]
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from vault.disposal.certificate.errors import SignatureError


def verify_signed(pdf: bytes, certificate: bytes, *, at_ms: int) -> None:
    """Verify the one signature of a statement.

    Args:
        pdf: the signed document.
        certificate: DER of the certificate that must have signed it.
        at_ms: the moment at which the certificate must have been valid, UTC milliseconds.

    Raises:
        SignatureError: no signature or several, another signer, altered bytes, bytes outside the signature, or a certificate
            that was not valid then.
    """
    expected = x509.Certificate.load(certificate)
    try:
        status = _status(_only_signature(pdf), expected, at_ms)
    except (PdfReadError, SignatureValidationError, ValueError) as error:
        raise SignatureError(f"the signature cannot be read: {error}") from error
    if status.signing_cert.sha256 != expected.sha256:
        raise SignatureError("the document is signed with another certificate")
    if not (status.intact and status.valid and status.trusted):
        raise SignatureError("the signature does not verify")
    # A certificate that is trusted by itself is not asked for its dates by the library.
    if not expected.not_valid_before <= _moment(at_ms) <= expected.not_valid_after:
        raise SignatureError("the certificate was not valid at that moment")
    # Whether to trust the authority is the reader's decision; that its stamp fits these bytes is not.
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        raise SignatureError("the time stamp does not verify")
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise SignatureError("the signature does not cover the whole file")
    if status.modification_level is not ModificationLevel.NONE:
        raise SignatureError("the document was changed after it was signed")


def _only_signature(pdf: bytes) -> EmbeddedPdfSignature:
    signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if len(signatures) != 1:
        raise SignatureError(f"expected one signature, found {len(signatures)}")
    only: EmbeddedPdfSignature = signatures[0]
    return only


def _status(signature: EmbeddedPdfSignature, trusted: x509.Certificate, at_ms: int) -> PdfSignatureStatus:
    context = ValidationContext(trust_roots=[trusted], moment=_moment(at_ms), allow_fetching=False)
    return validate_pdf_signature(signature, signer_validation_context=context)


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC)
