"""The `Approval`: the proof that another person decided, and that what they decided on is still so."""

from __future__ import annotations

from dataclasses import dataclass, field

from vault.access.grant import Permit
from vault.platform.errors import Code, Refusal

_DECIDED = object()


@dataclass(frozen=True)
class Approval(Permit):
    """A live approval of one copy request. Only `vault.copies.check_ticket` makes one."""

    request_id: str
    entry_id: str
    item_id: str
    tier: int
    approved_by: str
    made_by: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.made_by is not _DECIDED:
            raise TypeError("only a checked ticket is an approval")

    def require_reach(self, *, entry_id: str, item_id: str, tier: int) -> None:
        """An approval reaches the one item it was given for."""
        if (entry_id, item_id, tier) != (self.entry_id, self.item_id, self.tier):
            raise Refusal(Code.NO_GRANT, about={"entry": entry_id, "item": item_id})


def decided(*, request_id: str, entry_id: str, item_id: str, tier: int, approved_by: str) -> Approval:
    """Make an approval; called by `vault.copies.check_ticket` alone, which a test watches over."""
    return Approval(request_id, entry_id, item_id, tier, approved_by, made_by=_DECIDED)
