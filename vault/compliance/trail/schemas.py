"""Leaves as a trail shows them: how much depends on who reads."""

from __future__ import annotations

from typing import Any, Final

from vault.audit.acts import REQUEST_REFUSED
from vault.audit.fields import COMMON_FIELDS
from vault.audit.trail import OpenedLeaf
from vault.compliance.trail.reading import View
from vault.people.queries import display_name
from vault.platform.database import Transaction
from vault.platform.http import Output
from vault.register.schemas import PersonOut

_TOLD_OF_A_REFUSAL: Final = ("code", "route")
"""The other fields of a refusal can say that something exists which the caller was not told of (architecture rule 5)."""
_CONTENT: Final = frozenset(
    {"item", "version", "object", "original_object", "file_name", "old_file_name", "items", "name"}
)
"""Not for whom somebody else's act is about: they may have no access to what it was done with."""
_NOT_FOR_CHECKERS: Final = frozenset({"true_code"})


class TrailLineOut(Output):
    """One leaf that names the person. Where, and in which session, is told of one's own acts and to checkers."""

    index: int
    leaf_id: str
    time: str
    act: str
    outcome: str
    actor_kind: str | None
    actor: PersonOut | None
    device: str | None
    address: str | None
    session: str | None
    details: dict[str, Any]

    @classmethod
    def of(cls, tx: Transaction, leaf: OpenedLeaf, view: View, person_id: str) -> TrailLineOut:
        """The leaf as this reader is shown it."""
        actor = leaf.details.get("actor")
        others = view is View.OWN and actor != person_id
        return cls(
            index=leaf.index,
            leaf_id=leaf.id,
            time=leaf.time,
            act=leaf.act,
            outcome=leaf.outcome,
            actor_kind=leaf.details.get("actor_kind"),
            actor=None if actor is None else PersonOut(id=actor, name=display_name(tx, actor)),
            device=None if others else leaf.details.get("device"),
            address=None if others else leaf.details.get("address"),
            session=None if others else leaf.details.get("session"),
            details=_details(leaf, view, others=others),
        )


class TrailOut(Output):
    """A trail, newest first."""

    person: PersonOut
    items: list[TrailLineOut]
    next: str | None


def _details(leaf: OpenedLeaf, view: View, *, others: bool) -> dict[str, Any]:
    own = {name: value for name, value in leaf.details.items() if name not in COMMON_FIELDS}
    if view is View.WHOLE:
        return own
    if leaf.act == REQUEST_REFUSED.name and view is View.OWN:
        return {name: own[name] for name in _TOLD_OF_A_REFUSAL if name in own and not others}
    hidden = _NOT_FOR_CHECKERS | _CONTENT if others else _NOT_FOR_CHECKERS
    return {name: value for name, value in own.items() if name not in hidden}
