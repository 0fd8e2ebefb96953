"""Long work as callers see it: `202` with an operation, then `GET /v1/operations/{id}`."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base, Transaction
from vault.platform.ids import new_id


class Operation(Base):
    """One piece of long work started by one person; only that person can read it."""

    __tablename__ = "operation"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(16))
    progress: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    created_ms: Mapped[int]
    updated_ms: Mapped[int]


def start_operation(tx: Transaction, kind: str, person_id: str) -> Operation:
    """A queued operation in the transaction of the act that started it."""
    now = tx.now_ms()
    operation = Operation(
        id=new_id("opn", tx.platform.randomness),
        kind=kind,
        person_id=person_id,
        state="queued",
        progress="",
        created_ms=now,
        updated_ms=now,
    )
    tx.session.add(operation)
    return operation


def report_operation(
    tx: Transaction,
    operation_id: str | None,
    state: str,
    *,
    progress: str = "",
    result: dict[str, Any] | None = None,
    problem: dict[str, Any] | None = None,
) -> None:
    """Set what a caller sees of an operation; nothing to do when the work had no caller."""
    operation = tx.session.get(Operation, operation_id) if operation_id else None
    if operation is None:
        return
    operation.state = state
    operation.progress = progress or operation.progress
    operation.result = json.dumps(result) if result is not None else operation.result
    operation.problem = json.dumps(problem) if problem is not None else None
    operation.updated_ms = tx.now_ms()
