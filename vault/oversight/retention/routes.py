"""How long evidence is kept, over HTTP; and the ways to delete it, which only refuse (T5-e)."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedIn, SignedInPerson
from vault.oversight.models import RetentionPeriod
from vault.oversight.retention.keeping import READERS, refuse_deletion, set_period, years_kept
from vault.oversight.retention.kinds import EVIDENCE_NAMES, LEAST_YEARS, Evidence
from vault.people.queries import display_name, require_post
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, LanguageDep, Output, PlatformDep
from vault.platform.idempotency import once
from vault.platform.runtime import Platform
from vault.platform.texts import Language, translate
from vault.register.schemas import PersonOut

router = APIRouter(prefix="/v1", tags=["oversight"])


class RetentionIn(Input):
    """How many years a kind of evidence is kept from now on, and why."""

    kind: Literal[
        "management_report",
        "alert",
        "pledge",
        "training_completion",
        "procedure_version",
        "physical_measure",
        "mutual_check",
        "self_check",
    ]
    years: int
    reason: str = ""


class RetentionOut(Output):
    """How long one kind is kept; without `set_by` it is the least."""

    kind: Evidence
    name: str
    years: int
    reason: str | None
    set_by: PersonOut | None
    set_at: str | None


class RetentionListOut(Output):
    """Every kind of evidence."""

    least_years: int
    items: list[RetentionOut]
    next: str | None = None


@router.get("/retention")
def list_retention(platform: PlatformDep, who: SignedInPerson, language: LanguageDep) -> RetentionListOut:
    """How long each kind of evidence is kept, for those who answer for it or check it."""
    with platform.reading() as tx:
        require_post(tx, who, *READERS)
        items = [_shown(tx, kind, years_kept(tx, kind), language) for kind in Evidence]
    return RetentionListOut(least_years=LEAST_YEARS, items=items)


@router.post("/retention", status_code=201, response_model=RetentionOut)
def set_retention(
    request: Request, platform: PlatformDep, who: SignedInPerson, language: LanguageDep, body: RetentionIn
) -> Response:
    """Keep a kind of evidence for longer, as a responsible manager."""

    def act(tx: Transaction) -> RetentionOut:
        kind = Evidence(body.kind)
        return _shown(tx, kind, set_period(tx, who, kind, body.years, body.reason), language)

    return once(request, platform, who.person_id, act, body=body)


def _shown(tx: Transaction, kind: Evidence, row: RetentionPeriod | None, language: Language) -> RetentionOut:
    return RetentionOut(
        kind=kind,
        name=translate(EVIDENCE_NAMES[kind], language),
        years=LEAST_YEARS if row is None else row.years,
        reason=None if row is None else row.reason,
        set_by=None if row is None else PersonOut(id=row.set_by, name=display_name(tx, row.set_by)),
        set_at=None if row is None else utc_text(row.set_ms),
    )


@router.delete("/management-reports/{report_id}")
def keep_report(platform: PlatformDep, who: SignedInPerson, report_id: str) -> None:
    """Reports are evidence."""
    _keep(platform, who, Evidence.MANAGEMENT_REPORT, report_id)


@router.delete("/alerts/{alert_id}")
def keep_alert(platform: PlatformDep, who: SignedInPerson, alert_id: str) -> None:
    """Alerts are evidence."""
    _keep(platform, who, Evidence.ALERT, alert_id)


@router.delete("/pledges/{pledge_id}")
def keep_pledge(platform: PlatformDep, who: SignedInPerson, pledge_id: str) -> None:
    """Signed pledges are evidence."""
    _keep(platform, who, Evidence.PLEDGE, pledge_id)


@router.delete("/completions/{completion_id}")
def keep_completion(platform: PlatformDep, who: SignedInPerson, completion_id: str) -> None:
    """Completions of training are evidence; a wrong one is taken back, not deleted."""
    _keep(platform, who, Evidence.TRAINING_COMPLETION, completion_id)


@router.delete("/procedures/versions/{version_id}")
def keep_version(platform: PlatformDep, who: SignedInPerson, version_id: str) -> None:
    """Versions of procedures are evidence; one is retired, not deleted."""
    _keep(platform, who, Evidence.PROCEDURE_VERSION, version_id)


@router.delete("/measures/{measure_id}")
def keep_measure(platform: PlatformDep, who: SignedInPerson, measure_id: str) -> None:
    """Measures are evidence; one is taken off the list, not deleted."""
    _keep(platform, who, Evidence.PHYSICAL_MEASURE, measure_id)


@router.delete("/mutual-checks/{check_id}")
def keep_mutual_check(platform: PlatformDep, who: SignedInPerson, check_id: str) -> None:
    """Mutual checks are evidence."""
    _keep(platform, who, Evidence.MUTUAL_CHECK, check_id)


@router.delete("/self-checks/{check_id}")
def keep_self_check(platform: PlatformDep, who: SignedInPerson, check_id: str) -> None:
    """Self-checks are evidence."""
    _keep(platform, who, Evidence.SELF_CHECK, check_id)


def _keep(platform: Platform, who: SignedIn, kind: Evidence, row_id: str) -> None:
    with platform.reading() as tx:
        refusal = refuse_deletion(tx, who, kind, row_id)
    raise refusal
