"""The `Grant`: holding one is the proof that the gate said yes."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from vault.access.rules import Right
from vault.platform.errors import Code, Refusal

_GATE = object()


class Permit(ABC):
    """A proof that somebody may reach an item: a grant, or a higher domain's approval or warrant.

    Functions that open sealed objects take one and ask it whether it reaches what they are about to open.
    """

    @abstractmethod
    def require_reach(self, *, entry_id: str, item_id: str, tier: int) -> None:
        """Raise Refusal(`no_grant`) unless this permit is for that item."""


@dataclass(frozen=True)
class Grant(Permit):
    """A live grant, seen by the gate in the current transaction. Only `vault.access` makes one.

    Functions that release or change protected information take it as a parameter, so they cannot be reached without
    the gate. `tier` is the highest one opened; `leaf_index` names the leaf that gave it.
    """

    grant_id: str
    person_id: str
    entry_id: str
    tier: int
    right: Right
    leaf_index: int
    made_by: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.made_by is not _GATE:
            raise TypeError("only the gate makes grants")

    def require_reach(self, *, entry_id: str, item_id: str, tier: int) -> None:
        """A grant reaches every item of its entry up to its tier."""
        if entry_id != self.entry_id or tier > self.tier:
            raise Refusal(Code.NO_GRANT, about={"entry": entry_id, "item": item_id})


def passed_gate(
    *, grant_id: str, person_id: str, entry_id: str, tier: int, right: Right, leaf_index: int
) -> Grant:
    """Make a grant; called by `vault.access.gate` alone, which a test watches over."""
    return Grant(grant_id, person_id, entry_id, tier, right, leaf_index, made_by=_GATE)
