"""Changing a register entry; every change keeps who, when, old and new value (G2.1-b)."""

from collections.abc import Callable, Mapping
from typing import Final

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register import catalogue
from vault.register.authority import (
    is_responsible_manager,
    require_manager,
    require_manager_or_overall_officer,
)
from vault.register.events import ENTRY_CHANGED
from vault.register.models import CLOSED, OPEN, Entry, EntryChange
from vault.register.rules import (
    changed_fields,
    check_entry_texts,
    check_keep_original,
    check_tier_change,
    require_reason,
)

CHANGEABLE: Final = (
    "name", "why_know_how", "manager_id", "tier", "keep_original", "keep_original_reason", "state",
)  # fmt: skip
COUNTS_ABOVE: Final[list[Callable[[Transaction, str, int], int]]] = []
"""Each counts what stands above a level in an entry; domains that keep such things add their own."""


def change_entry(
    tx: Transaction, who: SignedIn, entry: Entry, new_values: Mapping[str, object], reason: str
) -> None:
    """Change what may be changed; a new manager may also be named by the overall officer, who appoints managers.

    Raises:
        Refusal: `role_required`, `reason_missing`, `field_immutable`, `name_invalid`, `manager_missing`,
            `marking_not_in_catalogue`, `workflow_required` (items above a lower tier), `request_invalid`.
    """
    if set(new_values) == {"manager_id"}:
        require_manager_or_overall_officer(tx, who, entry)
    else:
        require_manager(tx, who, entry)
    why = require_reason(reason)
    for field in sorted(set(new_values) - set(CHANGEABLE)):
        raise Refusal(Code.FIELD_IMMUTABLE, params={"field": field}, about={"entry": entry.id})
    old_values = {field: getattr(entry, field) for field in CHANGEABLE}
    changes = changed_fields(old_values, new_values)
    _check(tx, entry, {**old_values, **new_values}, frozenset(changes))
    if changes:
        write_entry_changes(tx, entry, changes, why, who.actor)


def _check(tx: Transaction, entry: Entry, wanted: Mapping[str, object], changed: frozenset[str]) -> None:
    check_entry_texts(str(wanted["name"]), str(wanted["why_know_how"]))
    reason = wanted["keep_original_reason"]
    check_keep_original(bool(wanted["keep_original"]), None if reason is None else str(reason))
    if wanted["state"] not in (OPEN, CLOSED):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "state"})
    if "tier" in changed:
        level = catalogue.tier_of_level(int(str(wanted["tier"]))).level
        check_tier_change(entry.tier, level, sum(count(tx, entry.id, level) for count in COUNTS_ABOVE))
    if "manager_id" in changed and not is_responsible_manager(tx, str(wanted["manager_id"])):
        raise Refusal(Code.MANAGER_MISSING, about={"entry": entry.id, "subject": str(wanted["manager_id"])})


def write_entry_changes(
    tx: Transaction, entry: Entry, changes: Mapping[str, tuple[object, object]], reason: str, by: Actor
) -> None:
    """Set the new values and keep who, when, old and new value of each field. Whether they may be set was checked."""
    for field, (_, new) in changes.items():
        setattr(entry, field, new)
    entry.revision += 1
    leaf = record(
        tx,
        ENTRY_CHANGED,
        by,
        entry=entry.id,
        revision=entry.revision,
        changes={field: [_text(old), _text(new)] for field, (old, new) in changes.items()},
        reason=reason,
    )
    leaf.bind(entry)
    for field, (old, new) in changes.items():
        row = EntryChange(
            entry_id=entry.id,
            revision=entry.revision,
            field=field,
            old_value=_text(old),
            new_value=_text(new),
            reason=reason,
            changed_by=by.person_id or "",
            changed_ms=tx.now_ms(),
        )
        tx.session.add(row)
        leaf.bind(row)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
