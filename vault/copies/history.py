"""The list of what happened to a copy, as its page shows it; the proof of each line is its leaf."""

from __future__ import annotations

from sqlalchemy import func, select

from vault.audit.record import Leaf
from vault.copies.models import Copy, CopyEvent
from vault.platform.database import Transaction


def note_event(
    tx: Transaction, copy: Copy, act: str, person_id: str | None, leaf: Leaf, note: str = ""
) -> None:
    """Add one line to a copy's history."""
    lines = tx.session.scalar(select(func.count()).select_from(CopyEvent).where(CopyEvent.copy_id == copy.id))
    event = CopyEvent(
        copy_id=copy.id, sequence=(lines or 0) + 1, act=act, at_ms=tx.now_ms(), person_id=person_id, note=note
    )
    tx.session.add(event)
    leaf.bind(event)
