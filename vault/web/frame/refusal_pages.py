"""A refusal as a page of help: what, why, and how to mend it."""

from __future__ import annotations

from contextlib import suppress

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.types import Scope

from vault.identity.auth import BACKGROUND
from vault.platform.errors import Code, Refusal
from vault.platform.http import request_id
from vault.web.frame.acting import CODE, code_page
from vault.web.frame.forms import Form, ShowAgain
from vault.web.frame.help import help_after
from vault.web.frame.rendering import page
from vault.web.frame.sign_in_path import sign_in_path

_NOT_PAGES = ("/v1/", "/healthz", "/readyz", "/assets/")


def is_page(scope: Scope) -> bool:
    """Whether somebody at a browser asked for a page; programs are answered with problem documents everywhere."""
    path: str = scope["path"]
    return not path.startswith(_NOT_PAGES) and "text/html" in Headers(scope=scope).get("accept", "")


def _of_the_code(refusal: Refusal, form: Form) -> bool:
    return CODE in form and refusal.code in {Code.CREDENTIALS_INVALID, Code.TOTP_REPLAYED}


def refusal_page(request: Request, refusal: Refusal) -> Response:
    """The code where one is missing, the form again where it was refused, the sign-in page where nobody is signed in, else a
    page of its own.
    """
    form: Form | None = getattr(request.state, "form", None)
    if form is not None and (refusal.code is Code.STEP_UP_REQUIRED or _of_the_code(refusal, form)):
        return code_page(request, form, refusal)
    shown: ShowAgain | None = getattr(request.state, "show_again", None)
    if shown is not None:
        # What the form stands on may be what was refused: then there is no page to show it on.
        with suppress(Refusal):
            return shown(refusal)
    if refusal.code is Code.UNAUTHENTICATED and request.method == "GET":
        if BACKGROUND in request.headers:
            # A part of a page asked by itself; the page is to be asked for anew, which leads to the sign-in page.
            return Response(status_code=401, headers={"HX-Refresh": "true"})
        return RedirectResponse(sign_in_path(request), status_code=303)
    return page(
        request,
        "frame/refusal.html",
        refusal=refusal,
        help=help_after(request, refusal),
        request_id=request_id(request),
    )
