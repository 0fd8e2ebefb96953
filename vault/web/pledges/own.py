"""One's own pledges: what was signed, what waits, and signing a text that was read."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.oversight.worklist.routes import show_worklist
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.pledges.clauses import parts
from vault.pledges.routes import (
    create_pledge,
    list_of_person,
    list_own,
    list_templates,
    read_document,
    read_template,
)
from vault.pledges.schemas import PledgeListOut, SignIn, TemplateListOut, TemplateOut
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import entered, show_again
from vault.web.frame.lists import PartOf, whole_list
from vault.web.frame.people import names_of
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.pledges.words import KINDS

router = APIRouter(include_in_schema=False)


@router.get("/pledges")
def own(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """The texts that can be signed now, those that wait first, and what was signed."""
    asked = {
        task.kind
        for section in show_worklist(platform, visitor.who, language_of(request)).sections
        for task in section.tasks
    }
    return page(
        request,
        "pledges/own.html",
        texts=_unsigned(platform, visitor),
        asked={kind for kind in KINDS if f"pledge_{kind}" in asked},
        pledges=list_own(platform, visitor.who, part_of),
        words=KINDS,
    )


def _unsigned(platform: Platform, visitor: Visitor) -> list[TemplateOut]:
    """The text in force of each kind, and one that is to come, where the visitor has not signed it."""

    def mine(part_of: PartOf) -> PledgeListOut:
        return list_own(platform, visitor.who, part_of)

    def published(part_of: PartOf) -> TemplateListOut:
        return list_templates(platform, visitor.who, part_of)

    signed = {each.template_id for each in whole_list(platform, mine)}
    texts = whole_list(platform, published)
    newest = {each.kind: each.id for each in reversed(texts)}
    offered = [each for each in texts if each.in_force or each.id == newest[each.kind]]
    return [each for each in offered if each.id not in signed]


@router.get("/pledges/sign/{template_id}")
def to_sign(request: Request, platform: PlatformDep, visitor: VisitorDep, template_id: str) -> Response:
    """The whole text, and the code below it."""
    return _sign_page(request, platform, visitor, template_id)


def _sign_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    template_id: str,
    refusal: Refusal | None = None,
) -> Response:
    text = read_template(platform, visitor.who, template_id)
    return page(
        request,
        "pledges/sign.html",
        refusal=refusal,
        text=text,
        parts=list(parts(text.text)),
        words=KINDS,
    )


@router.post("/pledges/sign/{template_id}")
def sign(act: ActDep, platform: PlatformDep, template_id: str) -> Response:
    """Sign exactly the text that stood on the page, by its hash."""
    show_again(act.request, partial(_sign_page, act.request, platform, act.visitor, template_id))
    code = "".join(act.form.get("code", "").split())
    said = {"template_id": template_id, "sha256": act.form.get("sha256", ""), "code": code}
    create_pledge(act.request, platform, act.who, entered(SignIn, said))
    return done("/pledges", N_("You signed the pledge."))


@router.get("/pledges/{pledge_id}/pdf")
def document(platform: PlatformDep, visitor: VisitorDep, pledge_id: str) -> Response:
    """A signed pledge as PDF/A."""
    return read_document(platform, visitor.who, pledge_id)


@router.get("/people/{person_id}/pledges")
def of_person(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep, person_id: str
) -> Response:
    """The pledges of a person."""
    pledges = list_of_person(platform, visitor.who, person_id, part_of)
    names = names_of(platform, visitor.who, [person_id])
    if not names:
        raise Refusal(Code.NOT_FOUND)
    return page(
        request,
        "pledges/person.html",
        person_id=person_id,
        name=names[person_id],
        pledges=pledges,
        words=KINDS,
    )
