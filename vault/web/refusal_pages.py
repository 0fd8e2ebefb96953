"""A refusal as a page of help: what, why, and how to mend it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.types import Scope

from vault.platform.errors import Code, Refusal
from vault.platform.http import problem_members, request_id
from vault.web.forms import ShowAgain
from vault.web.rendering import language_of, page
from vault.web.sign_in_path import sign_in_path

_NOT_PAGES = ("/v1/", "/healthz", "/readyz", "/assets/")


def is_page(scope: Scope) -> bool:
    """Whether a path is one that people open in a browser."""
    path: str = scope["path"]
    return not path.startswith(_NOT_PAGES)


def refusal_page(request: Request, refusal: Refusal) -> Response:
    """The form again where one was refused, the sign-in page where nobody is signed in, else a page of its own."""
    shown: ShowAgain | None = getattr(request.state, "show_again", None)
    if shown is not None:
        return shown(refusal)
    if refusal.code is Code.UNAUTHENTICATED and request.method == "GET":
        return RedirectResponse(sign_in_path(request), status_code=303)
    problem = problem_members(refusal, language_of(request))
    return page(
        request,
        "refusal.html",
        status=problem["status"],
        headers=dict(refusal.headers),
        problem=problem,
        request_id=request_id(request),
    )
