"""Yearly reports over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedInPerson
from vault.identity.schemas import Nothing
from vault.oversight.reports.document import MARKING
from vault.oversight.reports.figures import draft
from vault.oversight.reports.reading import (
    period_start,
    report_as_pdf,
    report_row,
    reports_after,
    standings_for,
)
from vault.oversight.reports.schemas import (
    ReportDraftOut,
    ReportIn,
    ReportListOut,
    ReportOut,
    ReportRowOut,
    StandingOut,
)
from vault.oversight.reports.sending import acknowledge_report, send_report
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.attachments import attachment
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1", tags=["oversight"])


@router.get("/management-reports")
def list_reports(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> ReportListOut:
    """The reports that were sent, and when which manager's next one is due."""
    part = part_of("management-reports")
    with platform.reading() as tx:
        rows = reports_after(tx, who, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.sent_ms, row.id])
        return ReportListOut(
            standings=[StandingOut.of(tx, each) for each in standings_for(tx, who)],
            items=[ReportRowOut.of(tx, row) for row in shown],
            next=following,
        )


@router.get("/management-reports/draft")
def show_draft(platform: PlatformDep, who: SignedInPerson) -> ReportDraftOut:
    """What the caller's report would say now, as a responsible manager."""
    with platform.reading() as tx:
        require_post(tx, who, Post.RESPONSIBLE_MANAGER)
        content = draft(tx, who.person_id, period_start(tx, who.person_id))
    return ReportDraftOut(content=content)


@router.get("/management-reports/{report_id}")
def get_report(platform: PlatformDep, who: SignedInPerson, report_id: str) -> ReportOut:
    """One report with its frozen numbers."""
    with platform.reading() as tx:
        return ReportOut.whole(tx, report_row(tx, who, report_id))


@router.get("/management-reports/{report_id}/pdf", response_class=Response)
def get_report_pdf(platform: PlatformDep, who: SignedInPerson, report_id: str) -> Response:
    """The report as a document for the files of the company."""
    pdf = report_as_pdf(platform, who, report_id)
    name = attachment(f"【{MARKING}】年次報告_{report_id}.pdf", f"{report_id}.pdf")
    return Response(pdf, media_type="application/pdf", headers=name)


@router.post("/management-reports", status_code=201, response_model=ReportOut)
def create_report(request: Request, platform: PlatformDep, who: SignedInPerson, body: ReportIn) -> Response:
    """Send the report of this moment to the overall officer."""

    def act(tx: Transaction) -> ReportOut:
        return ReportOut.whole(tx, send_report(tx, who, body.remarks))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/management-reports/{report_id}/acknowledge", response_model=ReportOut)
def acknowledge(
    request: Request, platform: PlatformDep, who: SignedInPerson, report_id: str, body: Nothing
) -> Response:
    """The overall officer has read it."""

    def act(tx: Transaction) -> ReportOut:
        return ReportOut.whole(tx, acknowledge_report(tx, who, report_id))

    return once(request, platform, who.person_id, act, body=body, status=200)
