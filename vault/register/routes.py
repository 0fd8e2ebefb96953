"""The register over HTTP: listing, changing, designating. Reading needs a register role and lies with the gate."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from vault.identity.auth import SignedInPerson
from vault.people.person_history import contact_of
from vault.people.posts import Post
from vault.people.queries import display_name
from vault.platform.conditional import etag, require_match
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep, SearchAsked
from vault.platform.idempotency import once
from vault.register import succession  # noqa: F401  # who leaves hands entries over
from vault.register.authority import is_responsible_manager, require_manager_or_overall_officer
from vault.register.change import change_entry
from vault.register.delegation_routes import router as delegation_router
from vault.register.designate import designate, end_designation
from vault.register.enlist import enlist
from vault.register.models import Designation, Entry
from vault.register.queries import designation_of, designations_after, entries_after, entry_of
from vault.register.schemas import (
    DesignationIn,
    DesignationListOut,
    DesignationOut,
    EntryIn,
    EntryOut,
    EntryPatch,
    PersonOut,
    ReasonIn,
    ResponsibleListOut,
    ResponsibleOut,
)

router = APIRouter()
router.include_router(delegation_router)
register_router = APIRouter(prefix="/v1", tags=["register"])


@register_router.post("/entries", status_code=201, response_model=EntryOut)
def create_entry(request: Request, platform: PlatformDep, who: SignedInPerson, body: EntryIn) -> Response:
    """List an important technology."""

    def act(tx: Transaction) -> EntryOut:
        entry = enlist(tx, who, body.order())
        return EntryOut.of(entry, display_name(tx, entry.manager_id))

    return once(request, platform, who.person_id, act, body=body)


@register_router.patch("/entries/{entry_id}", response_model=EntryOut)
def patch_entry(
    request: Request, platform: PlatformDep, who: SignedInPerson, entry_id: str, body: EntryPatch
) -> Response:
    """Change an entry; `If-Match` names the revision that is changed."""
    with platform.transaction() as tx:
        entry = entry_of(tx, entry_id, locked=True)
        require_match(request, entry.revision)
        change_entry(tx, who, entry, body.new_values(), body.reason)
        answer = EntryOut.of(entry, display_name(tx, entry.manager_id))
    return JSONResponse(answer.model_dump(), headers={"ETag": etag(answer.revision)})


@register_router.get("/responsible")
def list_responsible(
    platform: PlatformDep,
    _who: SignedInPerson,
    part_of: ListPartDep,
    entry_id: str | None = None,
    search: SearchAsked = "",
) -> ResponsibleListOut:
    """Who answers for each entry, for one, or for those whose names hold the words of the search; every signed-in employee may know
    (G3.0-c).
    """
    part = part_of(f"responsible/{entry_id}")
    with platform.reading() as tx:
        only = None if entry_id is None else frozenset({entry_of(tx, entry_id).id})
        rows = entries_after(tx, part.position, part.fetched, only, search)
        shown, following = part.cut(rows, lambda row: [row.name, row.id])
        return ResponsibleListOut(items=[_responsible(tx, entry) for entry in shown], next=following)


def _responsible(tx: Transaction, entry: Entry) -> ResponsibleOut:
    contact = contact_of(tx, entry.manager_id)
    return ResponsibleOut(
        entry_id=entry.id,
        entry_name=entry.name,
        post=Post.RESPONSIBLE_MANAGER,
        manager=PersonOut(id=entry.manager_id, name=contact.name),
        department=contact.department,
        title=contact.title,
        mail=contact.mail,
        telephone=contact.telephone,
        in_post=is_responsible_manager(tx, entry.manager_id),
    )


@register_router.post("/entries/{entry_id}/designations", status_code=201, response_model=DesignationOut)
def create_designation(
    request: Request, platform: PlatformDep, who: SignedInPerson, entry_id: str, body: DesignationIn
) -> Response:
    """Designate a person for a duty."""

    def act(tx: Transaction) -> DesignationOut:
        return _shown(tx, designate(tx, who, entry_of(tx, entry_id), **body.model_dump()))

    return once(request, platform, who.person_id, act, body=body)


@register_router.get("/entries/{entry_id}/designations")
def list_designations(
    platform: PlatformDep, who: SignedInPerson, entry_id: str, part_of: ListPartDep
) -> DesignationListOut:
    """The designations on an entry, for those who answer for it."""
    part = part_of(f"designations/{entry_id}")
    with platform.reading() as tx:
        require_manager_or_overall_officer(tx, who, entry_of(tx, entry_id))
        rows = designations_after(tx, entry_id, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.made_ms, row.id])
        return DesignationListOut(items=[_shown(tx, one) for one in shown], next=following)


@register_router.post("/designations/{designation_id}/end", response_model=DesignationOut)
def end(
    request: Request, platform: PlatformDep, who: SignedInPerson, designation_id: str, body: ReasonIn
) -> Response:
    """End a designation before its day."""

    def act(tx: Transaction) -> DesignationOut:
        designation = designation_of(tx, designation_id, locked=True)
        end_designation(tx, who, entry_of(tx, designation.entry_id), designation, body.reason)
        return _shown(tx, designation)

    return once(request, platform, who.person_id, act, body=body, status=200)


def _shown(tx: Transaction, designation: Designation) -> DesignationOut:
    return DesignationOut.of(designation, display_name(tx, designation.person_id))


router.include_router(register_router)
