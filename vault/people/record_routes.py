"""Changing a person's record and planning moves over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select

from vault.identity.auth import SignedIn, SignedInPerson
from vault.people.change_person import change_person
from vault.people.listing import ADMINISTERING, live_posts, whole_record
from vault.people.models_history import PersonChange, PersonMove
from vault.people.move_schemas import MoveIn, MoveOut, MovesOut
from vault.people.moves import end_move, plan_move
from vault.people.queries import display_name, person_row, require_post
from vault.people.schemas import PersonChangeOut, PersonChangesOut, PersonPatch, PersonRecordOut, ReasonIn
from vault.platform.conditional import etag, require_match
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1", tags=["people"])


@router.patch("/people/{person_id}", response_model=PersonRecordOut)
def patch_person(
    request: Request, platform: PlatformDep, who: SignedInPerson, person_id: str, body: PersonPatch
) -> Response:
    """Change a person's record; `If-Match` names the revision that is changed."""
    with platform.transaction() as tx:
        row = person_row(tx, person_id, locked=True)
        require_match(request, row.revision)
        change_person(tx, who, row, body.new_values(), body.reason)
        answer = whole_record(tx, row, live_posts(tx, row.id))
    return JSONResponse(answer.model_dump(), headers={"ETag": etag(answer.revision)})


@router.get("/people/{person_id}/changes")
def list_changes(
    platform: PlatformDep, who: SignedInPerson, person_id: str, part_of: ListPartDep
) -> PersonChangesOut:
    """What changed in a person's record, oldest first; for the person and those who administer people."""
    part = part_of(f"person-changes/{person_id}")
    with platform.reading() as tx:
        _require_own_or_administering(tx, who, person_id)
        query = select(PersonChange).where(
            PersonChange.person_id == person_id, ~PersonChange.field.in_(("mail_key", "number_key"))
        )
        oldest_first = PersonChange.revision, PersonChange.field
        rows = list(tx.session.scalars(rows_after(query, part.position, part.fetched, *oldest_first)))
        shown, following = part.cut(rows, lambda row: [row.revision, row.field])
        items = [
            PersonChangeOut.of(row, display_name(tx, row.changed_by) if row.changed_by else None)
            for row in shown
        ]
    return PersonChangesOut(items=items, next=following)


@router.post("/people/{person_id}/moves", status_code=201, response_model=MoveOut)
def create_move(
    request: Request, platform: PlatformDep, who: SignedInPerson, person_id: str, body: MoveIn
) -> Response:
    """Plan a transfer, an absence or a leaving; it takes effect on its day by itself."""

    def act(tx: Transaction) -> MoveOut:
        return _shown(tx, plan_move(tx, who, person_id, body.order()))

    return once(request, platform, who.person_id, act, body=body)


@router.get("/people/{person_id}/moves")
def list_moves(platform: PlatformDep, who: SignedInPerson, person_id: str, part_of: ListPartDep) -> MovesOut:
    """The moves of a person, newest first; for the person and those who administer people."""
    part = part_of(f"moves/{person_id}")
    with platform.reading() as tx:
        _require_own_or_administering(tx, who, person_id)
        query = select(PersonMove).where(PersonMove.person_id == person_id)
        newest_first = PersonMove.recorded_ms.desc(), PersonMove.id
        rows = list(tx.session.scalars(rows_after(query, part.position, part.fetched, *newest_first)))
        shown, following = part.cut(rows, lambda row: [row.recorded_ms, row.id])
        return MovesOut(items=[_shown(tx, row) for row in shown], next=following)


@router.post("/moves/{move_id}/end", response_model=MoveOut)
def end(
    request: Request, platform: PlatformDep, who: SignedInPerson, move_id: str, body: ReasonIn
) -> Response:
    """Cancel a move before its day, or end an absence that has begun."""

    def act(tx: Transaction) -> MoveOut:
        return _shown(tx, end_move(tx, who, move_id, body.reason))

    return once(request, platform, who.person_id, act, body=body, status=200)


def _shown(tx: Transaction, move: PersonMove) -> MoveOut:
    successor = display_name(tx, move.successor_id) if move.successor_id else None
    return MoveOut.of(move, successor, tx.now_ms())


def _require_own_or_administering(tx: Transaction, who: SignedIn, person_id: str) -> None:
    person_row(tx, person_id)
    if who.person_id != person_id:
        require_post(tx, who, *ADMINISTERING)
