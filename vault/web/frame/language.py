"""Choosing the language of the pages, and how they write years."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from vault.web.frame.cookies import give_cookie
from vault.web.frame.forms import SentForm
from vault.web.frame.reader import ERA_COOKIE, LANGUAGE_COOKIE, WAREKI
from vault.web.frame.sign_in_path import way_back

YEAR_SECONDS = 365 * 86_400

router = APIRouter(include_in_schema=False)


@router.post("/language")
def choose_language(form: SentForm) -> Response:
    """Keep the choice in this browser, and go back to the page it was made on."""
    answer = RedirectResponse(way_back(form.get("to", "")), status_code=303)
    give_cookie(answer, LANGUAGE_COOKIE, "en" if form.get("language") == "en" else "ja", YEAR_SECONDS)
    return answer


@router.post("/era")
def choose_era(form: SentForm) -> Response:
    """Write years by era name, or by the common era, in this browser."""
    answer = RedirectResponse(way_back(form.get("to", "")), status_code=303)
    give_cookie(answer, ERA_COOKIE, WAREKI if form.get("era") == WAREKI else "common", YEAR_SECONDS)
    return answer
