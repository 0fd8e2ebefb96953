"""The small-company profile and acts done alone, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import select

from vault.identity.auth import SignedInPerson
from vault.identity.schemas import PersonOut, Secret
from vault.people.alone_at_first import announce_being_alone, carry_out_being_alone
from vault.people.models_small_company import SmallCompany, SoloAct
from vault.people.own_appointment import announce_own_appointment, carry_out_own_appointment
from vault.people.queries import display_name
from vault.people.schemas import AppointIn, PostOut, ReasonIn
from vault.people.small_company import declare, end, in_force
from vault.people.solo_schemas import CodeIn, SoloActOut, SoloActsOut
from vault.platform.clock import utc_text
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.http import Input, ListPartDep, Output, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1", tags=["people"])


class SmallCompanyYearOut(Output):
    """One declared year of the profile."""

    id: str
    reason: str
    declared_by: PersonOut
    declared_at: str
    ends_at: str
    ended_at: str | None


class SmallCompanyOut(Output):
    """Whether the profile is in force, and every year it was declared for, newest first."""

    in_force: bool
    items: list[SmallCompanyYearOut]


class OwnAppointmentIn(Input):
    """What one will do alone, and a code."""

    appointment: AppointIn
    code: Secret = Field(repr=False)


@router.get("/small-company")
def get_profile(platform: PlatformDep, _who: SignedInPerson) -> SmallCompanyOut:
    """The exception on record, for everybody to see."""
    with platform.reading() as tx:
        newest = select(SmallCompany).order_by(SmallCompany.declared_ms.desc(), SmallCompany.id).limit(20)
        return SmallCompanyOut(
            in_force=in_force(tx), items=[_year(tx, row) for row in tx.session.scalars(newest)]
        )


@router.post("/small-company", status_code=201, response_model=SmallCompanyYearOut)
def declare_profile(request: Request, platform: PlatformDep, who: SignedInPerson, body: ReasonIn) -> Response:
    """Declare the company small for a year, or renew that."""

    def act(tx: Transaction) -> SmallCompanyYearOut:
        return _year(tx, declare(tx, who, body.reason))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/small-company/end", status_code=204)
def end_profile(platform: PlatformDep, who: SignedInPerson, body: ReasonIn) -> None:
    """End the profile before its year is over."""
    with platform.transaction() as tx:
        end(tx, who, body.reason)


@router.get("/solo-acts")
def list_solo_acts(platform: PlatformDep, _who: SignedInPerson, part_of: ListPartDep) -> SoloActsOut:
    """What was done alone or will be, for everybody to see."""
    part = part_of("solo-acts")
    with platform.reading() as tx:
        newest_first = SoloAct.asked_ms.desc(), SoloAct.id
        rows = list(
            tx.session.scalars(rows_after(select(SoloAct), part.position, part.fetched, *newest_first))
        )
        shown, following = part.cut(rows, lambda row: [row.asked_ms, row.id])
        return SoloActsOut(items=[SoloActOut.of(tx, row) for row in shown], next=following)


@router.post("/solo-acts/own-appointment", status_code=201)
def announce(platform: PlatformDep, who: SignedInPerson, body: OwnAppointmentIn) -> SoloActOut:
    """Announce one's own appointment as responsible manager, with a code."""
    with platform.transaction() as tx:
        return SoloActOut.of(tx, announce_own_appointment(tx, who, body.appointment.order(), body.code))


@router.post("/solo-acts/{solo_id}/own-appointment")
def carry_out(platform: PlatformDep, who: SignedInPerson, solo_id: str, body: OwnAppointmentIn) -> PostOut:
    """Do exactly what was announced, 72 hours later and with a new code."""
    with platform.transaction() as tx:
        held = carry_out_own_appointment(tx, who, solo_id, body.appointment.order(), body.code)
        return PostOut.of(held)


@router.post("/solo-acts/confirmed-people", status_code=201)
def announce_alone(platform: PlatformDep, who: SignedInPerson, body: CodeIn) -> SoloActOut:
    """Announce that nobody else is there to confirm one before uploads open."""
    with platform.transaction() as tx:
        return SoloActOut.of(tx, announce_being_alone(tx, who, body.code))


@router.post("/solo-acts/{solo_id}/confirmed-people")
def carry_out_alone(platform: PlatformDep, who: SignedInPerson, solo_id: str, body: CodeIn) -> SoloActOut:
    """Say it again with a new code, 72 hours later or once a confirmer from outside agreed."""
    with platform.transaction() as tx:
        return SoloActOut.of(tx, carry_out_being_alone(tx, who, solo_id, body.code))


def _person(tx: Transaction, person_id: str) -> PersonOut:
    return PersonOut(id=person_id, name=display_name(tx, person_id))


def _year(tx: Transaction, row: SmallCompany) -> SmallCompanyYearOut:
    return SmallCompanyYearOut(
        id=row.id,
        reason=row.reason,
        declared_by=_person(tx, row.declared_by),
        declared_at=utc_text(row.declared_ms),
        ends_at=utc_text(row.ends_ms),
        ended_at=None if row.ended_ms is None else utc_text(row.ended_ms),
    )
