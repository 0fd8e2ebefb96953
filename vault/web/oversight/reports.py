"""Yearly reports: what a manager's would say now, sending it, and reading those that were sent."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.schemas import Nothing
from vault.oversight.reports.routes import (
    acknowledge,
    create_report,
    get_report,
    get_report_pdf,
    list_reports,
    show_draft,
)
from vault.oversight.reports.schemas import ReportIn
from vault.people.posts import Post
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, answered, entered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.oversight.figures import figures_of
from vault.web.oversight.words import TONES, WORDS

router = APIRouter(include_in_schema=False)


@router.get("/reports")
def reports(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """Which were sent, and whose next one is due when."""
    return page(
        request,
        "oversight/reports.html",
        reports=list_reports(platform, visitor.who, part_of),
        sends=Post.RESPONSIBLE_MANAGER in visitor.posts,
        words=WORDS,
        tones=TONES,
    )


@router.get("/reports/draft")
def draft(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """What the visitor's report would say now."""
    return _draft_page(request, platform, visitor)


def _draft_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    content = show_draft(platform, visitor.who).content
    return page(
        request,
        "oversight/draft.html",
        refusal=refusal,
        form=form,
        content=content,
        figures=figures_of(content),
    )


@router.post("/reports")
def send(act: ActDep, platform: PlatformDep) -> Response:
    """Send the report of this moment."""
    show_again(act.request, partial(_draft_page, act.request, platform, act.visitor, form=act.form))
    sent = answered(
        create_report(act.request, platform, act.who, entered(ReportIn, act.form.given("remarks")))
    )
    return done(f"/reports/{sent['id']}", N_("The report was sent to the overall officer."))


@router.get("/reports/{report_id}")
def report(request: Request, platform: PlatformDep, visitor: VisitorDep, report_id: str) -> Response:
    """One report with its frozen numbers."""
    return _report_page(request, platform, visitor, report_id)


def _report_page(
    request: Request, platform: Platform, visitor: Visitor, report_id: str, refusal: Refusal | None = None
) -> Response:
    found = get_report(platform, visitor.who, report_id)
    return page(
        request,
        "oversight/report.html",
        refusal=refusal,
        report=found,
        content=found.content,
        figures=figures_of(found.content),
        acknowledges=Post.OVERALL_OFFICER in visitor.posts,
    )


@router.get("/reports/{report_id}/pdf")
def report_pdf(platform: PlatformDep, visitor: VisitorDep, report_id: str) -> Response:
    """The report as a document."""
    return get_report_pdf(platform, visitor.who, report_id)


@router.post("/reports/{report_id}/acknowledge")
def acknowledge_report(act: ActDep, platform: PlatformDep, report_id: str) -> Response:
    """The overall officer has read it."""
    show_again(act.request, partial(_report_page, act.request, platform, act.visitor, report_id))
    acknowledge(act.request, platform, act.who, report_id, Nothing())
    return done(f"/reports/{report_id}", N_("That you have read it is on record."))
