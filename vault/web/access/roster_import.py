"""Bringing in a list that the company kept before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from vault.access.roster.lines import COLUMNS
from vault.access.roster.routes import import_list
from vault.access.roster.schemas import ImportIn
from vault.identity.auth import require_same_origin
from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.web.access.asking import entry_named, open_projects
from vault.web.access.words import RIGHTS
from vault.web.frame.acting import KEY, with_header
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.reader import in_words, language_of
from vault.web.frame.rendering import page
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import Visitor, VisitorDep

WITH_FILE = "multipart/form-data"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class SentList:
    """A form, and the list that came with it: typed into it, or as a file."""

    form: Form
    content: bytes


async def sent_list(request: Request) -> SentList:
    """What the import page sent. The vault takes no body of a form that would not stay in memory whole.

    Raises:
        Refusal: `unauthenticated` when another site sent it, `request_invalid` for anything but one file and its fields.
    """
    require_same_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != WITH_FILE:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "content-type"})
    form, content = Form(), b""
    async with request.form(max_files=1, max_fields=20) as fields:
        for name, value in fields.multi_items():
            if isinstance(value, UploadFile):
                content = await value.read()
            elif "\x00" in value or name in form:
                raise Refusal(Code.REQUEST_INVALID, params={"what": "form"})
            else:
                form[name] = value
    return SentList(form, content or form.get("list", "").encode())


@router.get("/entries/{entry_id}/roster-import")
def bringing(request: Request, platform: PlatformDep, visitor: VisitorDep, entry_id: str) -> Response:
    """The form for a list."""
    return _page(request, platform, visitor, entry_id)


def _page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    entry_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "access/roster_import.html",
        refusal=refusal,
        form=form,
        entry=entry_named(platform, visitor, entry_id),
        projects=[(each.id, each.name) for each in open_projects(platform, visitor)],
        rights=in_words(request, RIGHTS),
        markings=markings(),
        columns=COLUMNS,
    )


@router.post("/entries/{entry_id}/roster-import")
def bring_in(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    sent: Annotated[SentList, Depends(sent_list)],
    entry_id: str,
) -> Response:
    """Ask for access for everybody on a list; the answer says what became of each row."""
    show_again(request, partial(_page, request, platform, visitor, entry_id, form=sent.form))
    terms = entered(ImportIn, sent.form.given("right", "tier", "project_id", "ends_on", "overseas_risk"))
    keyed = with_header(request, "Idempotency-Key", key) if (key := sent.form.get(KEY)) else request
    answer = import_list(
        keyed, platform, visitor.who, language_of(request), entry_id, terms=terms, content=sent.content
    )
    return page(
        request,
        "access/imported.html",
        entry=entry_named(platform, visitor, entry_id),
        outcome=answered(answer),
    )
