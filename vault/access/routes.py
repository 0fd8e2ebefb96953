"""Grants over HTTP, and reading the register."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from vault.access.alone_routes import router as alone_router
from vault.access.queries import grants_on
from vault.access.register_reading import read_entries, read_entry
from vault.access.roster.routes import router as roster_router
from vault.access.schemas import GrantListOut
from vault.access.shown import shown_grant
from vault.access.workflow_routes import router as workflow_router
from vault.identity.auth import SignedInPerson
from vault.people.queries import display_name, display_names
from vault.platform.conditional import etag
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep, SearchAsked
from vault.register.authority import require_manager_or_overall_officer
from vault.register.queries import changes_of, entry_of
from vault.register.schemas import ChangeListOut, ChangeOut, EntryListOut, EntryOut

router = APIRouter(prefix="/v1", tags=["access"])


@router.get("/entries")
def list_entries(
    platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep, search: SearchAsked = ""
) -> EntryListOut:
    """The register, as far as the caller may read it; or those entries whose names hold the words of the search."""
    part = part_of("entries")
    with platform.transaction() as tx:
        rows = read_entries(tx, who, part.position, part.fetched, search)
        shown, following = part.cut(rows, lambda row: [row.name, row.id])
        names = display_names(tx, [row.manager_id for row in shown])
        items = [EntryOut.of(row, names.get(row.manager_id, row.manager_id)) for row in shown]
    return EntryListOut(items=items, next=following)


@router.get("/entries/{entry_id}", response_model=EntryOut)
def get_entry(platform: PlatformDep, who: SignedInPerson, entry_id: str) -> Response:
    """One entry."""
    with platform.transaction() as tx:
        entry = read_entry(tx, who, entry_id)
        shown = EntryOut.of(entry, display_name(tx, entry.manager_id))
    return JSONResponse(shown.model_dump(), headers={"ETag": etag(shown.revision)})


@router.get("/entries/{entry_id}/changes")
def list_changes(
    platform: PlatformDep, who: SignedInPerson, entry_id: str, part_of: ListPartDep
) -> ChangeListOut:
    """The history of an entry: who, when, old and new value (G2.1-b)."""
    part = part_of(f"changes/{entry_id}")
    with platform.transaction() as tx:
        entry = read_entry(tx, who, entry_id)
        changes = changes_of(tx, entry.id, part.position, part.fetched)
    shown, following = part.cut(changes, lambda change: [change.revision, change.field])
    return ChangeListOut(items=[ChangeOut.of(change) for change in shown], next=following)


@router.post("/entries/{entry_id}/grants")
def create_grant(who: SignedInPerson, entry_id: str) -> None:
    """No grant without a request and a decision (G4.1.1-b, G9.0-a)."""
    raise Refusal(
        Code.WORKFLOW_REQUIRED,
        params={"workflow": "POST /v1/entries/{id}/grant-requests"},
        about={"entry": entry_id, "subject": who.person_id},
    )


@router.get("/entries/{entry_id}/grants")
def list_grants(
    platform: PlatformDep, who: SignedInPerson, entry_id: str, part_of: ListPartDep
) -> GrantListOut:
    """Every grant ever given on an entry, for those who answer for it."""
    part = part_of(f"grants/{entry_id}")
    with platform.reading() as tx:
        require_manager_or_overall_officer(tx, who, entry_of(tx, entry_id))
        rows = grants_on(tx, entry_id, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.given_ms, row.id])
        return GrantListOut(items=[shown_grant(tx, row) for row in shown], next=following)


router.include_router(workflow_router)
router.include_router(alone_router)
router.include_router(roster_router)
