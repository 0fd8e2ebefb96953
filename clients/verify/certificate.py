"""Checking a certificate of disposal from its bytes.

Steps, with the same numbers in the code:

1. The PDF is whole and signed by the pinned signer.
2. The statement attached to it is one canonical JSON document of a known format (and equals the twin, if one is given).
3. The statement names that signer, two different people (or says that one acted alone, 単独実施), and copies that balance.
4. No place claims more than its own steps carry; a certificate has no unverified place and no open copy.
5. The `item.erased` leaf is in the vault's log, by a proof under a checkpoint that the log's key has signed.
6. The leaf's opened details name this item, and its commitment covers the statement's substance.

Not checked here: that the signer's certificate belongs to the company (compare its fingerprint), that the log was
not rewritten before anybody outside kept a checkpoint, and the vault's own clock.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.texts import translate as _
from clients.verify.checking import checking, reading, wrong
from clients.verify.erasure_grade import UNVERIFIED, carried_grade
from clients.verify.leaf import Leaf, opened, read_leaf
from clients.verify.pdf_attachment import attached_file
from crypto.canonical import canonical_json
from crypto.checkpoint import Checkpoint
from crypto.cms import SignedPdf, verify_signed_pdf
from crypto.merkle import leaf_hash
from crypto.signed_note import NoteVerifier
from crypto.tlog_proof import verify_tlog_proof

CERTIFICATE = "hizo-disposal-certificate/1"
INTERIM_STATEMENT = "hizo-disposal-interim-statement/1"
ERASED = "item.erased"
SUBSTANCE = ("item", "reason", "versions", "people", "places", "keys", "copies")
_OPEN_COPIES = ("in_transit", "held")
_COPY_STATES = (*_OPEN_COPIES, "returned", "destroyed", "lost", "void")


@dataclass(frozen=True)
class CheckedCertificate:
    """What was checked. `checkpoint` and `leaf` are None for an interim statement."""

    statement: Mapping[str, Any]
    signed: SignedPdf
    leaf: Leaf | None
    checkpoint: Checkpoint | None
    own_log_key: bool

    @property
    def is_interim(self) -> bool:
        """Whether this is no certificate, but a statement made before the disposal was complete."""
        return bool(self.statement["format"] == INTERIM_STATEMENT)


def verify_certificate(
    pdf: bytes, signer_pem: bytes, *, log_key: NoteVerifier | None = None, twin: bytes | None = None
) -> CheckedCertificate:
    """Check a certificate or an interim statement.

    Args:
        pdf: the whole file.
        signer_pem: the pinned certificate of the signer, or of the authority behind it.
        log_key: the log's key from elsewhere; without it the key that the signed statement names is used.
        twin: the JSON that was handed over beside the PDF.

    Raises:
        VerificationFailedError: the first thing found wrong.
        CouldNotCheckError: the signer's certificate is unusable, or the kind of signature is not supported.
    """
    signed = _check_signature(pdf, signer_pem)  # 1
    statement = _check_form(attached_file(pdf), twin)  # 2
    try:
        _check_people_and_copies(statement, signed)  # 3
        _check_places(statement)  # 4
        verifier = log_key or _own_log_key(statement)
        if statement["format"] == INTERIM_STATEMENT and statement["erased_leaf"] is None:
            return CheckedCertificate(statement, signed, None, None, log_key is None)
        leaf, checkpoint = _check_proof(statement, verifier)  # 5
        _check_substance(statement, leaf)  # 6
    except (KeyError, TypeError, AttributeError) as error:
        raise wrong(_("the statement"), _("a member is missing or malformed")) from error
    return CheckedCertificate(statement, signed, leaf, checkpoint, log_key is None)


def _check_signature(pdf: bytes, signer_pem: bytes) -> SignedPdf:
    with reading(_("the signer's certificate")):
        load_pem(signer_pem)
    with checking(_("the signature")):
        return verify_signed_pdf(pdf, signer_pem)


def load_pem(pem: bytes) -> None:
    """Return if `pem` holds certificates, so that a broken pin is never mistaken for a broken certificate.

    Raises:
        FormatError: it does not.
    """
    from cryptography import x509  # noqa: PLC0415

    from crypto.errors import FormatError  # noqa: PLC0415

    try:
        x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise FormatError(str(error)) from error


def _check_form(attached: bytes, twin: bytes | None) -> Mapping[str, Any]:
    what = _("the statement")
    if twin is not None and twin != attached:
        raise wrong(what, _("the JSON beside the PDF is not the one that was signed"))
    try:
        statement = json.loads(attached)
    except (ValueError, RecursionError) as error:
        raise wrong(what, str(error)) from error
    if not isinstance(statement, dict) or statement.get("format") not in {CERTIFICATE, INTERIM_STATEMENT}:
        raise wrong(what, _("of an unknown format"))
    with checking(what):
        canonical = canonical_json(statement)
    if canonical != attached:
        raise wrong(what, _("not in canonical form"))
    return statement


def _check_people_and_copies(statement: Mapping[str, Any], signed: SignedPdf) -> None:
    if statement["signer_fingerprint"] != signed.signer_sha256:
        raise wrong(_("the statement"), _("names another signer than the one who signed"))
    people = statement["people"]
    alone = people["ordered_by"]["id"] == people["confirmed_by"]["id"]
    if alone and "solo" not in people:
        raise wrong(_("the people"), _("one person ordered and confirmed"))
    if "solo" in people and not alone:
        raise wrong(_("the people"), _("two people are said to be one who acted alone"))
    copies = statement["copies"]
    if copies["issued"] != sum(copies[state] for state in _COPY_STATES):
        raise wrong(_("the copies"), _("they do not balance"))
    if statement["format"] == CERTIFICATE and any(copies[state] for state in _OPEN_COPIES):
        raise wrong(_("the copies"), _("some are still open"))


def _check_places(statement: Mapping[str, Any]) -> None:
    named = set()
    for place in statement["places"]:
        named.add(place["place"])
        carried = carried_grade(place)
        if place["result"] != carried or place["proven"] is not (carried != UNVERIFIED):
            raise wrong(place["place"], _("claims more than its steps carry"))
        if not all(isinstance(place["claim"][each], str) for each in ("ja", "en")):
            raise TypeError("claim")
        if carried == UNVERIFIED and statement["format"] == CERTIFICATE:
            raise wrong(place["place"], _("nothing was proven there"))
    lain = {each["place"] for version in statement["versions"] for each in version["objects"]}
    if not lain <= named:
        raise wrong(_("the places"), _("objects lay where nothing is said of"))


def _own_log_key(statement: Mapping[str, Any]) -> NoteVerifier:
    with checking(_("the log's key")):
        return NoteVerifier.from_vkey(statement["vault"]["log_vkey"])


def _check_proof(statement: Mapping[str, Any], verifier: NoteVerifier) -> tuple[Leaf, Checkpoint]:
    try:
        body = base64.b64decode(statement["erased_leaf"], validate=True)
    except binascii.Error as error:
        raise wrong(_("leaf"), str(error)) from error
    leaf = read_leaf(body)
    if leaf.act != ERASED or leaf.outcome != "done":
        raise wrong(_("leaf"), _("it does not say that an item was erased"))
    with checking(_("the proof")):
        checkpoint = verify_tlog_proof(
            statement["tlog_proof"], leaf_hash(body), [verifier], statement["vault"]["log_origin"]
        )
    return leaf, checkpoint


def _check_substance(statement: Mapping[str, Any], leaf: Leaf) -> None:
    values = opened(leaf, statement["vault"]["id"], statement["erased_leaf_openings"])
    if values.get("item") != statement["item"]["id"]:
        raise wrong(_("the leaf"), _("it is about another item"))
    with checking(_("the statement")):
        substance = canonical_json({name: statement[name] for name in SUBSTANCE})
    if values.get("sha256") != hashlib.sha256(substance).hexdigest():
        raise wrong(_("the leaf"), _("it was written for another statement"))
