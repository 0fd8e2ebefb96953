"""HTTP pieces every route uses: the platform dependency, the caller's address, problem documents (RFC 9457)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final, Self
from urllib.parse import unquote

from fastapi import Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, model_validator

from vault.platform.cursors import ListPart
from vault.platform.errors import Code, Refusal
from vault.platform.refusal_catalogue import CATALOGUE
from vault.platform.runtime import Platform
from vault.platform.texts import Language, preferred_language, translate
from vault.platform.zones import Address, address_of

PROBLEM_JSON = "application/problem+json"
SEARCH_HEADER: Final = "Hizo-Search"
LONGEST_SEARCH: Final = 100
"""Characters."""
LONGEST_TEXT: Final = 80_000
"""Characters of a text that has no shorter limit of its own."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
RETRY_AFTER_SECONDS: Final = "2"
"""When what is not there now is worth another try (RFC 9110, section 15.6.4)."""


class Input(BaseModel):
    """A request body: unknown members are refused (ASVS 15.3.3), types are not guessed (15.3.5)."""

    model_config = ConfigDict(extra="forbid", strict=True, str_max_length=LONGEST_TEXT)

    @model_validator(mode="after")
    def _without_control_characters(self) -> Self:
        """No text of a person holds any but tabs and line breaks, and PostgreSQL stores no NUL (ASVS 1.3.3, 2.2.1)."""
        if any(has_control_characters(text) for text in _texts_in(self.__dict__)):
            raise ValueError("control character in a text")
        return self


def has_control_characters(text: str) -> bool:
    """Whether a text holds control characters other than tabs and line breaks."""
    return _CONTROL.search(text) is not None


def _texts_in(value: Any) -> Iterator[str]:
    """Every text of a body, those in lists and tables too; the bodies within it look through their own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _texts_in(name)
            yield from _texts_in(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _texts_in(member)


class Output(BaseModel):
    """An answer: written field by field, so that a new column never leaks by itself."""

    model_config = ConfigDict(frozen=True)


def platform_of(request: Request) -> Platform:
    """The running vault's ports."""
    platform: Platform = request.app.state.platform
    return platform


PlatformDep = Annotated[Platform, Depends(platform_of)]


def language_of(request: Request) -> Language:
    """The caller's language by `Accept-Language`."""
    return preferred_language(request.headers.get("accept-language"))


LanguageDep = Annotated[Language, Depends(language_of)]


def list_part_asked(
    platform: PlatformDep, cursor: str | None = None, limit: Annotated[int | None, Query()] = None
) -> Callable[[str], ListPart]:
    """The part of a list that `cursor` and `limit` ask for, once the route says which list it is."""
    return lambda list_name: ListPart(platform, list_name, cursor, limit)


ListPartDep = Annotated[Callable[[str], ListPart], Depends(list_part_asked)]


def search_asked(
    words: Annotated[
        str,
        Header(
            alias=SEARCH_HEADER,
            description="any part of the name, percent-encoded UTF-8; width and case do not matter",
        ),
    ] = "",
) -> str:
    """What a list is searched for: in a header, since addresses are kept in histories and access logs (ASVS 14.2.1).

    Raises:
        Refusal: `request_invalid` for more than 100 characters, for NUL, and for what is no percent-encoded UTF-8.
    """
    try:
        said = unquote(words, errors="strict")
    except UnicodeDecodeError:
        raise Refusal(Code.REQUEST_INVALID, params={"what": SEARCH_HEADER}) from None
    return checked_search(said)


def checked_search(said: str) -> str:
    """The words of a search, if they can be looked for.

    Raises:
        Refusal: `request_invalid`.
    """
    if len(said) > LONGEST_SEARCH or "\x00" in said:
        raise Refusal(Code.REQUEST_INVALID, params={"what": SEARCH_HEADER})
    return said


SearchAsked = Annotated[str, Depends(search_asked)]


def client_address(request: Request) -> str:
    """The caller's address for records: the true one, or the peer as it calls itself where nobody knows (ASVS 15.3.4)."""
    known = true_address(request)
    return str(known) if known is not None else _peer(request)


def true_address(request: Request) -> Address | None:
    """The true peer address; a forwarded one only from the configured proxy (ASVS 4.1.3, 15.3.4).

    None where nobody knows it: the proxy said no address, or the peer has none.
    """
    return source_of(request, platform_of(request).settings.trusted_proxy)


def source_of(request: Request, proxy: str | None) -> Address | None:
    """As `true_address`, with the address of the configured proxy given."""
    peer = address_of(_peer(request))
    if peer is None or proxy is None or peer != address_of(proxy):
        return peer
    # A proxy may add a line of its own below the caller's; only the very last address is the proxy's word.
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    return address_of(forwarded.rpartition(",")[2].strip())


def _peer(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def request_id(request: Request) -> str:
    """The id that joins answer, service log and audit log."""
    value: str = request.state.request_id
    return value


def problem_members(refusal: Refusal, language: Language) -> dict[str, Any]:
    """What a refusal says: what, why (clauses), and how to mend it, with the command for it where there is one."""
    entry = CATALOGUE[refusal.code]
    members: dict[str, Any] = {
        "type": f"urn:hizo:refusal:{refusal.code.value}",
        "title": refusal.code.value.replace("_", " "),
        "status": entry.status,
        "code": refusal.code.value,
        "clauses": list(entry.clauses),
        "detail": translate(entry.text, language, **refusal.params),
    }
    members["remedy"] = translate(entry.remedy, language, **refusal.params)
    if entry.command:
        members["command"] = entry.command
    return members


def problem_response(refusal: Refusal, request: Request) -> Response:
    """The answer to a refused request."""
    document = problem_members(refusal, language_of(request)) | {"request_id": request_id(request)}
    headers = dict(refusal.headers)
    if document["status"] == 503:
        headers.setdefault("Retry-After", RETRY_AFTER_SECONDS)
    return JSONResponse(document, status_code=document["status"], media_type=PROBLEM_JSON, headers=headers)
