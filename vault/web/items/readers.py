"""Who could open a document at a moment, and by what."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.compliance.reach.routes import list_readers
from vault.platform.http import ListPartDep, PlatformDep
from vault.web.frame.forms import Form, show_again
from vault.web.frame.japan_time import moment_typed, to_type
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import VisitorDep
from vault.web.items.words import RIGHTS

router = APIRouter(include_in_schema=False)


@router.get("/items/{item_id}/readers")
def readers(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    part_of: ListPartDep,
    item_id: str,
    at: str = "",
) -> Response:
    """The readers, and the moment to choose."""
    shown = partial(
        page,
        request,
        "items/readers.html",
        form=Form({"at": at}),
        item_id=item_id,
        rights=RIGHTS,
        markings=markings(),
        to_type=to_type,
    )
    show_again(request, lambda refusal: shown(refusal=refusal, readers=None))
    language = language_of(request)
    found = list_readers(platform, visitor.who, language, part_of, item_id, moment_typed(at))
    return shown(readers=found)
