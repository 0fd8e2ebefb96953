"""What the gate asks about pledges, at any moment, as conditions that one SELECT can carry.

Texts and signatures are only ever added, each with its moment, so what comes later never changes an earlier answer.
"""

from __future__ import annotations

from sqlalchemy import Label, SQLColumnExpression, exists, select
from sqlalchemy.orm import aliased

from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.pledges.rules import PledgeKind


def pledge_facts(
    person: SQLColumnExpression[str], at: SQLColumnExpression[int]
) -> tuple[Label[bool], Label[bool]]:
    """The gate's columns about a person's pledges at a moment.

    Args:
        person: the person's id, a bound value or a column of the enclosing query.
        at: the moment, UTC milliseconds.

    Returns:
        `pledge_signed`: the holder's pledge in force then was signed by then (G4.1.4-a); `log_consent`: some pledge signed
        by then holds the consent to log checks (G4.1.4-e).
    """
    signature, template = aliased(PledgeSignature), aliased(PledgeTemplate)
    in_force = (
        select(template.id)
        .where(template.kind == PledgeKind.HOLDER, template.effective_ms <= at)
        .order_by(template.number.desc())
        .limit(1)
        .correlate_except(template)
        .scalar_subquery()
    )
    by_then = (signature.person_id == person, signature.signed_ms <= at)
    signed = exists(
        select(signature.id).where(*by_then, signature.template_id == in_force).correlate_except(signature)
    )
    other, consenting = aliased(PledgeSignature), aliased(PledgeTemplate)
    consented = exists(
        select(other.id)
        .join(consenting, consenting.id == other.template_id)
        .where(other.person_id == person, other.signed_ms <= at, consenting.log_consent)
        .correlate_except(other, consenting)
    )
    return signed.label("pledge_signed"), consented.label("log_consent")
