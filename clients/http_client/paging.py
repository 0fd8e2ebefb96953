"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from clients.errors import UnexpectedAnswerError
from clients.http_client.transport import Call, Transport
from clients.texts import translate as _

SEARCH_HEADER: Final = "Hizo-Search"


def every(
    transport: Transport,
    path: str,
    filters: Mapping[str, str | int | None] | None = None,
    search: str | None = None,
) -> Iterator[Any]:
    """Yield every element of a list, page after page; the words of a search travel in a header, never in the address.

    Raises:
        UnexpectedAnswerError: an answer is no list, or leads back to a part that was there already.
    """
    chosen = {name: value for name, value in (filters or {}).items() if value is not None}
    headers = {SEARCH_HEADER: quote(search)} if search else {}
    cursor: str | None = None
    seen: set[str] = set()
    while True:
        params = {**chosen, **({"cursor": cursor} if cursor else {})}
        page = transport.json(Call("GET", path, params=params, headers=headers))
        items = page.get("items")
        if not isinstance(items, list):
            raise UnexpectedAnswerError(_("the vault's answer is not a list: {path}").format(path=path))
        yield from items
        following = page.get("next")
        if not following:
            return
        if not isinstance(following, str) or following in seen:
            raise UnexpectedAnswerError(_("the vault's list has no end: {path}").format(path=path))
        seen.add(following)
        cursor = following


def whole_as_at(
    transport: Transport, path: str, filters: Mapping[str, str | int | None] | None = None
) -> dict[str, Any]:
    """A list as at one moment, whole: its first page, with the `items` of all; each page names the `at` of the first."""
    chosen = {name: value for name, value in (filters or {}).items() if value is not None}
    first = page = transport.json(Call("GET", path, params=chosen))
    items = list(first["items"])
    while cursor := page.get("next"):
        page = transport.json(
            Call("GET", path, params={**chosen, "at": str(first["at"]), "cursor": str(cursor)})
        )
        items += page["items"]
    return {**first, "items": items, "next": None}


def segment(identifier: str) -> str:
    """`identifier` as one segment of a path, so that no id can lead elsewhere."""

    return quote(identifier, safe="")
