"""Handover codes, the joining agreement, mutual confirmations and officer recovery over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.identity.schemas import Nothing
from vault.people.confirmations import confirm_person, confirmations_after
from vault.people.enrolment_schemas import (
    AgreementIn,
    AgreementOut,
    ConfirmationListOut,
    ConfirmationOut,
    HandoverCodeOut,
    ListedConfirmationOut,
    OwnCodeIn,
    RecoveredOut,
    RecoveriesOut,
    RecoveryIn,
    RecoveryOut,
    SignatureOut,
)
from vault.people.handover import bring_code
from vault.people.joining import agreement_seen_by, publish_agreement, require_agreement_in_force
from vault.people.officer_recovery import complete, object_to, open_recovery
from vault.people.queries import display_name
from vault.people.recoveries import recoveries_after
from vault.people.schemas import ReasonIn
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter()


@router.post("/people/{person_id}/handover-code")
def handover_code(
    platform: PlatformDep, who: SignedInPerson, person_id: str, body: Nothing
) -> HandoverCodeOut:
    """Obtain the second half of a person's enrolment; the answer is shown once."""
    with platform.transaction() as tx:
        return HandoverCodeOut(handover_code=bring_code(tx, who, person_id))


@router.post("/people/{person_id}/confirmations", status_code=201)
def confirm(platform: PlatformDep, who: SignedInPerson, person_id: str, body: OwnCodeIn) -> ConfirmationOut:
    """Say that one saw the person at their own device."""
    with platform.transaction() as tx:
        row = confirm_person(tx, who, person_id, body.code)
    return ConfirmationOut.of(row)


@router.get("/confirmations")
def list_confirmations(
    platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep, person_id: str | None = None
) -> ConfirmationListOut:
    """Who confirmed whom, newest first; or only those in which one person has a part."""
    part = part_of(f"confirmations/{person_id}")
    with platform.reading() as tx:
        rows = confirmations_after(tx, who, part.position, part.fetched, person_id)
        shown, following = part.cut(rows, lambda row: [row.recorded_ms, row.id])
        items = [
            ListedConfirmationOut.of(
                row, display_name(tx, row.confirmer_id), display_name(tx, row.subject_id)
            )
            for row in shown
        ]
    return ConfirmationListOut(items=items, next=following)


@router.get("/joining-agreement")
def agreement(platform: PlatformDep, who: SignedInPerson) -> AgreementOut:
    """The joining agreement in force."""
    with platform.reading() as tx:
        return AgreementOut.of(require_agreement_in_force(tx))


@router.post("/joining-agreement", status_code=201, response_model=AgreementOut)
def publish(request: Request, platform: PlatformDep, who: SignedInPerson, body: AgreementIn) -> Response:
    """Put another joining agreement in force."""

    def act(tx: Transaction) -> AgreementOut:
        return AgreementOut.of(publish_agreement(tx, who, body.content(), body.reason))

    return once(request, platform, who.person_id, act, body=body)


@router.get("/people/{person_id}/joining-agreement")
def signed(platform: PlatformDep, who: SignedInPerson, person_id: str) -> SignatureOut:
    """What a person signed at joining."""
    with platform.reading() as tx:
        return SignatureOut.of(*agreement_seen_by(tx, who, person_id))


@router.get("/officer-recoveries")
def list_recoveries(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> RecoveriesOut:
    """Every recovery of the overall officer's post, newest first; everybody was told of them."""
    part = part_of("officer-recoveries")
    with platform.reading() as tx:
        shown, following = part.cut(
            recoveries_after(tx, part.position, part.fetched), lambda row: [row.opened_ms, row.id]
        )
        return RecoveriesOut(items=[RecoveryOut.of(tx, row) for row in shown], next=following)


@router.post("/officer-recoveries", status_code=201, response_model=RecoveryOut)
def begin(request: Request, platform: PlatformDep, who: SignedInPerson, body: RecoveryIn) -> Response:
    """Announce a recovery; it waits 72 hours."""

    def act(tx: Transaction) -> RecoveryOut:
        return RecoveryOut.of(tx, open_recovery(tx, who, body.kind, body.reason))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/officer-recoveries/{recovery_id}/object", response_model=RecoveryOut)
def object_(
    request: Request, platform: PlatformDep, who: SignedInPerson, recovery_id: str, body: ReasonIn
) -> Response:
    """End a recovery by an objection."""

    def act(tx: Transaction) -> RecoveryOut:
        return RecoveryOut.of(tx, object_to(tx, who, recovery_id, body.reason))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.post("/officer-recoveries/{recovery_id}/complete")
def finish(platform: PlatformDep, who: SignedInPerson, recovery_id: str, body: Nothing) -> RecoveredOut:
    """Carry a recovery out after the wait; a rebinding answers with the officer's link, shown once."""
    with platform.transaction() as tx:
        row, link = complete(tx, who, recovery_id)
        return RecoveredOut(
            recovery=RecoveryOut.of(tx, row),
            enrolment_link=link.url if link else None,
            enrolment_expires_at=utc_text(link.expires_ms) if link else None,
        )
