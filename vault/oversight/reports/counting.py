"""Counting rows for a report."""

from __future__ import annotations

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select

from vault.platform.database import Transaction


def counted(tx: Transaction, *where: ColumnElement[bool]) -> int:
    """How many rows of a table satisfy all conditions, which name that table alone."""
    return tx.session.scalar(select(func.count()).where(*where)) or 0


def counted_by(tx: Transaction, by: SQLColumnExpression[str], *where: ColumnElement[bool]) -> dict[str, int]:
    """How many rows there are for each value of a column."""
    query = select(by, func.count()).where(*where).group_by(by)
    return {row[0]: row[1] for row in tx.session.execute(query)}
