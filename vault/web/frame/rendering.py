"""Turning a template and values into a page in the reader's language."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from vault.platform.errors import Refusal
from vault.platform.http import problem_members
from vault.web.frame.assets import asset_path
from vault.web.frame.back import page_here
from vault.web.frame.clauses import source_of
from vault.web.frame.cookies import take_cookie
from vault.web.frame.dates import day, moment
from vault.web.frame.forms import Form
from vault.web.frame.navigation import AREAS
from vault.web.frame.prose import prose
from vault.web.frame.reader import NOW_READING, reader_of, said
from vault.web.frame.said_once import DONE_COOKIE, was_done

PAGE_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}
"""Nothing inline, nothing from elsewhere (ASVS 3.4.3); the other headers are those of every answer."""


def page(
    request: Request,
    template: str,
    *,
    refusal: Refusal | None = None,
    form: Form | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **shown: Any,
) -> HTMLResponse:
    """A page from `templates/`; what is shown is escaped.

    Args:
        refusal: why the form on the page was refused; it stands above the page's content.
        form: what was typed, to be shown again in the fields.
    """
    reader = reader_of(request)
    problem = None if refusal is None else problem_members(refusal, reader.language)
    done = was_done(request) if refusal is None else None
    reading = NOW_READING.set(reader)
    try:
        content = (
            environment()
            .get_template(template)
            .render(
                language=reader.language,
                wareki=reader.wareki,
                here=request.url.path,
                stay=page_here(request),
                visitor=getattr(request.state, "visitor", None),
                done=None if done is None else said(done[0], **done[1]),
                **{"problem": problem, "form": form or Form(), **shown},
            )
        )
    finally:
        NOW_READING.reset(reading)
    answer = HTMLResponse(
        content,
        status_code=status if problem is None else problem["status"],
        headers={**PAGE_HEADERS, **(headers or {}), **(dict(refusal.headers) if refusal else {})},
    )
    if done is not None:
        take_cookie(answer, DONE_COOKIE)
    return answer


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
    made.globals.update(asset=asset_path, areas=AREAS, new_key=new_key, _=said)
    made.filters.update(source_of=source_of, moment=moment, day=day, prose=prose)
    return made


def new_key() -> str:
    """A key for one form as it is shown: sent twice, it is done once."""
    return secrets.token_urlsafe(18)
