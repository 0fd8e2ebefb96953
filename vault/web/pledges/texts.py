"""The texts of pledges: reading one, signing it, and publishing one."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.pledges.clauses import parts
from vault.pledges.routes import create_pledge, list_templates, publish, read_shipped, read_template
from vault.pledges.rules import COMPULSORY, RECOMMENDED, PledgeKind
from vault.pledges.schemas import SignIn, TemplateIn
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.pledges.waiting import unsigned
from vault.web.pledges.words import KINDS, POINTS

router = APIRouter(prefix="/pledges/templates", include_in_schema=False)
CLAUSE = "clause-"
"""What the fields that name a clause begin with."""


@router.get("")
def texts(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """Every published text."""
    listed = list_templates(platform, visitor.who, part_of)
    return page(request, "pledges/texts.html", texts=listed, words=KINDS)


@router.get("/new")
def new_text(
    request: Request,
    platform: PlatformDep,
    visitor: VisitorDep,
    kind: PledgeKind = PledgeKind.HOLDER,
    like: str | None = None,
) -> Response:
    """The shipped text to be edited, or one that was published."""
    return _form_page(request, platform, visitor, kind, like)


def _form_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    kind: PledgeKind,
    like: str | None = None,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    published = None if like is None else read_template(platform, visitor.who, like)
    kind = kind if published is None else published.kind
    begin = published or read_shipped(platform, visitor.who, kind)
    return page(
        request,
        "pledges/text_form.html",
        refusal=refusal,
        form=form,
        kind=kind.value,
        begin=begin,
        compulsory=COMPULSORY[kind],
        recommended=RECOMMENDED[kind],
        points=POINTS,
        words=KINDS,
    )


@router.post("/new")
def publish_text(act: ActDep, platform: PlatformDep) -> Response:
    """Publish a text."""
    known = act.form.get("kind") in KINDS
    kind = PledgeKind(act.form["kind"]) if known else PledgeKind.HOLDER
    show_again(
        act.request, partial(_form_page, act.request, platform, act.visitor, kind, None, form=act.form)
    )
    clauses = {
        name.removeprefix(CLAUSE): clause.strip()
        for name, clause in act.form.items()
        if name.startswith(CLAUSE) and clause.strip()
    }
    said = act.form.given("kind", "title", "text", "effective_on", "reason")
    answer = publish(act.request, platform, act.who, entered(TemplateIn, {**said, "clauses": clauses}))
    return done(f"/pledges/templates/{answered(answer)['id']}", N_("The text was published."))


@router.get("/{template_id}")
def text(request: Request, platform: PlatformDep, visitor: VisitorDep, template_id: str) -> Response:
    """One published text, exactly as it is signed; with the code below it for those who can still sign it."""
    return _text_page(request, platform, visitor, template_id)


def _text_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    template_id: str,
    refusal: Refusal | None = None,
) -> Response:
    shown = read_template(platform, visitor.who, template_id)
    return page(
        request,
        "pledges/text.html",
        refusal=refusal,
        text=shown,
        parts=list(parts(shown.text)),
        to_sign=any(each.id == template_id for each in unsigned(platform, visitor)),
        points=POINTS,
        words=KINDS,
    )


@router.post("/{template_id}/sign")
def sign(act: ActDep, platform: PlatformDep, template_id: str) -> Response:
    """Sign exactly the text that stood on the page, by its hash."""
    show_again(act.request, partial(_text_page, act.request, platform, act.visitor, template_id))
    code = "".join(act.form.get("code", "").split())
    said = {"template_id": template_id, "sha256": act.form.get("sha256", ""), "code": code}
    create_pledge(act.request, platform, act.who, entered(SignIn, said))
    return done("/pledges", N_("You signed the pledge."))
