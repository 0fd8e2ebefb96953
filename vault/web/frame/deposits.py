"""Where the visitor may deposit something, as their grants say; the act itself asks the gate."""

from __future__ import annotations

from functools import partial

from vault.access.rules import Right
from vault.access.workflow_routes import list_own_grants
from vault.platform.runtime import Platform
from vault.web.frame.lists import whole_list
from vault.web.frame.visitor import Visitor


def entries_to_deposit(platform: Platform, visitor: Visitor) -> dict[str, str]:
    """The names of the entries by id, in their order, on which the visitor holds a live grant to deposit."""
    grants = whole_list(platform, partial(list_own_grants, platform, visitor.who))
    found = {
        grant.entry_id: grant.entry_name for grant in grants if grant.live and grant.right is Right.DEPOSIT
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
