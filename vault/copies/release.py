"""The `Release`: the proof that a copy's own recipient may be given its bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

from vault.access.grant import Permit
from vault.platform.errors import Code, Refusal

_CHECKED = object()


@dataclass(frozen=True)
class Release(Permit):
    """A checked release of one copy. Only `vault.copies.hand_over` makes one."""

    copy_id: str
    entry_id: str
    item_id: str
    tier: int
    made_by: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.made_by is not _CHECKED:
            raise TypeError("only a checked hand-over is a release")

    def require_reach(self, *, entry_id: str, item_id: str, tier: int) -> None:
        """A release reaches the item of its copy."""
        if (entry_id, item_id, tier) != (self.entry_id, self.item_id, self.tier):
            raise Refusal(Code.NO_GRANT, about={"copy": self.copy_id, "item": item_id})


def released(*, copy_id: str, entry_id: str, item_id: str, tier: int) -> Release:
    """Make a release; called by `vault.copies.hand_over` alone, which a test watches over."""
    return Release(copy_id, entry_id, item_id, tier, made_by=_CHECKED)
