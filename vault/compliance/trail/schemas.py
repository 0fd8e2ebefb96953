"""Leaves as a trail shows them: how much depends on who reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vault.audit.acts import REQUEST_REFUSED
from vault.audit.fields import COMMON_FIELDS
from vault.audit.trail import OpenedLeaf
from vault.compliance.act_words import act_in_words
from vault.compliance.trail.names import ids_in
from vault.compliance.trail.reading import View
from vault.people.queries import display_name
from vault.platform.database import Transaction
from vault.platform.http import Output
from vault.platform.texts import Language
from vault.register.schemas import PersonOut

_TOLD_OF_A_REFUSAL: Final = ("code", "route")
"""The other fields of a refusal can say that something exists which the caller was not told of (architecture rule 5)."""
_CONTENT: Final = frozenset(
    {"item", "version", "object", "original_object", "file_name", "old_file_name", "items", "name"}
)
"""Not for whom somebody else's act is about: they may have no access to what it was done with."""
_NOT_FOR_CHECKERS: Final = frozenset({"true_code"})


class TrailLineOut(Output):
    """One leaf of a trail or a search. Where, and in which session, is told of one's own acts and to checkers.

    `says` is the act in words. Without `opened` the details wait for the consent of whoever acted. `names` are those of
    the people, entries, devices and items in the details, by id.
    """

    index: int
    leaf_id: str
    time: str
    act: str
    says: str
    outcome: str
    opened: bool
    actor_kind: str | None
    actor: PersonOut | None
    device: str | None
    address: str | None
    session: str | None
    details: dict[str, Any]
    names: dict[str, str]

    @classmethod
    def of(
        cls,
        tx: Transaction,
        leaf: OpenedLeaf,
        view: View,
        language: Language,
        *,
        person_id: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> TrailLineOut:
        """The leaf as this reader is shown it; `person_id` is whose trail it stands in."""
        actor = leaf.details.get("actor")
        others = view is View.OWN and actor != person_id
        details = _details(leaf, view, others=others)
        device = None if others else leaf.details.get("device")
        return cls(
            index=leaf.index,
            leaf_id=leaf.id,
            time=leaf.time,
            act=leaf.act,
            says=act_in_words(leaf.act, language),
            outcome=leaf.outcome,
            opened=True,
            actor_kind=leaf.details.get("actor_kind"),
            actor=None if actor is None else PersonOut(id=actor, name=display_name(tx, actor)),
            device=device,
            address=None if others else leaf.details.get("address"),
            session=None if others else leaf.details.get("session"),
            details=details,
            names={each: names[each] for each in ids_in([details, device]) if each in names} if names else {},
        )

    @classmethod
    def closed(cls, leaf: OpenedLeaf, language: Language) -> TrailLineOut:
        """What everybody may know of the leaf."""
        return cls(
            index=leaf.index,
            leaf_id=leaf.id,
            time=leaf.time,
            act=leaf.act,
            says=act_in_words(leaf.act, language),
            outcome=leaf.outcome,
            opened=False,
            actor_kind=None,
            actor=None,
            device=None,
            address=None,
            session=None,
            details={},
            names={},
        )


class TrailOut(Output):
    """A trail, newest first."""

    person: PersonOut
    items: list[TrailLineOut]
    next: str | None


class LeavesFoundOut(Output):
    """Leaves of a search or about an item, newest first."""

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
