"""The organisation's signature on a rendered statement: PAdES B-B, or B-T with a time-stamping authority.

The signature is a certification that allows no change (DocMDP 1). Every output is verified again from its bytes
before it is handed back, so that a certificate that does not verify never leaves this module.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from crypto.cms import verify_signed_pdf
from crypto.errors import CryptoError
from vault.disposal.certificate.errors import SignatureError, TimestampError
from vault.disposal.certificate.facts import Kind
from vault.disposal.certificate.signer import Signer
from vault.disposal.certificate.timestamping import HttpTimeStamper
from vault.disposal.certificate.verify import verify_signed

FIELD_NAMES = {Kind.CERTIFICATE: "DisposalCertificate", Kind.INTERIM_STATEMENT: "InterimStatement"}


def sign(pdf: bytes, signer: Signer, *, kind: Kind, at_ms: int, tsa_url: str | None = None) -> bytes:
    """Sign a rendered statement and verify the result.

    Args:
        pdf: the output of `render`.
        signer: the organisation's key and certificate; its fingerprint must be the one in the facts.
        kind: which document it is; names the signature field.
        at_ms: the time the signer claims (`/M`), UTC milliseconds; a time stamp, when there is one, is independent.
        tsa_url: RFC 3161 authority over HTTP(S); None signs without a time stamp.

    Returns:
        The signed PDF.

    Raises:
        TimestampError: the authority could not be asked or answered badly.
        SignatureError: the finished document does not verify.
    """
    stamper = None if tsa_url is None else HttpTimeStamper(tsa_url)
    metadata = PdfSignatureMetadata(
        field_name=FIELD_NAMES[kind],
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    pdf_signer = _SignerAt(metadata, _cms_signer(signer), timestamper=stamper)
    pdf_signer.at = datetime.fromtimestamp(at_ms // 1000, tz=UTC)
    try:
        signed: BytesIO = pdf_signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
    except TimestampRequestError as error:
        raise TimestampError(f"no time stamp from {tsa_url}: {error}") from error
    result = signed.getvalue()
    verify_signed(result, signer.certificate, at_ms=at_ms)
    _verify_as_offline_readers_do(result, signer)
    return result


def _verify_as_offline_readers_do(pdf: bytes, signer: Signer) -> None:
    try:
        verify_signed_pdf(pdf, signer.certificate_pem.encode())
    except CryptoError as error:
        raise SignatureError(f"our own offline verifier refuses the document: {error}") from error


class _SignerAt(PdfSigner):
    """A signer that claims the time it is given instead of reading the machine's clock."""

    at: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: Any = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def _cms_signer(signer: Signer) -> SimpleSigner:
    return SimpleSigner(
        signing_cert=signer.asn1_certificate(),
        signing_key=signer.asn1_key(),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
