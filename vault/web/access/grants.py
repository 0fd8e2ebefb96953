"""One access: what it still lacks and how to mend that, acknowledging it, taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.access.schemas import GrantOut, RevokeIn
from vault.access.workflow_routes import acknowledge, get_grant, revoke_grant
from vault.identity.schemas import Nothing
from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep, problem_members
from vault.platform.runtime import Platform
from vault.platform.texts import N_, Language
from vault.web.access.asking import entry_named
from vault.web.access.words import RIGHTS
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import Visitor, VisitorDep
from vault.web.frame.ways_on import WAYS_ON

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Lack:
    """What an access still lacks, how that is mended, and where the holder does it."""

    what: str
    remedy: str
    path: str
    text: str


@router.get("/access/grants/{grant_id}")
def one_grant(request: Request, platform: PlatformDep, visitor: VisitorDep, grant_id: str) -> Response:
    """One access."""
    return _page(request, platform, visitor, grant_id)


def _page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    grant_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    grant = get_grant(platform, visitor.who, grant_id)
    entry = entry_named(platform, visitor, grant.entry_id)
    return page(
        request,
        "access/grant.html",
        refusal=refusal,
        form=form,
        grant=grant,
        lacks=_lacks(grant, language_of(request)),
        own=grant.person.id == visitor.who.person_id,
        unacknowledged=Code.MANAGER_NOT_NOTIFIED in grant.missing
        and entry.manager.id == visitor.who.person_id,
        rights=RIGHTS,
        markings=markings(),
    )


def _lacks(grant: GrantOut, language: Language) -> list[Lack]:
    found = []
    for code in map(Code, grant.missing):
        said = problem_members(Refusal(code, params={"column": N_("job title")}), language)
        way = WAYS_ON[code]
        found.append(Lack(said["detail"], said["remedy"], way.path, way.text))
    return found


def _again(act: Act, platform: Platform, grant_id: str) -> None:
    show_again(act.request, partial(_page, act.request, platform, act.visitor, grant_id, form=act.form))


@router.post("/access/grants/{grant_id}/acknowledge")
def read(act: ActDep, platform: PlatformDep, grant_id: str) -> Response:
    """The manager has read what somebody else gave."""
    _again(act, platform, grant_id)
    acknowledge(act.request, platform, act.who, grant_id, Nothing())
    return done(f"/access/grants/{grant_id}", N_("You have taken note of it."))


@router.post("/access/grants/{grant_id}/revoke")
def revoke(act: ActDep, platform: PlatformDep, grant_id: str) -> Response:
    """Take an access back at once."""
    _again(act, platform, grant_id)
    said = {**act.form.given("reason"), "for_mishandling": "for_mishandling" in act.form}
    revoke_grant(act.request, platform, act.who, grant_id, entered(RevokeIn, said))
    return done(f"/access/grants/{grant_id}", N_("Access was taken back."))
