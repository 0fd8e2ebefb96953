"""A certificate of disposal is believed only as far as signature, statement and log agree."""

from __future__ import annotations

import json
import zlib

import pytest

from clients.errors import CouldNotCheckError, VerificationFailedError
from clients.verify.certificate import verify_certificate
from clients.verify.pdf_attachment import attached_file
from crypto.signed_note import NoteSigner, NoteVerifier
from vault.disposal.certificate import document
from vault.disposal.certificate.signer import make_signer_certificate, new_signing_key, signer_from

ORIGIN = "vault.example.co.jp/log"


@pytest.mark.clause("G9.1.4-a")
def test_an_honest_certificate_verifies_from_its_bytes_alone(sound_certificate, signer_pem, note_signer):
    checked = verify_certificate(
        sound_certificate, signer_pem, log_key=NoteVerifier.from_vkey(note_signer.vkey())
    )
    assert not checked.is_interim
    assert checked.leaf.act == "item.erased"
    assert (checked.leaf.index, checked.checkpoint.size) == (5, 6)
    assert not checked.own_log_key


def test_every_altered_byte_that_was_signed_is_noticed(sound_certificate, signer_pem):
    whole = len(sound_certificate)
    for place in range(0, whole, whole // 23):
        altered = bytearray(sound_certificate)
        altered[place] ^= 1
        with pytest.raises(VerificationFailedError):
            verify_certificate(bytes(altered), signer_pem)


@pytest.mark.parametrize("size", [0, 100, -1])
def test_a_shortened_file_is_refused(sound_certificate, signer_pem, size):
    with pytest.raises(VerificationFailedError):
        verify_certificate(sound_certificate[:size], signer_pem)


def test_an_appended_revision_is_refused(sound_certificate, signer_pem):
    with pytest.raises(VerificationFailedError):
        verify_certificate(sound_certificate + b"\n1 0 obj\n<<>>\nendobj\n", signer_pem)


def test_another_signer_is_refused(sound_certificate):
    key = new_signing_key()
    other = signer_from(key, make_signer_certificate("Somebody else", key, valid_from_ms=0))
    with pytest.raises(VerificationFailedError):
        verify_certificate(sound_certificate, other.certificate_pem.encode())


def test_another_log_key_is_refused(sound_certificate, signer_pem, note_signer):
    other = NoteVerifier.from_vkey(NoteSigner.generate(ORIGIN).vkey())
    with pytest.raises(VerificationFailedError):
        verify_certificate(sound_certificate, signer_pem, log_key=other)


def test_the_json_beside_it_must_be_the_signed_one(sound_certificate, signer_pem):
    signed = attached_file(sound_certificate)
    verify_certificate(sound_certificate, signer_pem, twin=signed)
    document = json.loads(signed)
    document["item"]["title"] = "別の資料"
    with pytest.raises(VerificationFailedError, match="beside the PDF"):
        verify_certificate(sound_certificate, signer_pem, twin=json.dumps(document).encode())


def test_a_certificate_whose_leaf_is_about_another_item_is_refused(maker, signer_pem):
    with pytest.raises(VerificationFailedError, match="another item"):
        verify_certificate(maker.certificate(item="itm_other"), signer_pem)


def test_a_leaf_of_another_act_proves_no_erasure(maker, signer_pem):
    with pytest.raises(VerificationFailedError, match="erased"):
        verify_certificate(maker.certificate(act="item.deposited"), signer_pem)


@pytest.mark.clause("T5-c")
def test_one_person_on_both_sides_verifies_only_where_the_certificate_says_so(maker, signer_pem, monkeypatch):
    checked = verify_certificate(maker.certificate(alone=True), signer_pem)
    assert checked.statement["people"]["solo"]["mark"] == "単独実施"
    monkeypatch.setattr(document, "_solo", lambda solo: {})
    with pytest.raises(VerificationFailedError, match="one person"):
        verify_certificate(maker.certificate(alone=True), signer_pem)
    monkeypatch.setattr(document, "_solo", lambda solo: {"solo": {"mark": "単独実施"}})
    with pytest.raises(VerificationFailedError, match="two people"):
        verify_certificate(maker.certificate(), signer_pem)


def test_an_interim_statement_is_never_called_a_certificate(maker, signer_pem):
    checked = verify_certificate(maker.interim(), signer_pem)
    assert checked.is_interim
    assert checked.leaf is None


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_broken_pin_is_never_mistaken_for_a_broken_certificate(sound_certificate, pem):
    with pytest.raises(CouldNotCheckError):
        verify_certificate(sound_certificate, pem)


def _file(data: bytes, *, extra: bytes = b"/Filter/FlateDecode", length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    return b"1 0 obj\n<</Type/EmbeddedFile/Length %d%s>>\nstream\n%s\nendstream\nendobj\n" % (
        size,
        extra,
        data,
    )


def test_an_attachment_is_read_with_and_without_compression():
    assert attached_file(_file(b"{}", extra=b"")) == b"{}"
    assert attached_file(_file(zlib.compress(b"{}"))) == b"{}"
    assert attached_file(_file(zlib.compress(b"{}"), extra=b"/Filter [ /FlateDecode ]")) == b"{}"


@pytest.mark.parametrize(
    "pdf",
    [
        b"",
        _file(b"{}", extra=b"") * 2,
        _file(b"{}", extra=b"/Filter/LZWDecode"),
        _file(b"{}", extra=b"/Filter[/ASCIIHexDecode/FlateDecode]"),
        _file(b"no deflate"),
        _file(zlib.compress(b"{}"), length=3),
        _file(zlib.compress(bytes(17 << 20))),
        _file(zlib.compress(b"{}")[:-1]),
    ],
    ids=["none", "two", "lzw", "two-filters", "not-deflate", "wrong-length", "bomb", "cut"],
)
def test_a_misleading_attachment_is_refused(pdf):
    with pytest.raises(VerificationFailedError):
        attached_file(pdf)
