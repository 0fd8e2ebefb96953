"""What goes on binding a person: the joining agreement and every pledge they signed."""

from __future__ import annotations

import json

from sqlalchemy import select

from crypto.canonical import JsonValue
from vault.people.models_enrolment import JoiningAgreement, JoiningSignature
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.pledges.models import PledgeSignature, PledgeTemplate


def agreements(tx: Transaction, person_id: str) -> list[JsonValue]:
    """The joining agreement, with the passage about the time after leaving (TQ4-3), and the pledges, oldest first."""
    joining = (
        select(JoiningSignature, JoiningAgreement)
        .join(JoiningAgreement, JoiningAgreement.id == JoiningSignature.agreement_id)
        .where(JoiningSignature.person_id == person_id)
    )
    signed = (
        select(PledgeSignature, PledgeTemplate)
        .join(PledgeTemplate, PledgeTemplate.id == PledgeSignature.template_id)
        .where(PledgeSignature.person_id == person_id)
        .order_by(PledgeSignature.signed_ms, PledgeSignature.id)
    )
    return [
        *(_joining(signature, text) for signature, text in tx.session.execute(joining)),
        *(_pledge(signature, text) for signature, text in tx.session.execute(signed)),
    ]


def _joining(signature: JoiningSignature, agreement: JoiningAgreement) -> JsonValue:
    return {
        "kind": "joining",
        "id": signature.id,
        "title": agreement.title,
        "number": agreement.number,
        "sha256": signature.sha256,
        "binding": [agreement.after_leaving],
        "signed_at": utc_text(signature.signed_ms),
        "leaf_index": signature.leaf_index,
    }


def _pledge(signature: PledgeSignature, template: PledgeTemplate) -> JsonValue:
    clauses: dict[str, str] = json.loads(template.clauses)
    return {
        "kind": template.kind,
        "id": signature.id,
        "title": template.title,
        "number": template.number,
        "sha256": signature.sha256.hex(),
        "binding": [clause for _row, clause in sorted(clauses.items())],
        "signed_at": utc_text(signature.signed_ms),
        "leaf_index": signature.leaf_index,
    }
