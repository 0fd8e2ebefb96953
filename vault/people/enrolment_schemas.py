"""Bodies and answers of how people begin: enrolment, joining agreement, confirmations, recovery of the officer's post."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from vault.identity.schemas import Name, PersonOut, Secret
from vault.people.joining import AgreementText
from vault.people.models_enrolment import (
    JoiningAgreement,
    JoiningSignature,
    OfficerRecovery,
    PersonConfirmation,
)
from vault.people.queries import display_name
from vault.people.schemas import Line, Reason
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output

LongText = Annotated[str, Field(min_length=1, max_length=80_000)]


class AgreementOut(Output):
    """A version of the joining agreement. The hash is of the text in UTF-8, in hexadecimal."""

    id: str
    number: int
    title: str
    text: str
    after_leaving: str
    sha256: str
    published_at: str

    @classmethod
    def of(cls, row: JoiningAgreement) -> AgreementOut:
        """One row."""
        return cls(
            id=row.id,
            number=row.number,
            title=row.title,
            text=row.text,
            after_leaving=row.after_leaving,
            sha256=row.sha256,
            published_at=utc_text(row.published_ms),
        )


class AgreementIn(Input):
    """A text to put in force; `after_leaving` quotes the heading of its passage about the time after leaving."""

    title: Line
    text: LongText
    after_leaving: Line
    reason: Reason

    def content(self) -> AgreementText:
        """The text as the domain takes it."""
        return AgreementText(self.title, self.text, self.after_leaving)


class SignatureOut(Output):
    """What a person signed at joining."""

    person_id: str
    signed_at: str
    leaf_index: int
    agreement: AgreementOut

    @classmethod
    def of(cls, row: JoiningSignature, agreement: JoiningAgreement) -> SignatureOut:
        """One row with its text."""
        return cls(
            person_id=row.person_id,
            signed_at=utc_text(row.signed_ms),
            leaf_index=row.leaf_index,
            agreement=AgreementOut.of(agreement),
        )


class HandoverCodeOut(Output):
    """The second half of an enrolment, shown once; it is given to the person, never to whoever has the link."""

    handover_code: str = Field(repr=False)


class OwnCodeIn(Input):
    """The caller's own one-time code, spent in the act."""

    code: Secret = Field(repr=False)


class ConfirmationOut(Output):
    """One person's word about another."""

    id: str
    confirmer_id: str
    subject_id: str
    confirmer_device_id: str
    subject_device_id: str
    recorded_at: str

    @classmethod
    def of(cls, row: PersonConfirmation) -> ConfirmationOut:
        """One row."""
        return cls(
            id=row.id,
            confirmer_id=row.confirmer_id,
            subject_id=row.subject_id,
            confirmer_device_id=row.confirmer_device_id,
            subject_device_id=row.subject_device_id,
            recorded_at=utc_text(row.recorded_ms),
        )


class ListedConfirmationOut(Output):
    """One person's word about another, with both names and the leaf that proves it."""

    id: str
    confirmer: PersonOut
    subject: PersonOut
    recorded_at: str
    leaf_index: int

    @classmethod
    def of(cls, row: PersonConfirmation, confirmer: str, subject: str) -> ListedConfirmationOut:
        """One row with the names."""
        return cls(
            id=row.id,
            confirmer=PersonOut(id=row.confirmer_id, name=confirmer),
            subject=PersonOut(id=row.subject_id, name=subject),
            recorded_at=utc_text(row.recorded_ms),
            leaf_index=row.leaf_index,
        )


class ConfirmationListOut(Output):
    """Who confirmed whom, newest first."""

    items: list[ListedConfirmationOut]
    next: str | None


class RecoveryIn(Input):
    """Which way back for the overall officer's post, and why."""

    kind: Literal["rebind", "succeed"]
    reason: Reason


class RecoveryOut(Output):
    """A recovery of the overall officer's post. `opened_by` null: the operator at the host."""

    id: str
    kind: str
    reason: str
    opened_by: str | None
    opened_by_name: str | None
    officer_id: str | None
    officer_name: str | None
    opened_at: str
    ripe_at: str
    lapses_at: str
    outcome: str | None
    ended_by: str | None
    ended_by_name: str | None
    ended_at: str | None
    objection: str | None

    @classmethod
    def of(cls, tx: Transaction, row: OfficerRecovery) -> RecoveryOut:
        """One row."""
        return cls(
            id=row.id,
            kind=row.kind,
            reason=row.reason,
            opened_by=row.opened_by,
            opened_by_name=_name(tx, row.opened_by),
            officer_id=row.officer_id,
            officer_name=_name(tx, row.officer_id),
            opened_at=utc_text(row.opened_ms),
            ripe_at=utc_text(row.ripe_ms),
            lapses_at=utc_text(row.lapses_ms),
            outcome=row.outcome,
            ended_by=row.ended_by,
            ended_by_name=_name(tx, row.ended_by),
            ended_at=utc_text(row.ended_ms) if row.ended_ms is not None else None,
            objection=row.objection,
        )


class RecoveriesOut(Output):
    """A page of recoveries, newest first."""

    items: list[RecoveryOut]
    next: str | None


class RecoveredOut(Output):
    """A completed recovery; a rebinding has the officer's link, shown once."""

    recovery: RecoveryOut
    enrolment_link: str | None = Field(repr=False)
    enrolment_expires_at: str | None


class TokenIn(Input):
    """An enrolment link's token."""

    token: Secret = Field(repr=False)


class EnrolmentOut(Output):
    """What a link is for; `agreement` is what an invited person has to sign."""

    person: PersonOut
    user_name: str | None
    purpose: str
    expires_at: str
    password_rules: list[str]
    agreement: AgreementOut | None


class EnrolIn(Input):
    """Name and password of an account."""

    token: Secret = Field(repr=False)
    user_name: Name
    password: Annotated[str, Field(min_length=1, max_length=2 << 20, repr=False)]
    birthday: date | None = Field(default=None, strict=False, repr=False)
    handover_code: Annotated[str, Field(max_length=64, repr=False)] = ""


class SeedOut(Output):
    """The new generator's seed, shown once."""

    otpauth_uri: str = Field(repr=False)
    secret_base32: str = Field(repr=False)


class ConfirmIn(Input):
    """The new generator's first code, and for an invitation the hash of the agreement that was read and agreed to."""

    token: Secret = Field(repr=False)
    code: Secret = Field(repr=False)
    device_name: Name
    agreement_sha256: Annotated[str, Field(max_length=64)] = ""


def _name(tx: Transaction, person_id: str | None) -> str | None:
    return None if person_id is None else display_name(tx, person_id)
