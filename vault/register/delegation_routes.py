"""Delegated powers over HTTP."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from vault.identity.auth import SignedInPerson
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, ListPartDep, Output, PlatformDep
from vault.platform.idempotency import once
from vault.register.authority import require_manager_or_overall_officer
from vault.register.delegate import DelegationOrder, delegate, end_delegation
from vault.register.delegation_queries import delegation_of, delegations_after
from vault.register.models import Delegation
from vault.register.queries import entry_of
from vault.register.schemas import PersonOut, ReasonIn

router = APIRouter(prefix="/v1", tags=["register"])


class DelegationIn(Input):
    """A power to be lent to a person by name."""

    person_id: str
    power: Literal["granting"] = "granting"
    starts_on: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    ends_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    document: str = ""
    reason: str = ""

    def order(self) -> DelegationOrder:
        """The same as the domain takes it."""
        return DelegationOrder(**self.model_dump())


class DelegationOut(Output):
    """A delegation as answers show it."""

    id: str
    entry_id: str
    person: PersonOut
    power: str
    document: str
    reason: str
    made_by: PersonOut
    made_at: str
    starts_on: str
    ends_on: str
    ended_at: str | None

    @classmethod
    def of(cls, row: Delegation, delegate_name: str, giver_name: str) -> DelegationOut:
        """One row with the names of both."""
        return cls(
            id=row.id,
            entry_id=row.entry_id,
            person=PersonOut(id=row.person_id, name=delegate_name),
            power=row.power,
            document=row.document,
            reason=row.reason,
            made_by=PersonOut(id=row.made_by, name=giver_name),
            made_at=utc_text(row.made_ms),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            ended_at=None if row.ended_ms is None else utc_text(row.ended_ms),
        )


class DelegationListOut(Output):
    """The delegations on an entry."""

    items: list[DelegationOut]
    next: str | None


@router.post("/entries/{entry_id}/delegations", status_code=201, response_model=DelegationOut)
def create_delegation(
    request: Request, platform: PlatformDep, who: SignedInPerson, entry_id: str, body: DelegationIn
) -> Response:
    """Lend a power over an entry to a person."""

    def act(tx: Transaction) -> DelegationOut:
        return _shown(tx, delegate(tx, who, entry_of(tx, entry_id), body.order()))

    return once(request, platform, who.person_id, act, body=body)


@router.get("/entries/{entry_id}/delegations")
def list_delegations(
    platform: PlatformDep, who: SignedInPerson, entry_id: str, part_of: ListPartDep
) -> DelegationListOut:
    """The delegations on an entry, for those who answer for it."""
    part = part_of(f"delegations/{entry_id}")
    with platform.reading() as tx:
        require_manager_or_overall_officer(tx, who, entry_of(tx, entry_id))
        rows = delegations_after(tx, entry_id, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.made_ms, row.id])
        return DelegationListOut(items=[_shown(tx, row) for row in shown], next=following)


@router.post("/delegations/{delegation_id}/end", response_model=DelegationOut)
def end(
    request: Request, platform: PlatformDep, who: SignedInPerson, delegation_id: str, body: ReasonIn
) -> Response:
    """End a delegation before its day."""

    def act(tx: Transaction) -> DelegationOut:
        row = delegation_of(tx, delegation_id, locked=True)
        end_delegation(tx, who, entry_of(tx, row.entry_id), row, body.reason)
        return _shown(tx, row)

    return once(request, platform, who.person_id, act, body=body, status=200)


def _shown(tx: Transaction, row: Delegation) -> DelegationOut:
    return DelegationOut.of(row, display_name(tx, row.person_id), display_name(tx, row.made_by))
