"""Items and versions over HTTP: deposit, read, rename, view. No route gives the bytes of a document."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from vault.access.grant import Grant
from vault.access.rules import Right
from vault.documents.depositing.begin import Envelope
from vault.documents.depositing.deposit import deposit
from vault.documents.depositing.desk import DepositDesk
from vault.documents.depositing.rules import ELECTRONIC_FILE, ITEM_TYPES, DepositOrder, check_order
from vault.documents.file_types import FILE_TYPES
from vault.documents.intake import announced_digest
from vault.documents.items_wanted import items_wanted
from vault.documents.list_items import list_items
from vault.documents.models import Item
from vault.documents.queries import latest_versions, reach_item, versions_before
from vault.documents.record_item import record_item
from vault.documents.rename import check_fields, rename
from vault.documents.rendering import PageView
from vault.documents.rendering.model import MAX_LONG_SIDE, MAX_TILED_LONG_SIDE, Tile
from vault.documents.schemas import (
    CatalogueOut,
    DepositHeader,
    FormatOut,
    ItemListOut,
    ItemOut,
    ItemPatch,
    Names,
    PagesOut,
    VersionListOut,
    VersionOut,
)
from vault.documents.upload import through_thread
from vault.documents.view import page_sizes, record_reading, release_page
from vault.documents.visible_items import EVERY_ITEM, ItemsWanted, Reach, entries_named
from vault.documents.wanted import Wanted
from vault.identity.auth import SignedIn, SignedInPerson
from vault.platform.conditional import etag, require_match
from vault.platform.cursors import ListPart
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import idempotency_key, once
from vault.platform.runtime import Platform
from vault.register.catalogue import tiers
from vault.register.schemas import TierOut

router = APIRouter(prefix="/v1", tags=["documents"])

HEADER: Final = "hizo-deposit"


def desk_of(request: Request) -> DepositDesk:
    """The one deposit desk of this process; its room in memory is shared by all uploads."""
    desk: DepositDesk = request.app.state.deposit_desk
    return desk


def deposit_envelope(request: Request, _who: SignedInPerson) -> Envelope:
    """What the request's headers say of the body."""
    length = request.headers.get("content-length")
    return Envelope(
        order=DepositHeader.order(request.headers.get(HEADER)),
        idempotency_key=idempotency_key(request),
        declared_length=int(length) if length is not None and length.isascii() and length.isdigit() else None,
        content_sha256=announced_digest(request.headers, "Content-Digest"),
    )


@router.get("/catalogue")
def get_catalogue(_who: SignedInPerson) -> CatalogueOut:
    """Tiers with their markings, item types, and the formats that may be deposited."""
    return CatalogueOut(
        tiers=[TierOut.of(tier) for tier in tiers()],
        item_types=list(ITEM_TYPES),
        formats=[FormatOut.of(one) for one in FILE_TYPES],
    )


@router.post("/items", status_code=201, response_model=ItemOut)
async def create_item(
    request: Request,
    who: SignedInPerson,
    envelope: Annotated[Envelope, Depends(deposit_envelope)],
    desk: Annotated[DepositDesk, Depends(desk_of)],
) -> Response:
    """Deposit an item: the body is the raw content, the header `Hizo-Deposit` says what it is."""
    if envelope.order.type in (None, "", ELECTRONIC_FILE) or envelope.order.type not in ITEM_TYPES:
        item = await through_thread(request.stream(), partial(deposit, desk, who, envelope))
        return _item_answer(item, 201)
    return await through_thread(
        request.stream(), lambda body: _record(request, desk.platform, who, envelope.order, body.read(1))
    )


def _record(
    request: Request, platform: Platform, who: SignedIn, order: DepositOrder, content: bytes
) -> Response:
    check_order(order)
    if content:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "body"})
    return record_without_content(request, platform, who, order)


def record_without_content(
    request: Request, platform: Platform, who: SignedIn, order: DepositOrder
) -> Response:
    """Record an item of a kind that carries no content."""
    checked = check_order(order)
    if checked.electronic:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "type"})

    def act(tx: Transaction) -> ItemOut:
        return ItemOut.of(record_item(tx, who, checked), None, Names(tx))

    return once(request, platform, who.person_id, act, body=DepositHeader.of(order))


@router.get("/items")
def get_items(
    platform: PlatformDep,
    who: SignedInPerson,
    part_of: ListPartDep,
    wanted: Annotated[ItemsWanted, Depends(items_wanted)] = EVERY_ITEM,
) -> ItemListOut:
    """The items within the caller's grants that have what is looked for."""
    part = part_of(f"items/{wanted.order}")
    with platform.transaction() as tx:
        reach = Reach.of(tx, who)
        rows = list_items(tx, who, reach, wanted, part.position, part.fetched)
        shown, following = part.cut(rows, wanted.place_of)
        versions = latest_versions(tx, [item.id for item in shown])
        entries = entries_named(tx, who, reach)
        names = Names(tx, entries).look_up(shown, versions.values())
        items = [ItemOut.of(item, versions.get(item.id), names, reach.right_to(item)) for item in shown]
    return ItemListOut.of(items, following, entries)


@router.get("/items/{item_id}", response_model=ItemOut)
def get_item(platform: PlatformDep, who: SignedInPerson, item_id: str) -> Response:
    """One item with its newest version."""
    return _item_answer(show_item(platform, who, item_id))


def show_item(platform: Platform, who: SignedIn, item_id: str) -> ItemOut:
    """One item with its newest version; that it was read is on record."""
    with platform.transaction() as tx:
        return _read(tx, who, *reach_item(tx, who, item_id, Right.VIEW))


