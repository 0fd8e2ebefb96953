"""Choosing the language of the pages."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from vault.web.cookies import give_cookie
from vault.web.forms import SentForm
from vault.web.rendering import LANGUAGE_COOKIE
from vault.web.sign_in_path import way_back

YEAR_SECONDS = 365 * 86_400

router = APIRouter(include_in_schema=False)


@router.post("/language")
def choose_language(form: SentForm) -> Response:
    """Keep the choice in this browser, and go back to the page it was made on."""
    answer = RedirectResponse(way_back(form.get("to", "")), status_code=303)
    give_cookie(answer, LANGUAGE_COOKIE, "en" if form.get("language") == "en" else "ja", YEAR_SECONDS)
    return answer
