"""The signature, judged by three tools that are not ours, each also shown one changed byte."""

import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from vault.disposal.certificate.errors import SignatureError, TimestampError
from vault.disposal.certificate.facts import Kind
from vault.disposal.certificate.render import render
from vault.disposal.certificate.sign import sign
from vault.disposal.certificate.signer import make_signer_certificate, new_signing_key, signer_from
from vault.disposal.certificate.verify import verify_signed

T0 = 1_795_000_000_000
SCRIPT = Path(__file__).parents[4] / "docs" / "verify" / "verify_certificate.sh"


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def pdfsig(pdf: Path, pem: Path) -> bool:
    return "Signature is Valid." in run("pdfsig", "-nocert", pdf).stdout


def pyhanko_cli(pdf: Path, pem: Path) -> bool:
    command = Path(sys.executable).parent / "pyhanko"
    answer = run(command, "sign", "validate", "--pretty-print", "--trust-replace", "--trust", pem, pdf)
    return answer.returncode == 0 and "judged VALID" in answer.stdout


def openssl_cms(pdf: Path, pem: Path) -> bool:
    return run(SCRIPT, pdf, pem).returncode == 0


OUTSIDE_TOOLS = (pdfsig, pyhanko_cli, openssl_cms)
TOOLS = [pytest.param(tool, id=tool.__name__) for tool in OUTSIDE_TOOLS]


@pytest.fixture
def files(tmp_path, signed, signer):
    pdf, pem = tmp_path / "certificate.pdf", tmp_path / "signer.pem"
    pdf.write_bytes(signed)
    pem.write_text(signer.certificate_pem)
    return pdf, pem


@pytest.mark.parametrize("accepts", TOOLS)
def test_an_outsiders_tool_accepts_the_certificate(accepts, files):
    assert accepts(*files)


@pytest.mark.parametrize("place", ["page", "attached JSON", "last byte"])
@pytest.mark.parametrize("accepts", TOOLS)
def test_an_outsiders_tool_rejects_one_changed_byte(accepts, place, files, signed):
    offset = {
        "page": signed.index(b"stream\n") + 90,
        "attached JSON": _attachment_offset(signed),
        "last byte": -3,
    }
    altered = bytearray(signed)
    altered[offset[place]] ^= 0x01
    files[0].write_bytes(altered)

    assert not accepts(*files)


def _attachment_offset(pdf: bytes) -> int:
    return pdf.index(b"stream\n", pdf.index(b"/EmbeddedFile")) + 60


@pytest.mark.parametrize(
    "accepts", [pytest.param(tool, id=tool.__name__) for tool in (pyhanko_cli, openssl_cms)]
)
def test_an_outsiders_tool_rejects_another_signer(accepts, files):
    key = new_signing_key()
    files[1].write_text(make_signer_certificate("株式会社山下精機", key, valid_from_ms=T0))

    assert not accepts(*files)


def test_pdfsig_sees_the_whole_document_signed_as_pades(files):
    said = run("pdfsig", "-nocert", files[0]).stdout

    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "SHA-256" in said


def test_bytes_appended_after_the_signature_are_refused(signed, signer, files):
    files[0].write_bytes(signed + b"% one more line\n")

    with pytest.raises(SignatureError):
        verify_signed(files[0].read_bytes(), signer.certificate, at_ms=T0)
    assert not openssl_cms(*files)


def test_the_signature_keeps_pdf_a_and_the_attachment(signed):
    with pikepdf.open(BytesIO(signed)) as pdf:
        assert pdf.open_metadata()["pdfaid:part"] == "3"
        assert list(pdf.attachments) == ["certificate.json"]
        assert pdf.check_pdf_syntax() == []


def test_our_own_verification_refuses_changed_bytes_and_other_signers(signed, signer):
    altered = bytearray(signed)
    altered[signed.index(b"stream\n") + 90] ^= 0x01
    other_key = new_signing_key()
    other = signer_from(other_key, make_signer_certificate("株式会社山下精機", other_key, valid_from_ms=T0))

    verify_signed(signed, signer.certificate, at_ms=T0)
    with pytest.raises(SignatureError):
        verify_signed(bytes(altered), signer.certificate, at_ms=T0)
    with pytest.raises(SignatureError, match="another certificate"):
        verify_signed(signed, other.certificate, at_ms=T0)