def show_item_with_versions(
    platform: Platform, who: SignedIn, item_id: str, part_of: Callable[[str], ListPart]
) -> tuple[ItemOut, VersionListOut]:
    """One item and its versions, as one reading."""
    part = part_of(f"versions/{item_id}")
    with platform.transaction() as tx:
        grant, item = reach_item(tx, who, item_id, Right.VIEW)
        return _read(tx, who, grant, item), _versions(tx, item, part)


def _read(tx: Transaction, who: SignedIn, grant: Grant, item: Item) -> ItemOut:
    version = latest_versions(tx, [item.id]).get(item.id)
    record_reading(tx, who, grant, item, version)
    return ItemOut.of(item, version, Names(tx), Reach.of(tx, who).right_to(item))


@router.patch("/items/{item_id}", response_model=ItemOut)
def patch_item(
    request: Request, platform: PlatformDep, who: SignedInPerson, item_id: str, body: ItemPatch
) -> Response:
    """Rename an item; `If-Match` names the revision that is changed."""
    with platform.transaction() as tx:
        grant, item = reach_item(tx, who, item_id, Right.DEPOSIT)
        check_fields(body.model_fields_set)
        require_match(request, item.revision)
        rename(tx, who, grant, item, body.file_name or "")
        shown = ItemOut.of(item, latest_versions(tx, [item.id]).get(item.id), Names(tx), Right.DEPOSIT)
    return _item_answer(shown)


def _item_answer(item: ItemOut, status: int = 200) -> Response:
    return JSONResponse(item.model_dump(), status_code=status, headers={"ETag": etag(item.revision)})


@router.get("/items/{item_id}/versions")
def get_versions(
    platform: PlatformDep, who: SignedInPerson, item_id: str, part_of: ListPartDep
) -> VersionListOut:
    """Every version of an item, newest first."""
    part = part_of(f"versions/{item_id}")
    with platform.transaction() as tx:
        grant, item = reach_item(tx, who, item_id, Right.VIEW)
        record_reading(tx, who, grant, item)
        return _versions(tx, item, part)


def _versions(tx: Transaction, item: Item, part: ListPart) -> VersionListOut:
    names = Names(tx)
    rows = versions_before(tx, item.id, part.position, part.fetched)
    shown, following = part.cut(rows, lambda version: [version.number])
    items = [VersionOut.of(version, names[version.created_by]) for version in shown]
    return VersionListOut(items=items, next=following)


@router.get("/versions/{version_id}/pages")
def get_pages(platform: PlatformDep, who: SignedInPerson, version_id: str) -> PagesOut:
    """How many pages a version has, and how large they are."""
    with platform.transaction() as tx:
        return PagesOut.of(platform.settings, *page_sizes(tx, who, version_id))


@router.get("/versions/{version_id}/pages/{page}", response_class=Response)
def get_page(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    version_id: str,
    page: int,
    long_side: Annotated[int, Query(ge=16, le=MAX_TILED_LONG_SIDE)] = 1600,
    codec: Literal["webp", "jpeg"] = "jpeg",
    tile: Annotated[str | None, Query(pattern=r"^[0-9]{1,3},[0-9]{1,3}$")] = None,
    ahead: bool = False,
) -> Response:
    """One page as an image made for this caller and this moment. Ranges and conditions are not honoured: every answer is a
    release of its own.

    With `tile` (column and row, from 0) one part of the page, drawn as if the whole had its longer side at `long_side`, up
    to the page's `finest_long_side`; without it that is at most 3000. With `ahead` the page is recorded as prefetched.
    """
    view = _view_of(platform, page, long_side, codec, tile)
    if ahead and view.tile is not None:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "ahead"})
    released = release_page(platform, request.app.state.workers, who, Wanted(version_id, view, ahead))
    return Response(
        released.image,
        media_type=released.media_type,
        headers={
            "Hizo-Event": released.event_id,
            "Hizo-Leaf-Index": str(released.leaf_index),
            "Hizo-Pages": str(released.pages),
        },
    )


def _view_of(
    platform: Platform, page: int, long_side: int, codec: Literal["webp", "jpeg"], tile: str | None
) -> PageView:
    if tile is not None:
        column, _, row = tile.partition(",")
        place: Tile = (int(column), int(row))
        return PageView(page=page, long_side=long_side, codec=codec, tile=place)
    if long_side > MAX_LONG_SIDE:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "long_side"})
    return PageView(page=page, long_side=min(long_side, platform.settings.view_long_side_max), codec=codec)


@router.get("/versions/{version_id}/content")
@router.get("/items/{item_id}/download")
def refuse_download(request: Request, _who: SignedInPerson) -> None:
    """There is no download without an approved copy (G9.1.2-f)."""
    about = {name.removesuffix("_id"): str(value)[:200] for name, value in request.path_params.items()}
    raise Refusal(Code.COPY_NOT_APPROVED, about=about)


@router.get("/objects/{key:path}")
def refuse_object(key: str, _who: SignedInPerson) -> None:
    """Stored objects have no address for people (G5.0-a)."""
    raise Refusal(Code.EGRESS_REFUSED, about={"subject": key[:200]})


@router.delete("/items/{item_id}")
def refuse_deletion(item_id: str, _who: SignedInPerson) -> None:
    """Disposal exists only as a workflow (G5.0-b)."""
    raise Refusal(Code.WORKFLOW_REQUIRED, params={"workflow": "POST /v1/disposals"}, about={"item": item_id})


@router.post("/items/{item_id}/copies")
def refuse_copying(item_id: str, _who: SignedInPerson) -> None:
    """Copying exists only as a workflow (G5.0-b)."""
    raise Refusal(
        Code.WORKFLOW_REQUIRED, params={"workflow": "POST /v1/copy-requests"}, about={"item": item_id}
    )
