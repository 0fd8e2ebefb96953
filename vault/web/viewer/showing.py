"""What a viewer's address says: which page, how large, beside which other, and what its keys do."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Query

MOST_PAGES: Final = 20_000
MOST_ZOOM: Final = 20


@dataclass(frozen=True)
class Showing:
    """One state of the viewer. Every state has an address of its own, so that links do what keys do.

    Args:
        version: Its id; None for the newest.
        page: From 1.
        zoom: Steps above the whole page in the window.
        width: The page fills the window's width.
        facing: Two pages side by side.
        ahead: The next page is fetched before it is turned to, and recorded as prefetched.
        letters: Single letters and signs are shortcuts (WCAG 2.1.4 wants a way to switch them off).
    """

    item_id: str
    version: str | None = None
    page: int = 1
    zoom: int = 0
    width: bool = False
    facing: bool = False
    ahead: bool = False
    letters: bool = True

    def path(self, **changes: Any) -> str:
        """The address of this state after some changes."""
        state = replace(self, **changes)
        said = {
            each.name: getattr(state, each.name)
            for each in fields(state)[1:]
            if getattr(state, each.name) != each.default
        }
        said["page"] = state.page
        query = {
            name: str(value).lower() if isinstance(value, bool) else value for name, value in said.items()
        }
        return f"/items/{state.item_id}/view?{urlencode(query)}"

    def kept(self) -> dict[str, str]:
        """What a form that names another page sends along."""
        given = {"version": self.version, "zoom": self.zoom or None}
        flags = {name: True for name in ("width", "facing", "ahead") if getattr(self, name)}
        if not self.letters:
            flags["letters"] = False
        said = {**given, **flags}
        return {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in said.items()
            if value is not None
        }


def asked_showing(
    item_id: str,
    version: str | None = None,
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
    zoom: Annotated[int, Query(ge=0, le=MOST_ZOOM)] = 0,
    width: bool = False,
    facing: bool = False,
    ahead: bool = False,
    letters: bool = True,
) -> Showing:
    """The state that an address asks for."""
    return Showing(item_id, version, page, zoom, width, facing, ahead, letters)
