"""Beginning by pages: the link, name and password, the code generator, the first code.

The link's token stands behind `#`, so that no server, proxy or history ever has it; a script puts it into the form, and
without scripts the link is pasted. Nothing of it is kept between the steps but what the form itself carries.
"""

from __future__ import annotations

import io
from functools import partial
from textwrap import wrap
from typing import Final

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from vault.identity.auth import COOKIE
from vault.identity.routes import DEVICE_COOKIE, CallerDep
from vault.people.enrolment_routes import confirm, inspect, start
from vault.people.enrolment_schemas import ConfirmIn, EnrolIn, SeedOut, TokenIn
from vault.platform.errors import Refusal
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform
from vault.web.entrance.sign_in import DEVICE_COOKIE_SECONDS
from vault.web.frame import password_texts
from vault.web.frame.cookies import give_cookie
from vault.web.frame.forms import Form, SentForm, entered, show_again
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page

QR_SCALE: Final = 5

router = APIRouter(prefix="/enrol", include_in_schema=False)


@router.get("")
def ask_for_link(request: Request) -> Response:
    """The first page; a link opens it."""
    return _link_page(request, Form(), None)


@router.post("/look")
def look(request: Request, platform: PlatformDep, form: SentForm) -> Response:
    """Whose link it is, what is agreed to, and the form for name and password."""
    show_again(request, partial(_link_page, request, form))
    return _choice_page(request, platform, Form({"token": _token(form)}), None)


@router.post("/start")
def choose(request: Request, platform: PlatformDep, caller: CallerDep, form: SentForm) -> Response:
    """Try name and password; the answer shows the code generator's seed, once."""
    show_again(request, partial(_choice_page, request, platform, form))
    said = {
        name: form[name]
        for name in ("token", "user_name", "password", "birthday", "handover_code")
        if form.get(name)
    }
    seed = start(platform, caller, entered(EnrolIn, said))
    return _seed_page(request, seed, form, None)


@router.post("/confirm")
def finish(request: Request, platform: PlatformDep, caller: CallerDep, form: SentForm) -> Response:
    """The first code; from then on the person is signed in."""
    seed = SeedOut(otpauth_uri=form.get("otpauth_uri", ""), secret_base32=form.get("secret_base32", ""))
    show_again(request, partial(_seed_page, request, seed, form))
    said = {name: form[name] for name in ("token", "device_name", "agreement_sha256") if form.get(name)}
    opened = confirm(
        platform, caller, entered(ConfirmIn, {**said, "code": "".join(form.get("code", "").split())})
    )
    answer = RedirectResponse("/", status_code=303)
    give_cookie(answer, COOKIE, opened.token)
    give_cookie(answer, DEVICE_COOKIE, opened.device_token, DEVICE_COOKIE_SECONDS)
    return answer


def _token(form: Form) -> str:
    """The token, also out of a whole link."""
    return form.get("token", "").strip().rpartition("#")[2]


def _link_page(request: Request, form: Form, refusal: Refusal | None) -> Response:
    return page(request, "entrance/enrol_link.html", refusal=refusal, token=_token(form))


def _choice_page(request: Request, platform: Platform, form: Form, refusal: Refusal | None) -> Response:
    link = inspect(platform, language_of(request), entered(TokenIn, {"token": _token(form)}))
    names = ("token", "user_name", "handover_code", "birthday", "agreed")
    kept = {name: form.get(name, "") for name in names}
    return page(
        request, "entrance/enrol_choice.html", refusal=refusal, link=link, kept=kept, rules=password_texts
    )


def _seed_page(request: Request, seed: SeedOut, form: Form, refusal: Refusal | None) -> Response:
    kept = {name: form.get(name, "") for name in ("token", "agreement_sha256", "device_name")}
    return page(
        request,
        "entrance/enrol_code.html",
        refusal=refusal,
        seed=seed,
        secret_in_fours=" ".join(wrap(seed.secret_base32, 4)),
        picture=_picture(seed.otpauth_uri),
        kept=kept,
    )


def _picture(otpauth_uri: str) -> Markup:
    """The seed as an inline SVG: it is in no file, no cache and no address."""
    out = io.BytesIO()
    segno.make(otpauth_uri).save(
        out, kind="svg", scale=QR_SCALE, border=3, light="#fff", xmldecl=False, nl=False
    )
    return Markup(out.getvalue().decode())  # noqa: S704  # drawn by the library, of black and white squares only
