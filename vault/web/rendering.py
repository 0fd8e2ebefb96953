"""Turning a template and values into a page in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from vault.platform.clock import TOKYO
from vault.platform.texts import Language, preferred_language, translate
from vault.web.assets import asset_path

LANGUAGE_COOKIE: Final = "__Host-hizo-language"
PAGE_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}
"""Nothing inline, nothing from elsewhere (ASVS 3.4.3); the other headers are those of every answer."""


def language_of(request: Request) -> Language:
    """What the reader chose, else what their browser asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen == "en":
        return "en"
    return "ja" if chosen == "ja" else preferred_language(request.headers.get("accept-language"))


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **shown: Any,
) -> HTMLResponse:
    """A page from `templates/`; what is shown is escaped."""
    language = language_of(request)
    visitor = getattr(request.state, "visitor", None)
    content = (
        environment()
        .get_template(template)
        .render(
            _=partial(_said, language),
            language=language,
            here=request.url.path,
            visitor=visitor,
            **shown,
        )
    )
    return HTMLResponse(content, status_code=status, headers={**PAGE_HEADERS, **(headers or {})})


@cache
def environment() -> Environment:
    """The templates. A name that no value was given for is an error, not an empty place."""
    made = Environment(
        loader=PackageLoader("vault.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset_path
    made.filters["moment"] = moment
    made.filters["day"] = lambda text: moment(text)[:10]
    return made


def moment(utc: str) -> str:
    """A time as people in Japan read it: `2026-11-22 14:05`, from ISO 8601 in UTC."""
    read = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    return read.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")


def _said(language: Language, text: str, **params: object) -> str:
    return translate(text, language, **{name: str(value) for name, value in params.items()})
