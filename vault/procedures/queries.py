"""What other domains ask about procedures: which text is in force, now or at any past moment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.procedures.criteria import Question
from vault.procedures.models import Acknowledgement, ProcedureVersion
from vault.procedures.slots import POWERS, Slot


@dataclass(frozen=True)
class Published:
    """A version in force."""

    version_id: str
    slot: Slot
    number: int
    title: str
    text: str
    sha256: bytes
    questions: tuple[Question, ...]
    powers: tuple[int, ...]
    published_ms: int
    published_by: str


def published(tx: Transaction, slot: Slot, at_ms: int | None = None) -> Published | None:
    """The version of a slot in force at a moment (UTC ms, now by default): the newest then, unless it was retired."""
    at = tx.now_ms() if at_ms is None else at_ms
    row = tx.session.scalar(
        select(ProcedureVersion)
        .where(ProcedureVersion.slot == slot, ProcedureVersion.published_ms <= at)
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    )
    return published_row(row) if row is not None and _in_force(row, at) else None


def _in_force(newest: ProcedureVersion, at: int) -> bool:
    return newest.retired_ms is None or at < newest.retired_ms


def published_row(row: ProcedureVersion) -> Published:
    """A row as a plain value."""
    return Published(
        version_id=row.id,
        slot=Slot(row.slot),
        number=row.number,
        title=row.title,
        text=row.text,
        sha256=row.sha256,
        questions=tuple(Question(**each) for each in json.loads(row.questions)),
        powers=tuple(json.loads(row.powers)),
        published_ms=row.published_ms,
        published_by=row.published_by,
    )


def require_published(tx: Transaction, slot: Slot, code: Code = Code.PROCEDURE_MISSING) -> Published:
    """The version in force now; without one the workflow that rests on it is closed (G5.0-c).

    Raises:
        Refusal: `code`.
    """
    found = published(tx, slot)
    if found is None:
        raise Refusal(code, params={"slot": slot.value, "what": slot.value})
    return found


def all_published(tx: Transaction, at_ms: int | None = None) -> dict[Slot, Published]:
    """Every slot with a version in force at a moment, in the order of the slots."""
    at = tx.now_ms() if at_ms is None else at_ms
    newest = (
        select(ProcedureVersion.slot, func.max(ProcedureVersion.number).label("number"))
        .where(ProcedureVersion.published_ms <= at)
        .group_by(ProcedureVersion.slot)
        .subquery()
    )
    same = (ProcedureVersion.slot == newest.c.slot) & (ProcedureVersion.number == newest.c.number)
    rows = tx.session.scalars(select(ProcedureVersion).join(newest, same))
    found = {row.slot: published_row(row) for row in rows if _in_force(row, at)}
    return {slot: found[slot] for slot in Slot if slot in found}


def powers_lacking(tx: Transaction, at_ms: int | None = None) -> tuple[int, ...]:
    """Which of powers 1 to 6 have no procedure in force that makes them concrete (G3.0-k)."""
    covered = {power for version in all_published(tx, at_ms).values() for power in version.powers}
    return tuple(power for power in POWERS if power not in covered)


def newest_version(tx: Transaction, slot: Slot) -> ProcedureVersion | None:
    """The newest row of a slot, retired or not, locked for a decision on it."""
    query = select(ProcedureVersion).where(ProcedureVersion.slot == slot)
    return tx.session.scalar(query.order_by(ProcedureVersion.number.desc()).limit(1).with_for_update())


def version_row(tx: Transaction, version_id: str) -> ProcedureVersion:
    """One version.

    Raises:
        Refusal: `not_found`.
    """
    row = tx.session.get(ProcedureVersion, version_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def versions_after(
    tx: Transaction, slot: Slot, position: Sequence[str | int], limit: int
) -> list[ProcedureVersion]:
    """Up to `limit` versions of a slot, newest first after `(number)`."""
    query = select(ProcedureVersion).where(ProcedureVersion.slot == slot)
    return list(tx.session.scalars(rows_after(query, position, limit, ProcedureVersion.number.desc())))


def acknowledged_by(tx: Transaction, person_id: str, version_ids: Sequence[str]) -> dict[str, int]:
    """When (UTC ms) the person acknowledged each of these versions."""
    query = select(Acknowledgement).where(
        Acknowledgement.person_id == person_id, Acknowledgement.version_id.in_(version_ids)
    )
    return {row.version_id: row.acknowledged_ms for row in tx.session.scalars(query)}
