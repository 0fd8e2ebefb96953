"""Pledges over HTTP: texts are read by everybody, published by managers, signed by each person for themselves."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from vault.identity.auth import SignedInPerson
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.pledges.models import PledgeTemplate
from vault.pledges.publish import publish_template
from vault.pledges.queries import template_in_force, template_row
from vault.pledges.reading import pledge_document, pledges_of, require_reader
from vault.pledges.rules import PledgeKind
from vault.pledges.schemas import (
    PledgeListOut,
    PledgeOut,
    ShippedOut,
    SignIn,
    TemplateIn,
    TemplateListOut,
    TemplateOut,
)
from vault.pledges.shipped import shipped_text
from vault.pledges.sign import sign

router = APIRouter(prefix="/v1", tags=["pledges"])


@router.get("/pledge-templates")
def list_templates(platform: PlatformDep, _who: SignedInPerson, part_of: ListPartDep) -> TemplateListOut:
    """Every published text, newest first."""
    part = part_of("pledge-templates")
    with platform.reading() as tx:
        newest_first = PledgeTemplate.published_ms.desc(), PledgeTemplate.id.desc()
        rows = tx.session.scalars(
            rows_after(select(PledgeTemplate), part.position, part.fetched, *newest_first)
        ).all()
        shown, following = part.cut(rows, lambda row: [row.published_ms, row.id])
        return TemplateListOut(items=[TemplateOut.of(tx, row) for row in shown], next=following)


@router.get("/pledge-templates/current")
def read_current(
    platform: PlatformDep, _who: SignedInPerson, kind: PledgeKind = PledgeKind.HOLDER
) -> TemplateOut:
    """The text in force now; `not_found` while none was published."""
    with platform.reading() as tx:
        row = template_in_force(tx, kind)
        if row is None:
            raise Refusal(Code.NOT_FOUND)
        return TemplateOut.of(tx, row)


@router.get("/pledge-templates/template")
def read_shipped(
    platform: PlatformDep, _who: SignedInPerson, kind: PledgeKind = PledgeKind.HOLDER
) -> ShippedOut:
    """The shipped text, to be edited."""
    return ShippedOut.of(shipped_text(kind, platform.vault_name))


@router.get("/pledge-templates/{template_id}")
def read_template(platform: PlatformDep, _who: SignedInPerson, template_id: str) -> TemplateOut:
    """One published text, exactly as it is signed."""
    with platform.reading() as tx:
        return TemplateOut.of(tx, template_row(tx, template_id))


@router.post("/pledge-templates", status_code=201, response_model=TemplateOut)
def publish(request: Request, platform: PlatformDep, who: SignedInPerson, body: TemplateIn) -> Response:
    """Publish a text, as a responsible manager."""

    def act(tx: Transaction) -> TemplateOut:
        return TemplateOut.of(tx, publish_template(tx, who, body.said(), body.effective_on, body.reason))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/pledges", status_code=201, response_model=PledgeOut)
def create_pledge(request: Request, platform: PlatformDep, who: SignedInPerson, body: SignIn) -> Response:
    """Sign exactly the text that was read."""

    def act(tx: Transaction) -> PledgeOut:
        return PledgeOut.of(tx, sign(tx, who, **body.model_dump()))

    return once(request, platform, who.person_id, act, body=body)


@router.get("/pledges")
def list_own(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> PledgeListOut:
    """One's own pledges."""
    return _pledges(platform, who, part_of, who.person_id)


@router.get("/pledges/{pledge_id}/pdf", response_class=Response)
def read_document(platform: PlatformDep, who: SignedInPerson, pledge_id: str) -> Response:
    """A signed pledge as PDF/A; every reading gives the same bytes and leaves a leaf."""
    pdf = pledge_document(platform, who, pledge_id)
    name = {"Content-Disposition": f'attachment; filename="{pledge_id}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=name)


@router.get("/people/{person_id}/pledges")
def list_of_person(
    platform: PlatformDep, who: SignedInPerson, person_id: str, part_of: ListPartDep
) -> PledgeListOut:
    """The pledges of a person, for that person, managers, the overall officer and auditors."""
    return _pledges(platform, who, part_of, person_id)


def _pledges(
    platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep, person_id: str
) -> PledgeListOut:
    part = part_of(f"pledges/{person_id}")
    with platform.reading() as tx:
        require_reader(tx, who, person_id)
        rows = pledges_of(tx, person_id, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.signed_ms, row.id])
        return PledgeListOut(items=[PledgeOut.of(tx, row) for row in shown], next=following)
