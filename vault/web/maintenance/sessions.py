"""Maintenance sessions: directing one, watching it, and its report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.compliance.act_words import ACT_WORDS
from vault.identity.schemas import Nothing
from vault.maintenance.routes import close as close_session
from vault.maintenance.routes import create_session, list_sessions, report_session
from vault.maintenance.routes import start as start_session
from vault.maintenance.rules import MOST_HOURS, State, Supervision
from vault.maintenance.schemas import ClosingIn, DirectionIn
from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.people import choices, colleagues
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)
STATES: Final[dict[str, tuple[str, str]]] = {
    State.DIRECTED: (N_("Not begun"), "wait"),
    State.OPEN: (N_("Under way: the vault is sealed"), "bad"),
    State.OVER: (N_("Its time is over; to be closed"), "wait"),
    State.CLOSED: (N_("Closed"), "good"),
}
SUPERVISION: Final[dict[str, str]] = {
    Supervision.ATTENDED: N_("An employee stays and watches"),
    Supervision.MOVED: N_("The information was moved away before"),
}
_EVIDENCE: Final = ("recording", "operation_log")


@router.get("/maintenance")
def sessions(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """Every session, for those who oversee them."""
    listed = list_sessions(platform, visitor.who, part_of)
    return page(request, "maintenance/all.html", sessions=listed, states=STATES)


@router.get("/maintenance/new")
def new_session(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """What a direction says."""
    return _form_page(request, platform, visitor)


def _form_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "maintenance/new.html",
        refusal=refusal,
        form=form,
        people=choices(colleagues(platform, visitor.who)),
        supervision=SUPERVISION,
        most_hours=MOST_HOURS,
    )


@router.post("/maintenance/new")
def direct(act: ActDep, platform: PlatformDep) -> Response:
    """Direct a session; the answer shows the worker's link, and shows it once."""
    show_again(act.request, partial(_form_page, act.request, platform, act.visitor, form=act.form))
    names = ("worker_name", "worker_company", "purpose", "supervision", "watcher_id", "medium", "hours")
    directed = create_session(platform, act.who, entered(DirectionIn, act.form.given(*names)))
    return page(act.request, "maintenance/directed.html", directed=directed)


@router.get("/maintenance/{session_id}")
def report(request: Request, platform: PlatformDep, visitor: VisitorDep, session_id: str) -> Response:
    """The report of a session."""
    return _report_page(request, platform, visitor, session_id)


def _report_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    session_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    return page(
        request,
        "maintenance/report.html",
        refusal=refusal,
        form=form,
        session=report_session(platform, visitor.who, session_id),
        states=STATES,
        supervision=SUPERVISION,
        acts=ACT_WORDS,
    )


def _or_again(act: Act, platform: Platform, session_id: str) -> None:
    shown: Callable[[Refusal], Response] = partial(
        _report_page, act.request, platform, act.visitor, session_id, form=act.form
    )
    show_again(act.request, shown)


@router.post("/maintenance/{session_id}/start")
def start(act: ActDep, platform: PlatformDep, session_id: str) -> Response:
    """Begin; from now on the vault is sealed."""
    _or_again(act, platform, session_id)
    start_session(act.request, platform, act.who, session_id, Nothing())
    return done(f"/maintenance/{session_id}", N_("The work has begun, and the vault is sealed."))


@router.post("/maintenance/{session_id}/close")
def close(act: ActDep, platform: PlatformDep, session_id: str) -> Response:
    """End the work with what was recorded."""
    _or_again(act, platform, session_id)
    body = entered(ClosingIn, {name: _evidence(act.form, name) for name in _EVIDENCE})
    close_session(act.request, platform, act.who, session_id, body)
    return done(f"/maintenance/{session_id}", N_("The work is closed, and its id is disabled."))


def _evidence(form: Form, name: str) -> dict[str, Any]:
    fields = ("name", "sha256", "missing_because")
    said = form.given(*(f"{name}-{field}" for field in fields))
    return {key.removeprefix(f"{name}-"): value for key, value in said.items()}
