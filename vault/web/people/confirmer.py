"""What waits for somebody from outside who was cleared to confirm. They see this page and nothing else of the vault."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.auth import SignedIn, SignedInAtAll
from vault.people.confirmer_routes import agree, list_waiting
from vault.people.solo_schemas import ConfirmActIn
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.frame.forms import SentForm, entered, show_again
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.people.words import SOLO_ACTS

router = APIRouter(include_in_schema=False)


@router.get("/confirmer")
def waiting(request: Request, platform: PlatformDep, who: SignedInAtAll) -> Response:
    """What waits for the confirmer's word."""
    return _page(request, platform, who)


def _page(request: Request, platform: Platform, who: SignedIn, refusal: Refusal | None = None) -> Response:
    acts = list_waiting(platform, who).items
    return page(request, "people/confirmer.html", refusal=refusal, acts=acts, words=SOLO_ACTS)


@router.post("/confirmer/acts/{solo_id}")
def confirm(
    request: Request, platform: PlatformDep, who: SignedInAtAll, form: SentForm, solo_id: str
) -> Response:
    """Agree to an act, by the digest that was compared."""
    show_again(request, partial(_page, request, platform, who))
    agree(platform, who, solo_id, entered(ConfirmActIn, form.given("digest", "code")))
    return done("/confirmer", N_("You have agreed."))
