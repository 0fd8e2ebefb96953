"""What somebody asks to see: a whole page now, a whole page ahead of turning to it, or one part of a large page."""

import json
from dataclasses import dataclass
from typing import Any

from vault.audit.acts import Act
from vault.documents.events import PAGE_PREFETCHED, PAGE_RELEASED, TILE_RELEASED
from vault.documents.models import Version
from vault.documents.rendering import PageView, RenderError
from vault.documents.rendering.tiling import finest_long_side, window_of
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


@dataclass(frozen=True)
class Wanted:
    """An image that somebody asks for; `ahead` of turning to its page."""

    version_id: str
    view: PageView
    ahead: bool = False

    @property
    def act(self) -> Act:
        """What giving it is called."""
        if self.view.tile is not None:
            return TILE_RELEASED
        return PAGE_PREFETCHED if self.ahead else PAGE_RELEASED

    @property
    def part(self) -> str:
        """The part of the page, `column,row`; empty for all of it."""
        return "" if self.view.tile is None else "{},{}".format(*self.view.tile)

    @property
    def particulars(self) -> dict[str, Any]:
        """What the act says beyond what every release says."""
        if self.view.tile is None:
            return {}
        return {"long_side": self.view.long_side, "tile": self.part}


def require_part(tx: Transaction, version: Version, view: PageView) -> None:
    """Where a part of a page is asked for, there is one, at no finer scale than the page and the vault have.

    Raises:
        Refusal: `request_invalid` (too fine), `not_found`.
    """
    if view.tile is None:
        return
    about = {"item": version.item_id, "version": version.id}
    width, height = json.loads(version.page_sizes or "[]")[view.page - 1]
    most = tx.platform.settings.view_tiled_long_side_max
    if view.long_side > finest_long_side(version.viewer or "", width, height, most):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "long_side"}, about=about)
    try:
        window_of(width, height, view.long_side, view.tile)
    except RenderError:
        raise Refusal(Code.NOT_FOUND, about=about) from None
