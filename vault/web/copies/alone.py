"""Deciding one's own request by pages, where a small company has nobody else."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response

from vault.copies.alone_routes import announce, carry_out
from vault.copies.request_schemas import AnnounceIn, LoneApprovalIn
from vault.platform.http import PlatformDep
from vault.platform.texts import N_
from vault.web.copies.requests import request_page
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import entered, show_again
from vault.web.frame.said_once import done

router = APIRouter(include_in_schema=False)


@router.post("/copies/requests/{request_id}/alone")
def announce_decision(act: ActDep, platform: PlatformDep, request_id: str) -> Response:
    """Announce the decision with a code."""
    show_again(
        act.request, partial(request_page, act.request, platform, act.visitor, request_id, form=act.form)
    )
    announce(platform, act.who, request_id, entered(AnnounceIn, _said(act, "digest")))
    return done(
        f"/copies/requests/{request_id}",
        N_(
            "Announced to everybody. You can decide when the waiting time is over or somebody from outside agreed."
        ),
    )


@router.post("/copies/requests/{request_id}/alone/{solo_id}")
def decide_alone(act: ActDep, platform: PlatformDep, request_id: str, solo_id: str) -> Response:
    """Decide, with a new code."""
    show_again(
        act.request, partial(request_page, act.request, platform, act.visitor, request_id, form=act.form)
    )
    decision = entered(LoneApprovalIn, _said(act, "digest", "reason"))
    carry_out(platform, act.who, request_id, solo_id, decision)
    return done(
        f"/copies/requests/{request_id}", N_("You approved your own request alone. Everybody was told.")
    )


def _said(act: Act, *names: str) -> dict[str, str]:
    return {**act.form.given(*names), "code": "".join(act.form.get("code", "").split())}
