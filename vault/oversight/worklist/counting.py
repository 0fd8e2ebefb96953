"""How many rows wait, and by when the first of them is due."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, null, select

from vault.platform.database import Transaction


def waiting(
    tx: Transaction, *where: ColumnElement[bool], due: SQLColumnExpression[int] | None = None
) -> tuple[int, int | None]:
    """The number of rows of a table that satisfy all conditions, and the smallest value of `due` among them."""
    earliest: ColumnElement[Any] = null() if due is None else func.min(due)
    count, due_ms = tx.session.execute(select(func.count(), earliest).where(*where)).one()
    return count, due_ms
