"""The one certificate (D7): checkpoint, proof, page, signature, outside any transaction; then blob, row and leaf.

The signed PDF lies in the object store sealed under the vault's field key, because it names people; its SHA-256 in the
log is that of the PDF as given out.
"""

from __future__ import annotations

import hashlib
from io import BytesIO

from crypto.field_seal import open_field, seal_field
from crypto.primitives import require_equal
from crypto.tlog_proof import format_tlog_proof
from storage.blob_keys import new_blob_key
from vault.audit.checkpoints import sign_checkpoint
from vault.audit.log import leaf_body, openings
from vault.audit.proofs import prove_inclusion
from vault.audit.record import record
from vault.disposal.bound import bound_now
from vault.disposal.certificate.facts import Kind, LogFacts, Opening, StatementFacts
from vault.disposal.certificate.render import render
from vault.disposal.certificate.sign import sign
from vault.disposal.decide import decision_of
from vault.disposal.events import CERTIFICATE_ISSUED
from vault.disposal.gather import certificate_signer, gather
from vault.disposal.models import Certificate, Disposal
from vault.disposal.rules import DecisionKind, DisposalState, certificate_number, require_nothing_outside
from vault.disposal.warrant import Warrant
from vault.documents.models import Item
from vault.identity.notices import notify
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import LeasedJob
from vault.platform.runtime import FIELD_KEY, Platform

BLOB_PREFIX = "certificates"
_OPENED = ("entry", "item", "disposal", "digest", "sha256", "count", "epoch", "order_leaf")


def certify(job: LeasedJob, warrant: Warrant) -> None:
    """Issue the certificate of an erased item, once.

    Raises:
        Refusal: `derivatives_outstanding`.
        RenderError, SignatureError, TimestampError, StoreError: no certificate now; another run makes it.
    """
    with job.platform.reading() as tx:
        disposal = tx.session.get_one(Disposal, warrant.disposal_id)
        if disposal.state != DisposalState.ERASED:
            return
        require_nothing_outside(bound_now(tx, tx.session.get_one(Item, warrant.item_id), disposal.reason))
    blob_key = _name_blob(job, warrant)
    facts = _facts(job.platform, warrant)
    signer = certificate_signer(job.platform)
    tsa_url = job.platform.settings.tsa_url
    pdf = sign(render(facts), signer, kind=Kind.CERTIFICATE, at_ms=facts.issued_ms, tsa_url=tsa_url)
    _store(job.platform, warrant, blob_key, pdf)
    _issue(job, warrant, facts, blob_key, pdf)


def _name_blob(job: LeasedJob, warrant: Warrant) -> str:
    """A fresh key, in the row before the store sees it; what an earlier run left under the old one is removed."""
    with job.platform.reading() as tx:
        earlier = tx.session.get(Certificate, warrant.disposal_id)
        left = None if earlier is None else earlier.blob_key
    if left is not None:
        job.platform.store.remove(left)
    blob_key = new_blob_key(BLOB_PREFIX, job.platform.randomness.bytes)
    with job.step() as tx:
        row = tx.session.get(Certificate, warrant.disposal_id)
        if row is None:
            year = int(tokyo_date(tx.now_ms())[:4])
            number = certificate_number(warrant.disposal_id, year)
            row = Certificate(disposal_id=warrant.disposal_id, item_id=warrant.item_id, number=number)
            tx.session.add(row)
        row.blob_key = blob_key
    return blob_key


def _facts(platform: Platform, warrant: Warrant) -> StatementFacts:
    checkpoint = sign_checkpoint(platform)
    with platform.reading() as tx:
        disposal = tx.session.get_one(Disposal, warrant.disposal_id)
        index = disposal.leaf_index
        path = prove_inclusion(tx, index, checkpoint.size, checkpoint.root)
        return gather(
            tx,
            disposal,
            kind=Kind.CERTIFICATE,
            number=tx.session.get_one(Certificate, disposal.id).number,
            issued_ms=tx.now_ms(),
            log=LogFacts(
                erased_leaf=leaf_body(tx, index),
                openings=tuple(
                    Opening(field=o.field, salt=o.salt, value=o.value) for o in openings(tx, index, _OPENED)
                ),
                proof=format_tlog_proof(index, path, checkpoint.note),
                outside_holder=None,
            ),
        )


def _store(platform: Platform, warrant: Warrant, blob_key: str, pdf: bytes) -> None:
    sealed = seal_field(platform.keys.load_secret(FIELD_KEY), pdf, _aad(warrant.disposal_id))
    platform.store.put(blob_key, BytesIO(sealed))
    require_equal(
        platform.store.read_range(blob_key, 0, len(sealed)), sealed, "the store gave back another certificate"
    )


def _issue(job: LeasedJob, warrant: Warrant, facts: StatementFacts, blob_key: str, pdf: bytes) -> None:
    with job.step() as tx:
        disposal = tx.session.get_one(Disposal, warrant.disposal_id, with_for_update=True)
        row = tx.session.get_one(Certificate, warrant.disposal_id, with_for_update=True)
        if disposal.state != DisposalState.ERASED or row.blob_key != blob_key:
            raise Refusal(Code.CONFLICT, params={"what": "certificate"}, about=warrant.about)
        disposal.state, disposal.blocked_by = DisposalState.CERTIFIED, None
        row.sha256, row.size, row.issued_ms = hashlib.sha256(pdf).digest(), len(pdf), facts.issued_ms
        leaf = record(
            tx,
            CERTIFICATE_ISSUED,
            warrant.actor,
            **warrant.about,
            name=row.number,
            sha256=row.sha256.hex(),
            size=row.size,
        )
        leaf.bind(row)
        _tell_deciders(tx, disposal, row.number)


def _tell_deciders(tx: Transaction, disposal: Disposal, number: str) -> None:
    for kind in (DecisionKind.ORDERED, DecisionKind.CONFIRMED):
        decision = decision_of(tx, disposal, kind)
        if decision is not None:
            notify(tx, decision.person_id, "certificate_issued", number=number, disposal=disposal.id)


def stored_certificate(platform: Platform, row: Certificate) -> bytes:
    """The signed PDF as it was issued, compared with the hash in its row.

    Raises:
        IntegrityError: the store gave back something else.
        StoreError: it could not be read.
    """
    size = platform.store.size(row.blob_key)
    sealed = platform.store.read_range(row.blob_key, 0, size)
    pdf = open_field(platform.keys.load_secret(FIELD_KEY), sealed, _aad(row.disposal_id))
    require_equal(
        hashlib.sha256(pdf).digest(), row.sha256 or b"", "the stored certificate is not the issued one"
    )
    return pdf


def _aad(disposal_id: str) -> bytes:
    return f"disposal_certificate/{disposal_id}/pdf".encode()
