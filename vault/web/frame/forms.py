"""Reading a form that one of our own pages sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import ValidationError

from vault.identity.auth import require_same_origin
from vault.platform.errors import Code, Refusal
from vault.platform.http import Input

FORM_TYPE: Final = "application/x-www-form-urlencoded"
SEVERAL: Final = "[]"
"""Fields whose name ends so may come more than once."""
_MOST_FIELDS: Final = 1_000


class Form(dict[str, str]):
    """The fields of a form by name; those that may come more than once are in `lists`."""

    def __init__(
        self, fields: Mapping[str, str] | None = None, lists: Mapping[str, list[str]] | None = None
    ) -> None:
        super().__init__(fields or {})
        self.lists: dict[str, list[str]] = dict(lists or {})

    def several(self, name: str) -> list[str]:
        """Every value of the field `name[]`, in the order of the page."""
        return self.lists.get(f"{name}{SEVERAL}", [])

    def given(self, *names: str) -> dict[str, str]:
        """Those of the named fields in which something was typed, without blanks around it."""
        return {name: self[name].strip() for name in names if self.get(name, "").strip()}

    def pairs(self) -> list[tuple[str, str]]:
        """Every field as it was sent, to be carried on by another form."""
        return [*self.items(), *((name, value) for name, values in self.lists.items() for value in values)]


ShowAgain = Callable[[Refusal], Response]
"""How a form looks that was refused: what was typed, except secrets, and what is wrong."""
Body = TypeVar("Body", bound=Input)


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
    form = Form()
    for name, value in pairs:
        if not isinstance(value, str) or "\x00" in value or name in form:
            raise Refusal(Code.REQUEST_INVALID, params={"what": "form"})
        # Browsers send each line break of a text as two characters; the same text has one hash however it came.
        said = value.replace("\r\n", "\n")
        if name.endswith(SEVERAL):
            form.lists.setdefault(name, []).append(said)
        else:
            form[name] = said
    request.state.form = form
    return form


SentForm = Annotated[Form, Depends(sent_form)]


def show_again(request: Request, shown: ShowAgain) -> None:
    """When what follows is refused, the reader sees the form again instead of a page of its own.

    Args:
        shown: makes that page; it is called with the refusal once the act was rolled back and the refusal recorded.
    """
    request.state.show_again = shown


def entered(kind: type[Body], said: Mapping[str, Any]) -> Body:
    """The body that a route of the API takes, out of what was typed; numbers and yes-or-no are read from text.

    Raises:
        Refusal: `request_invalid` naming the fields that are wrong, never their values.
    """
    try:
        return kind.model_validate(said, strict=False)
    except ValidationError as wrong:
        places = sorted({".".join(map(str, each["loc"])) for each in wrong.errors()})
        raise Refusal(Code.REQUEST_INVALID, params={"what": ", ".join(places)[:200]}) from None


def answered(answer: Response) -> dict[str, Any]:
    """What a route of the API answered, where it answers with JSON that is kept for repetitions."""
    members: dict[str, Any] = json.loads(bytes(answer.body))
    return members
