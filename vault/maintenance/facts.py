"""What the gate asks about maintenance: one column for one moment."""

from __future__ import annotations

from sqlalchemy import Label, SQLColumnExpression, exists, or_, select
from sqlalchemy.orm import aliased

from vault.maintenance.models import MaintenanceSession


def maintenance_facts(at: SQLColumnExpression[int]) -> tuple[Label[bool], ...]:
    """The column `vault_sealed`: true while a maintenance session was open at a moment (G9.4-a), never NULL.

    Args:
        at: the moment, UTC milliseconds.
    """
    session = aliased(MaintenanceSession)
    is_open = exists(
        select(session.id)
        .where(
            session.ends_ms > at,
            session.opened_ms <= at,
            or_(session.closed_ms.is_(None), session.closed_ms > at),
        )
        .correlate_except(session)
    )
    return (is_open.label("vault_sealed"),)
