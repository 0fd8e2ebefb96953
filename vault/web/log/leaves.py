"""One leaf: what everybody may see of it, its opened details, and its proof to take away."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.compliance.act_words import act_in_words
from vault.compliance.routes import read_details, read_entries, read_proof
from vault.compliance.schemas import LeafOut
from vault.identity.auth import SignedIn
from vault.platform.attachments import attachment
from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep
from vault.web.log.finding import SEARCHING
from vault.web.log.told import OUTCOMES, in_full

router = APIRouter(include_in_schema=False)


@router.get("/log/leaves/{index}")
def leaf(request: Request, platform: PlatformDep, visitor: VisitorDep, index: int) -> Response:
    """A leaf as it lies in the tree: it names nobody, so everybody may see and prove it."""
    found = _leaf(platform, visitor.who, index)
    body: dict[str, Any] = json.loads(found.body)
    return page(
        request,
        "log/leaf.html",
        index=index,
        body=body,
        text=found.body,
        says=act_in_words(body["act"], language_of(request)),
        outcomes=OUTCOMES,
        may_open=not visitor.posts.isdisjoint(SEARCHING),
    )


@router.get("/log/leaves/{index}/details")
def details(request: Request, platform: PlatformDep, visitor: VisitorDep, index: int) -> Response:
    """The details behind the leaf's commitments. Opening them is a leaf itself."""
    opened = read_details(index, visitor.who, platform)
    values = {each.field: each.value for each in opened.details}
    return page(
        request,
        "log/details.html",
        index=index,
        opened=opened,
        says=act_in_words(opened.act, language_of(request)),
        outcomes=OUTCOMES,
        told=in_full(values, opened.names),
    )


@router.get("/log/leaves/{index}/leaf.json")
def leaf_file(platform: PlatformDep, visitor: VisitorDep, index: int) -> Response:
    """The exact bytes that were hashed into the tree."""
    name = attachment(f"leaf-{index}.json", f"leaf-{index}.json")
    body = _leaf(platform, visitor.who, index).body
    return Response(body.encode(), media_type="application/json", headers=name)


@router.get("/log/leaves/{index}/proof")
def proof_file(platform: PlatformDep, visitor: VisitorDep, index: int) -> Response:
    """The proof that the leaf is in the log, under a fresh checkpoint (C2SP tlog-proof)."""
    answer = read_proof(index, visitor.who, platform)
    answer.headers.update(attachment(f"{index}.tlog-proof", f"{index}.tlog-proof"))
    return answer


def _leaf(platform: Platform, who: SignedIn, index: int) -> LeafOut:
    found = read_entries(who, platform, index, 1).items
    if not found:
        raise Refusal(Code.NOT_FOUND)
    return found[0]
