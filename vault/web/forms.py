"""Reading a form that one of our own pages sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.responses import Response

from vault.identity.auth import require_same_origin
from vault.platform.errors import Code, Refusal

FORM_TYPE: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 200

Form = dict[str, str]
"""The fields of a form by name."""
ShowAgain = Callable[[Refusal], Response]
"""How a form looks that was refused: what was typed, except secrets, and what is wrong."""


async def sent_form(request: Request) -> Form:
    """The fields of the form in the request's body.

    Raises:
        Refusal: `unauthenticated` when another site sent it, `request_invalid` for another type, for files, and for a
            field that comes twice.
    """
    require_same_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "content-type"})
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as fields:
        pairs = fields.multi_items()
    form = {name: value for name, value in pairs if isinstance(value, str) and "\x00" not in value}
    if len(form) != len(pairs):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "form"})
    request.state.form = form
    return form


SentForm = Annotated[Form, Depends(sent_form)]


def show_again(request: Request, shown: ShowAgain) -> None:
    """When what follows is refused, the reader sees the form again instead of a page of its own."""
    request.state.show_again = shown
