"""One disposal: what is destroyed, who decided, how far it is."""

from __future__ import annotations

from functools import partial
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.disposal.certificate.grade import Step
from vault.disposal.certificate.wording import POSTS, ROLES, STEPS
from vault.disposal.certificate_routes import read_interim_statement
from vault.disposal.routes import announce, cancel, confirm, confirm_alone, read_disposal
from vault.disposal.schemas import CancelIn, ConfirmIn, DisposalOut
from vault.people.posts import Post
from vault.people.solo import DISPOSAL
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.disposal.words import BLOCKED, BLOCKED_OTHERWISE, PLACES, STATES, TONES, UNDER_WAY
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.alone import Alone, alone_with
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)
_ONLY_WATCH: Final = frozenset({Post.OVERALL_OFFICER, Post.AUDITOR, Post.ADMINISTRATOR})
_STEPS: Final = {step.value: STEPS[step] for step in Step}


@router.get("/disposals/{disposal_id}")
def one_disposal(request: Request, platform: PlatformDep, visitor: VisitorDep, disposal_id: str) -> Response:
    """The disposal; while it goes on, the page asks for its own part about that again and again."""
    return _disposal_page(request, platform, visitor, disposal_id)


@router.post("/disposals/{disposal_id}/confirm")
def confirm_order(act: ActDep, platform: PlatformDep, disposal_id: str) -> Response:
    """Confirm exactly what was shown; the erasing then goes on by itself."""
    _again(act, platform, disposal_id)
    confirm(disposal_id, act.request, platform, act.who, _confirmation(act))
    return done(f"/disposals/{disposal_id}", N_("You confirmed the disposal. The erasing begins now."))


@router.post("/disposals/{disposal_id}/cancel")
def cancel_order(act: ActDep, platform: PlatformDep, disposal_id: str) -> Response:
    """Take an order back."""
    _again(act, platform, disposal_id)
    cancel(disposal_id, act.request, platform, act.who, entered(CancelIn, act.form.given("reason")))
    return done(f"/disposals/{disposal_id}", N_("The order is withdrawn. Nothing was destroyed."))


@router.post("/disposals/{disposal_id}/alone")
def announce_confirmation(act: ActDep, platform: PlatformDep, disposal_id: str) -> Response:
    """Announce that one will confirm one's own order."""
    _again(act, platform, disposal_id)
    announce(disposal_id, platform, act.who, _confirmation(act))
    return done(
        f"/disposals/{disposal_id}",
        N_(
            "Announced to everybody. You can confirm when the waiting time is over or somebody from outside agreed."
        ),
    )


@router.post("/disposals/{disposal_id}/alone/{solo_id}")
def confirm_own_order(act: ActDep, platform: PlatformDep, disposal_id: str, solo_id: str) -> Response:
    """Confirm one's own order, as announced."""
    _again(act, platform, disposal_id)
    confirm_alone(disposal_id, solo_id, platform, act.who, _confirmation(act))
    return done(f"/disposals/{disposal_id}", N_("You confirmed the disposal alone. The erasing begins now."))


@router.post("/disposals/{disposal_id}/interim-statement")
def interim(act: ActDep, platform: PlatformDep, disposal_id: str) -> Response:
    """A signed statement of how far it is, numbered each time."""
    _again(act, platform, disposal_id)
    statement = read_interim_statement(disposal_id, platform, act.who)
    statement.headers["Content-Disposition"] = 'attachment; filename="interim-statement.pdf"'
    return statement


def _again(act: Act, platform: Platform, disposal_id: str) -> None:
    shown = partial(_disposal_page, act.request, platform, act.visitor, disposal_id, form=act.form)
    show_again(act.request, shown)


def _confirmation(act: Act) -> ConfirmIn:
    return entered(
        ConfirmIn, {"digest": act.form.get("digest", ""), "code": "".join(act.form.get("code", "").split())}
    )


def _disposal_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    disposal_id: str,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    disposal = read_disposal(disposal_id, platform, visitor.who)
    return page(
        request,
        "disposal/disposal.html",
        refusal=refusal,
        form=form,
        disposal=disposal,
        mine=_is_orderer(visitor, disposal),
        confirms=_confirms(visitor, disposal),
        cancels=disposal.state == "ordered" and Post.RESPONSIBLE_MANAGER in visitor.posts,
        alone=_alone(platform, visitor, disposal),
        under_way=disposal.state in UNDER_WAY,
        blocked=disposal.blocked_by and BLOCKED.get(disposal.blocked_by, BLOCKED_OTHERWISE),
        states=STATES,
        tones=TONES,
        places=PLACES,
        posts=POSTS,
        roles=ROLES,
        step_words=_STEPS,
    )


def _is_orderer(visitor: Visitor, disposal: DisposalOut) -> bool:
    return disposal.ordered_by is not None and disposal.ordered_by.id == visitor.who.person_id


def _confirms(visitor: Visitor, disposal: DisposalOut) -> bool:
    """Whether to offer the confirmation; who may give it, the act itself decides."""
    watches = bool(visitor.posts & _ONLY_WATCH) and Post.RESPONSIBLE_MANAGER not in visitor.posts
    return disposal.state == "ordered" and not watches and not _is_orderer(visitor, disposal)


def _alone(platform: Platform, visitor: Visitor, disposal: DisposalOut) -> Alone:
    if disposal.state != "ordered" or not _is_orderer(visitor, disposal):
        return Alone(False, None)
    return alone_with(platform, visitor.who, DISPOSAL, disposal.id, disposal.digest)
