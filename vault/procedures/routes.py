"""Procedures over HTTP: everybody signed in may read them, the responsible manager publishes and retires them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.identity.schemas import Nothing
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import LanguageDep, ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.platform.texts import Language, translate
from vault.procedures.acknowledge import acknowledge, asked_after, people_with_gap
from vault.procedures.publish import publish, retire
from vault.procedures.queries import (
    Published,
    acknowledged_by,
    all_published,
    powers_lacking,
    require_published,
    version_row,
    versions_after,
)
from vault.procedures.schemas import (
    AcknowledgementOut,
    AskedListOut,
    AskedOut,
    InForceOut,
    ReasonIn,
    SlotListOut,
    SlotOut,
    TemplateOut,
    VersionIn,
    VersionListOut,
    VersionOut,
    VersionTextOut,
)
from vault.procedures.shipped import template_of
from vault.procedures.slots import NEEDED_FOR_SETUP, SLOT_CLAUSES, SLOT_TITLES, Slot, slot_named

router = APIRouter(prefix="/v1/procedures", tags=["procedures"])


@router.get("")
def list_procedures(platform: PlatformDep, who: SignedInPerson, language: LanguageDep) -> SlotListOut:
    """Every slot with its version in force, and whether the caller acknowledged it."""
    with platform.reading() as tx:
        in_force = all_published(tx)
        given = acknowledged_by(tx, who.person_id, [each.version_id for each in in_force.values()])
        return SlotListOut(
            items=[_slot(slot, in_force.get(slot), given, language) for slot in Slot],
            powers_lacking=list(powers_lacking(tx)),
        )


def _slot(slot: Slot, version: Published | None, given: dict[str, int], language: Language) -> SlotOut:
    acknowledged = given.get(version.version_id) if version else None
    return SlotOut(
        slot=slot,
        name=translate(SLOT_TITLES[slot], language),
        clauses=list(SLOT_CLAUSES[slot]),
        needed_for_setup=slot in NEEDED_FOR_SETUP,
        version_id=version.version_id if version else None,
        number=version.number if version else None,
        title=version.title if version else None,
        published_at=utc_text(version.published_ms) if version else None,
        acknowledged_at=None if acknowledged is None else utc_text(acknowledged),
    )


@router.get("/{slot}")
def show_procedure(
    platform: PlatformDep, who: SignedInPerson, slot: str, language: LanguageDep
) -> InForceOut:
    """The text in force; `procedure_missing` while there is none."""
    with platform.reading() as tx:
        version = require_published(tx, slot_named(slot))
        given = acknowledged_by(tx, who.person_id, [version.version_id])
        publisher = display_name(tx, version.published_by)
        return InForceOut.of(version, publisher, given.get(version.version_id), language)


@router.get("/{slot}/versions")
def list_versions(
    platform: PlatformDep, _who: SignedInPerson, slot: str, part_of: ListPartDep
) -> VersionListOut:
    """The publication log of a slot: version, date and reason (G3.0-f)."""
    part = part_of(f"procedures/{slot}")
    with platform.reading() as tx:
        rows = versions_after(tx, slot_named(slot), part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.number])
        items = [VersionOut.of(row, display_name(tx, row.published_by)) for row in shown]
    return VersionListOut(items=items, next=following)


@router.post("/{slot}/versions", status_code=201, response_model=VersionOut)
def publish_version(
    request: Request, platform: PlatformDep, who: SignedInPerson, slot: str, body: VersionIn
) -> Response:
    """Put a text in force and ask everybody to acknowledge it."""

    def act(tx: Transaction) -> VersionOut:
        row = publish(tx, who, body.said(slot_named(slot)), body.reason)
        return VersionOut.of(row, display_name(tx, row.published_by))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/{slot}/retire", response_model=VersionOut)
def retire_version(
    request: Request, platform: PlatformDep, who: SignedInPerson, slot: str, body: ReasonIn
) -> Response:
    """End the version in force without another in its place."""

    def act(tx: Transaction) -> VersionOut:
        row = retire(tx, who, slot_named(slot), body.reason)
        return VersionOut.of(row, display_name(tx, row.published_by))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/{slot}/template")
def show_template(
    platform: PlatformDep, _who: SignedInPerson, slot: str, language: LanguageDep
) -> TemplateOut:
    """The shipped Japanese template, with the company's name in its places."""
    return TemplateOut.of(template_of(slot_named(slot)), platform.vault_name, language)


@router.get("/versions/{version_id}")
def show_version(
    platform: PlatformDep, _who: SignedInPerson, version_id: str, language: LanguageDep
) -> VersionTextOut:
    """Any version that was ever published, with its text."""
    with platform.reading() as tx:
        row = version_row(tx, version_id)
        return VersionTextOut.whole(row, display_name(tx, row.published_by), language)


@router.post("/versions/{version_id}/acknowledge", response_model=AcknowledgementOut)
def acknowledge_version(
    request: Request, platform: PlatformDep, who: SignedInPerson, version_id: str, body: Nothing
) -> Response:
    """The caller has read this version."""

    def act(tx: Transaction) -> AcknowledgementOut:
        given = acknowledge(tx, who, version_id)
        return AcknowledgementOut(version_id=version_id, acknowledged_at=utc_text(given.acknowledged_ms))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/versions/{version_id}/acknowledgements")
def list_acknowledgements(
    platform: PlatformDep,
    who: SignedInPerson,
    version_id: str,
    part_of: ListPartDep,
    only_gaps: bool = False,
) -> AskedListOut:
    """Who acknowledged and who has not, for managers, the overall officer and auditors (T6-c)."""
    part = part_of(f"acknowledgements/{version_id}/{only_gaps}")
    with platform.reading() as tx:
        version = version_row(tx, version_id)
        rows = asked_after(tx, who, version, part.position, part.fetched, only_gaps=only_gaps)
        shown, following = part.cut(rows, lambda row: [row.name, row.person_id])
        missing = len(people_with_gap(tx, version_id))
    return AskedListOut(items=[AskedOut.of(row) for row in shown], missing=missing, next=following)
