"""What an act by form has around it: a key against sending it twice, and the code that some acts ask for in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.datastructures import MutableHeaders

from vault.identity.auth import SignedIn
from vault.identity.step_up import step_up
from vault.platform.conditional import etag
from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep
from vault.web.frame.forms import Form, SentForm
from vault.web.frame.rendering import page
from vault.web.frame.visitor import Visitor, VisitorDep

KEY: Final = "_key"
CODE: Final = "_code"
_OURS: Final = frozenset({KEY, CODE})
_MOST_DIGITS: Final = 15


@dataclass(frozen=True)
class Act:
    """A form that a signed-in person sent. `request` carries the form's key as `Idempotency-Key`."""

    request: Request
    visitor: Visitor
    form: Form

    @property
    def who(self) -> SignedIn:
        """Who acts."""
        return self.visitor.who


def act_of(request: Request, platform: PlatformDep, visitor: VisitorDep, form: SentForm) -> Act:
    """The act, after its code was accepted where the form brings one.

    Raises:
        Refusal: as the step-up does for a wrong or used code.
    """
    if code := "".join(form.get(CODE, "").split()):
        step_up(platform, visitor.who, code)
        # The session's row says it now; what this request knows of it was read before.
        visitor = visitor.with_fresh_code(platform)
    if key := form.get(KEY):
        request = with_header(request, "Idempotency-Key", key)
    said = Form({name: value for name, value in form.items() if name not in _OURS}, form.lists)
    return Act(request, visitor, said)


ActDep = Annotated[Act, Depends(act_of)]


def with_header(request: Request, name: str, value: str) -> Request:
    """The same request with a header that its form brought as a field.

    Raises:
        Refusal: `request_invalid` naming the header for what no header can hold.
    """
    if not (value.isascii() and value.isprintable()):
        raise Refusal(Code.REQUEST_INVALID, params={"what": name})
    MutableHeaders(scope=request.scope)[name] = value
    # A request keeps the headers that it was first asked for, so what follows gets another one.
    return Request(request.scope, request.receive)


def naming(request: Request, revision: str) -> Request:
    """The same request, naming the revision that the form was filled in over (`If-Match`)."""
    known = revision.isascii() and revision.isdecimal() and len(revision) <= _MOST_DIGITS
    return with_header(request, "If-Match", etag(int(revision)) if known else "none")


def code_page(request: Request, form: Form, refusal: Refusal) -> Response:
    """The code is asked for in between; with it the same form is sent again as it was."""
    return page(
        request,
        "frame/code_between.html",
        status=403,
        refusal=refusal if CODE in form else None,
        path=request.url.path,
        carried=[(name, value) for name, value in form.pairs() if name != CODE],
    )
