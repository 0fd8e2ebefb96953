"""The interim statement: what is done and what is outstanding, signed, and never called a certificate."""

from __future__ import annotations

import hashlib

from vault.audit.record import record
from vault.disposal.certificate.facts import Kind
from vault.disposal.certificate.render import render
from vault.disposal.certificate.sign import sign
from vault.disposal.events import INTERIM_STATEMENT_ISSUED
from vault.disposal.gather import certificate_signer, gather
from vault.disposal.models import Disposal
from vault.disposal.rules import DisposalState, statement_number
from vault.identity.auth import SignedIn
from vault.platform.clock import tokyo_date
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform


def interim_statement(platform: Platform, who: SignedIn, disposal_id: str) -> bytes:
    """Sign a statement of how far a running disposal has come; its leaf is committed before it is returned.

    Raises:
        Refusal: `conflict` when nothing has been destroyed yet, or everything has and the certificate says so.
    """
    with platform.reading() as tx:
        disposal = tx.session.get_one(Disposal, disposal_id)
        if disposal.state not in (DisposalState.ERASING, DisposalState.ERASED):
            raise Refusal(Code.CONFLICT, params={"what": disposal.state}, about={"disposal": disposal_id})
        now = tx.now_ms()
        sequence = disposal.interim_statements + 1
        number = statement_number(disposal.id, int(tokyo_date(now)[:4]), sequence)
        facts = gather(tx, disposal, kind=Kind.INTERIM_STATEMENT, number=number, issued_ms=now, log=None)
    signer = certificate_signer(platform)
    pdf = sign(render(facts), signer, kind=facts.kind, at_ms=now, tsa_url=platform.settings.tsa_url)
    with platform.transaction() as tx:
        disposal = tx.session.get_one(Disposal, disposal_id, with_for_update=True)
        if disposal.interim_statements + 1 != sequence:
            raise Refusal(Code.CONFLICT, params={"what": "statement"}, about={"disposal": disposal_id})
        disposal.interim_statements = sequence
        record(
            tx,
            INTERIM_STATEMENT_ISSUED,
            who.actor,
            entry=disposal.entry_id,
            item=disposal.item_id,
            disposal=disposal.id,
            name=number,
            sha256=hashlib.sha256(pdf).hexdigest(),
            size=len(pdf),
        )
    return pdf
