"""What other domains ask about pledges, now or at any past moment (UTC ms)."""

from __future__ import annotations

from sqlalchemy import exists, select

from vault.people.models import Person
from vault.people.queries import ACTIVE
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.pledges.rules import PledgeKind


def template_row(tx: Transaction, template_id: str) -> PledgeTemplate:
    """A published text; `not_found` when there is none."""
    row = tx.session.get(PledgeTemplate, template_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def template_in_force(tx: Transaction, kind: PledgeKind, at_ms: int | None = None) -> PledgeTemplate | None:
    """The text of a kind in force, by default now: the newest of those whose day has come."""
    at = tx.now_ms() if at_ms is None else at_ms
    return tx.session.scalar(
        select(PledgeTemplate)
        .where(PledgeTemplate.kind == kind, PledgeTemplate.effective_ms <= at)
        .order_by(PledgeTemplate.number.desc())
        .limit(1)
    )


def newest_template(tx: Transaction, kind: PledgeKind) -> PledgeTemplate | None:
    """The text of a kind that was published last; its day may be still to come."""
    return tx.session.scalar(
        select(PledgeTemplate)
        .where(PledgeTemplate.kind == kind)
        .order_by(PledgeTemplate.number.desc())
        .limit(1)
    )


def signature_of(tx: Transaction, person_id: str, template_id: str) -> PledgeSignature | None:
    """A person's signature under one text."""
    return tx.session.scalar(
        select(PledgeSignature).where(
            PledgeSignature.person_id == person_id, PledgeSignature.template_id == template_id
        )
    )


def signature_in_force(tx: Transaction, person_id: str, at_ms: int | None = None) -> PledgeSignature | None:
    """A person's signature under the holder's pledge in force, given by then; the one the gate and the roster need."""
    at = tx.now_ms() if at_ms is None else at_ms
    template = template_in_force(tx, PledgeKind.HOLDER, at)
    signature = None if template is None else signature_of(tx, person_id, template.id)
    return signature if signature is not None and signature.signed_ms <= at else None


def has_log_consent(tx: Transaction, person_id: str) -> bool:
    """Whether the person consented to log checks (G4.1.4-e) in a pledge they signed.

    A consent stays given when a newer text waits for its signature.
    """
    consented = select(PledgeSignature.id).join(
        PledgeTemplate, PledgeTemplate.id == PledgeSignature.template_id
    )
    given = consented.where(PledgeSignature.person_id == person_id, PledgeTemplate.log_consent)
    return tx.session.scalar(given.limit(1)) is not None


def require_log_consent(tx: Transaction, person_id: str) -> None:
    """Refuse (`log_consent_missing`) unless the person consented to log checks."""
    if not has_log_consent(tx, person_id):
        raise Refusal(Code.LOG_CONSENT_MISSING, about={"subject": person_id})


def signers(tx: Transaction, kind: PledgeKind) -> set[str]:
    """Everybody who ever signed a text of a kind."""
    signed = select(PledgeSignature.person_id).join(
        PledgeTemplate, PledgeTemplate.id == PledgeSignature.template_id
    )
    return set(tx.session.scalars(signed.where(PledgeTemplate.kind == kind).distinct()))


def due_leavers(tx: Transaction) -> list[tuple[str, str]]:
    """Everybody here with a leaving day and without a leaver's pledge: `(person id, YYYY-MM-DD)`, by day."""
    has_signed = exists(
        select(PledgeSignature.id)
        .join(PledgeTemplate, PledgeTemplate.id == PledgeSignature.template_id)
        .where(PledgeTemplate.kind == PledgeKind.LEAVER, PledgeSignature.person_id == Person.id)
    )
    rows = tx.session.execute(
        select(Person.id, Person.leaves_on)
        .where(Person.state == ACTIVE, Person.leaves_on >= tokyo_date(tx.now_ms()), ~has_signed)
        .order_by(Person.leaves_on, Person.id)
    )
    return [(person_id, day) for person_id, day in rows if day is not None]
