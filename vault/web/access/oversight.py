"""Reviews of access, audits of those who alone give it, and the projects it is given for."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.access.projects import KEEPERS
from vault.access.schemas import AuditIn, ProjectIn
from vault.access.workflow_routes import (
    confirm_review,
    create_project,
    end_project,
    finish_audit,
    list_audits,
    list_projects,
    list_reviews,
    stop_reviewed,
)
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.schemas import ReasonIn
from vault.web.access.words import CAUSES
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import PartOf, part_at
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/access/reviews")
def reviews(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """What waits to be confirmed, most urgent first."""
    return _reviews_page(request, platform, visitor, part_of)


def _reviews_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf | None = None,
    refusal: Refusal | None = None,
) -> Response:
    listed = list_reviews(platform, visitor.who, part_of or part_at(platform))
    return page(request, "access/reviews.html", refusal=refusal, reviews=listed, causes=CAUSES)


@router.post("/access/reviews/{review_id}/confirm")
def confirm(act: ActDep, platform: PlatformDep, review_id: str) -> Response:
    """The access is still needed."""
    show_again(act.request, partial(_reviews_page, act.request, platform, act.visitor, None))
    body = entered(ReasonIn, act.form.given("reason"))
    confirm_review(act.request, platform, act.who, review_id, body)
    return done("/access/reviews", N_("Confirmed: it is still needed."))


@router.post("/access/reviews/{review_id}/stop")
def stop(act: ActDep, platform: PlatformDep, review_id: str) -> Response:
    """The access is no longer needed."""
    show_again(act.request, partial(_reviews_page, act.request, platform, act.visitor, None))
    body = entered(ReasonIn, act.form.given("reason"))
    stop_reviewed(act.request, platform, act.who, review_id, body)
    return done("/access/reviews", N_("Access was taken back."))


@router.get("/access/audits")
def audits(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """Audits of those who alone give access."""
    return _audits_page(request, platform, visitor)


def _audits_page(
    request: Request, platform: Platform, visitor: Visitor, refusal: Refusal | None = None
) -> Response:
    listed = list_audits(platform, visitor.who).items
    return page(request, "access/audits.html", refusal=refusal, audits=listed)


@router.post("/access/audits/{audit_id}/close")
def close(act: ActDep, platform: PlatformDep, audit_id: str) -> Response:
    """Write what an audit found."""
    show_again(act.request, partial(_audits_page, act.request, platform, act.visitor))
    finish_audit(act.request, platform, act.who, audit_id, entered(AuditIn, act.form.given("finding")))
    return done("/access/audits", N_("The finding is on record."))


@router.get("/projects")
def projects(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """The projects and tasks that access is given for."""
    return _projects_page(request, platform, visitor, part_of)


def _projects_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf | None = None,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "access/projects.html",
        refusal=refusal,
        form=form,
        projects=list_projects(platform, visitor.who, part_of or part_at(platform)),
        keeps=not visitor.posts.isdisjoint(KEEPERS),
    )


@router.post("/projects")
def open_project(act: ActDep, platform: PlatformDep) -> Response:
    """Open a project."""
    again = partial(_projects_page, act.request, platform, act.visitor, None)
    show_again(act.request, partial(again, form=act.form))
    create_project(act.request, platform, act.who, entered(ProjectIn, act.form.given("name")))
    return done("/projects", N_("The project is open."))


@router.post("/projects/{project_id}/close")
def close_project(act: ActDep, platform: PlatformDep, project_id: str) -> Response:
    """Close a project; its accesses go up for review."""
    show_again(act.request, partial(_projects_page, act.request, platform, act.visitor, None))
    body = entered(ReasonIn, act.form.given("reason"))
    end_project(act.request, platform, act.who, project_id, body)
    return done("/projects", N_("The project was closed. Access given for it is up for review."))
