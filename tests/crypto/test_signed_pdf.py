"""Signed PDF certificates: verified offline as made by pyHanko, refused in every altered form."""

import io
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from crypto.cms import verify_signed_pdf
from crypto.cms_signer import parse_signer
from crypto.errors import CryptoError, FormatError, IntegrityError, KeyUnavailableError

NOW = datetime.now(UTC).replace(microsecond=0)


class Identity:
    """A key with its certificate, issued by itself or by another identity."""

    def __init__(self, name, *, issuer=None, ca=False, key=None, until=NOW + timedelta(days=30), usage=None):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=60))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        self.certificate = builder.sign((issuer or self).key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def asn1_certificate(self):
        return asn1_x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @property
    def asn1_key(self):
        form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return asn1_keys.PrivateKeyInfo.load(self.key.private_bytes(*form))

    def sign(self, pdf: bytes, *, timestamper=None, digest="sha256", also=()) -> bytes:
        store = SimpleCertificateStore.from_certs([each.asn1_certificate for each in also])
        signer = signers.SimpleSigner(
            signing_cert=self.asn1_certificate, signing_key=self.asn1_key, cert_registry=store
        )
        about = signers.PdfSignatureMetadata(
            field_name="Signature", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm=digest
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        return signers.sign_pdf(writer, about, signer=signer, timestamper=timestamper).getvalue()


def blank() -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


COMPANY = Identity("Company certificate signer")
PDF = COMPANY.sign(blank())
GAP = re.search(rb"<([0-9A-Fa-f]{500,})>", PDF)


@pytest.mark.asvs("11.6.1")
def test_a_certificate_verifies_with_nothing_but_the_pinned_signer():
    signed = verify_signed_pdf(PDF, COMPANY.pem)
    assert signed.signer_subject == "CN=Company certificate signer"
    assert signed.signer_sha256 == COMPANY.certificate.fingerprint(hashes.SHA256()).hex()
    assert abs(signed.claimed_time - NOW) < timedelta(minutes=10)
    assert signed.covered_length == len(PDF) - len(GAP[0])
    assert signed.digest_algorithm == "sha256"


def test_a_signer_issued_by_the_pinned_authority_verifies():
    root = Identity("Root", ca=True)
    middle = Identity("Middle", issuer=root, ca=True)
    leaf = Identity("Leaf", issuer=middle)
    signed = leaf.sign(blank(), also=[middle])
    for pinned in (root, middle, leaf):
        verify_signed_pdf(signed, pinned.pem)


def test_a_signer_issued_by_somebody_who_is_no_authority_is_refused():
    holder = Identity("Holder of an ordinary certificate")
    forged = Identity("Forged", issuer=holder)
    with pytest.raises(IntegrityError, match="somebody else"):
        verify_signed_pdf(forged.sign(blank(), also=[holder]), holder.pem)


def test_a_time_stamped_certificate_verifies():
    authority = Identity(
        "Time stamps",
        key=rsa.generate_private_key(public_exponent=65537, key_size=2048),
        usage=ExtendedKeyUsageOID.TIME_STAMPING,
    )
    stamper = DummyTimeStamper(
        authority.asn1_certificate, authority.asn1_key, certs_to_embed=SimpleCertificateStore()
    )
    verify_signed_pdf(COMPANY.sign(blank(), timestamper=stamper), COMPANY.pem)


@pytest.mark.parametrize("digest", ["sha384", "sha512"])
def test_longer_digests_verify(digest):
    assert verify_signed_pdf(COMPANY.sign(blank(), digest=digest), COMPANY.pem).digest_algorithm == digest


@pytest.mark.asvs("11.6.1")
def test_the_same_name_with_another_key_is_refused():
    impostor = Identity("Company certificate signer")
    with pytest.raises(IntegrityError, match="somebody else"):
        verify_signed_pdf(impostor.sign(blank()), COMPANY.pem)


def test_a_signature_made_after_the_certificate_ended_is_refused():
    ended = Identity("Ended", until=NOW - timedelta(days=1))
    with pytest.raises(IntegrityError, match="not valid at the time"):
        verify_signed_pdf(ended.sign(blank()), ended.pem)


def test_rsa_could_not_be_checked_which_is_not_wrong():
    other = Identity("RSA", key=rsa.generate_private_key(public_exponent=65537, key_size=2048))
    with pytest.raises(KeyUnavailableError):
        verify_signed_pdf(other.sign(blank()), other.pem)


# --- altered ------------------------------------------------------------------------------------------------------


@pytest.fixture
def clocks_in_japan(monkeypatch):
    """A machine of the company that checks."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("clocks_in_japan")
def test_the_claimed_time_is_told_in_utc_wherever_it_is_checked():
    claimed = verify_signed_pdf(COMPANY.sign(blank()), COMPANY.pem).claimed_time
    assert claimed.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("name", "claimed"), [("RSA signer", "ecdsa"), ("EC signer", "rsassa_pkcs1v15")], ids=["rsa", "ec"]
)
def test_an_algorithm_that_does_not_fit_its_key_could_not_be_checked(name, claimed, monkeypatch):
    key = rsa.generate_private_key(65537, 2048) if claimed == "ecdsa" else None
    signer = Identity(name, key=key)
    monkeypatch.setattr(
        "crypto.cms.parse_signer",
        lambda contents: replace(parse_signer(contents), signature_algorithm=claimed),
    )
    with pytest.raises(KeyUnavailableError, match=claimed):
        verify_signed_pdf(signer.sign(blank()), signer.pem)


def test_bytes_appended_after_signing_are_refused():
    with pytest.raises(IntegrityError, match="covers the whole file"):
        verify_signed_pdf(PDF + b"\n", COMPANY.pem)


def test_a_revision_appended_after_signing_is_refused():
    writer = IncrementalPdfFileWriter(io.BytesIO(PDF))
    writer.root["/Hidden"] = writer.root["/Type"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(IntegrityError, match="covers the whole file"):
        verify_signed_pdf(out.getvalue(), COMPANY.pem)


def test_a_byte_range_widened_over_the_gap_is_refused():
    numbers = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", PDF)
    start, end, rest = (int(number) for number in numbers.groups())
    widened = numbers[0].replace(b"%d %d" % (end, rest), b"%d %d" % (end + 8, rest - 8))
    if len(widened) == len(numbers[0]):
        with pytest.raises(FormatError, match="hexadecimal"):
            verify_signed_pdf(PDF.replace(numbers[0], widened), COMPANY.pem)
    assert start < end


def test_content_hidden_in_the_padding_of_the_signature_is_refused():
    digits = bytearray(GAP[1])
    digits[-8:] = b"41414141"
    with pytest.raises(FormatError, match="behind the signature"):
        verify_signed_pdf(PDF.replace(GAP[1], bytes(digits)), COMPANY.pem)


def test_a_signature_of_another_document_is_refused():
    other = COMPANY.sign(blank().replace(b"612", b"613"))
    gap = re.search(rb"<([0-9A-Fa-f]{500,})>", other)
    with pytest.raises(CryptoError):
        verify_signed_pdf(PDF.replace(GAP[1], gap[1].ljust(len(GAP[1]), b"0")[: len(GAP[1])]), COMPANY.pem)


@pytest.mark.asvs("11.6.1")
@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PDF) - 1), st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
def test_every_flipped_bit_is_refused(at, bit):
    altered = bytearray(PDF)
    altered[at] ^= bit
    if altered.lower() == PDF.lower() and GAP.start() <= at < GAP.end():
        return  # a hexadecimal digit in the other case is the same digit
    with pytest.raises(CryptoError):
        verify_signed_pdf(bytes(altered), COMPANY.pem)


def _place_of_serial_number() -> int:
    serial = x509.load_pem_x509_certificate(COMPANY.pem).serial_number
    digits = serial.to_bytes((serial.bit_length() + 8) // 8, "big").hex().encode()
    return GAP[1].lower().index(digits)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(GAP[1]) - 40), st.binary(min_size=1, max_size=20))
@example(_place_of_serial_number(), b"\x80")  # a negative serial number
def test_hostile_bytes_in_the_signature_never_crash_the_reader(at, octets):
    digits = bytearray(GAP[1])
    digits[at : at + 2 * len(octets)] = octets.hex().encode().upper()
    if digits.upper() == GAP[1].upper():
        return
    with pytest.raises(CryptoError):
        verify_signed_pdf(PDF.replace(GAP[1], bytes(digits)), COMPANY.pem)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", blank(), b"/ByteRange [0 0 0 0]", b"/ByteRange [0 5 7 2]"])
def test_an_unsigned_file_is_refused(pdf):
    with pytest.raises((FormatError, IntegrityError)):
        verify_signed_pdf(pdf, COMPANY.pem)


@pytest.mark.parametrize(
    "pem", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_malformed_pin_is_called_so(pem):
    with pytest.raises(FormatError):
        verify_signed_pdf(PDF, pem)