@pytest.mark.parametrize("damage", ["unsigned", "not a pdf", "cut"])
def test_what_is_not_a_signed_pdf_is_refused_in_one_way(make_facts, signed, signer, damage):
    data = {"unsigned": render(make_facts()), "not a pdf": b"hello", "cut": signed[: len(signed) // 2]}[
        damage
    ]

    with pytest.raises(SignatureError):
        verify_signed(data, signer.certificate, at_ms=T0)


def test_a_certificate_of_another_key_is_refused_before_signing():
    ours, theirs = new_signing_key(), new_signing_key()

    with pytest.raises(SignatureError, match="does not belong"):
        signer_from(ours, make_signer_certificate("株式会社山下精機", theirs, valid_from_ms=T0))


@pytest.mark.parametrize("days", [-2, 40_000])
def test_a_signature_of_a_moment_when_the_certificate_was_not_valid_is_refused(signed, signer, days):
    with pytest.raises(SignatureError, match="not valid at that moment"):
        verify_signed(signed, signer.certificate, at_ms=T0 + days * 86_400_000)


def test_the_signers_name_and_serial_depend_on_name_and_key_only():
    key = new_signing_key()
    first = signer_from(key, make_signer_certificate("山" * 80, key, valid_from_ms=T0)).asn1_certificate()
    again = signer_from(
        key, make_signer_certificate("山" * 80, key, valid_from_ms=T0 + 5_000)
    ).asn1_certificate()

    assert first.subject.dump() == again.subject.dump()
    assert first.serial_number == again.serial_number
    assert first.subject.native["organization_name"] == "山" * 21


def test_the_key_does_not_show_itself(signer):
    assert signer.key.hex()[:20] not in repr(signer)


def test_an_interim_statement_is_signed_in_a_field_of_its_own(make_facts, signer):
    facts = make_facts(kind=Kind.INTERIM_STATEMENT, log=None, keys=None, signer_sha256=signer.fingerprint)
    pdf = sign(render(facts), signer, kind=facts.kind, at_ms=facts.issued_ms)

    assert b"InterimStatement" in pdf
    assert b"DisposalCertificate" not in pdf


def test_a_time_stamped_certificate_is_accepted_too(make_facts, signer, time_stamping_authority, tmp_path):
    facts = make_facts(signer_sha256=signer.fingerprint)
    pdf, pem = tmp_path / "stamped.pdf", tmp_path / "signer.pem"
    pem.write_text(signer.certificate_pem + time_stamping_authority.certificate_pem)

    pdf.write_bytes(
        sign(
            render(facts), signer, kind=facts.kind, at_ms=facts.issued_ms, tsa_url=time_stamping_authority.url
        )
    )

    assert time_stamping_authority.asked >= 1
    assert [tool.__name__ for tool in OUTSIDE_TOOLS if not tool(pdf, pem)] == []


@pytest.mark.parametrize("trouble", ["closed", "garbage", "error"])
def test_an_authority_in_trouble_gives_no_certificate(make_facts, signer, broken_authority, trouble):
    facts = make_facts(signer_sha256=signer.fingerprint)

    with pytest.raises(TimestampError):
        sign(render(facts), signer, kind=facts.kind, at_ms=facts.issued_ms, tsa_url=broken_authority(trouble))


def test_the_script_tells_wrong_from_could_not_check(files, tmp_path):
    assert run(SCRIPT, files[0]).returncode == 2
    assert run(SCRIPT, tmp_path / "absent.pdf", files[1]).returncode == 2
    files[0].write_bytes(b"%PDF-1.7 nothing signed here")
    assert run(SCRIPT, *files).returncode == 1


def test_the_tools_of_an_outsider_are_here():
    assert [
        tool for tool in ("pdfsig", "openssl", "pdftotext", "pdffonts") if shutil.which(tool) is None
    ] == []
