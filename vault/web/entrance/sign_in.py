"""Signing in and out by pages: name and password, then the code."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from vault.identity.auth import COOKIE, SignedInAtAll, require_same_origin
from vault.identity.routes import DEVICE_COOKIE, CallerDep
from vault.identity.routes import sign_out as end_this_session
from vault.identity.sign_in import give_code, give_password
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.web.frame.cookies import HALF_COOKIE, give_cookie, take_cookie
from vault.web.frame.forms import Form, SentForm, show_again
from vault.web.frame.rendering import page
from vault.web.frame.sign_in_path import way_back

DEVICE_COOKIE_SECONDS = 400 * 86_400
"""As long as browsers keep any cookie."""

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def ask_for_password(request: Request, to: Annotated[str, Query()] = "/") -> Response:
    """The first step."""
    return _password_page(request, Form({"to": to}), None)


@router.post("/sign-in")
def take_password(request: Request, platform: PlatformDep, caller: CallerDep, form: SentForm) -> Response:
    """Try name and password; the next step is the code."""
    show_again(request, partial(_password_page, request, form))
    token, _ = give_password(
        platform,
        caller,
        form.get("user_name", "")[:256],
        form.get("password", "")[:4096],
        form.get("device_name", ""),
    )
    to = urlencode({"to": way_back(form.get("to", ""))})
    answer = RedirectResponse(f"/sign-in/code?{to}", status_code=303)
    give_cookie(answer, HALF_COOKIE, token)
    return answer


@router.get("/sign-in/code")
def ask_for_code(request: Request, to: Annotated[str, Query()] = "/") -> Response:
    """The second step."""
    if HALF_COOKIE not in request.cookies:
        return RedirectResponse("/sign-in", status_code=303)
    return _code_page(request, Form({"to": to}), None)


@router.post("/sign-in/code")
def take_code(request: Request, platform: PlatformDep, caller: CallerDep, form: SentForm) -> Response:
    """Try the code; the session's token goes into a cookie that no script reads."""
    show_again(request, partial(_code_page, request, form))
    code = "".join(form.get("code", "").split())[:4096]
    opened = give_code(platform, caller, request.cookies.get(HALF_COOKIE, ""), code or None)
    to = "/password" if opened.password_due else way_back(form.get("to", ""))
    answer = RedirectResponse(to, status_code=303)
    give_cookie(answer, COOKIE, opened.session.token)
    give_cookie(answer, DEVICE_COOKIE, opened.device_token, DEVICE_COOKIE_SECONDS)
    take_cookie(answer, HALF_COOKIE)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, platform: PlatformDep, who: SignedInAtAll) -> Response:
    """End the session. What the browser kept of it goes too (ASVS 14.3.1)."""
    require_same_origin(request)
    end_this_session(platform, who)
    answer = RedirectResponse("/sign-in", status_code=303)
    take_cookie(answer, COOKIE)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _password_page(request: Request, form: Form, refusal: Refusal | None) -> Response:
    to = way_back(form.get("to", ""))
    user_name = form.get("user_name", "")
    return page(request, "entrance/sign_in.html", refusal=refusal, to=to, user_name=user_name)


def _code_page(request: Request, form: Form, refusal: Refusal | None) -> Response:
    return page(request, "entrance/sign_in_code.html", refusal=refusal, to=way_back(form.get("to", "")))
