"""What an alert says, in words. A report on signs names them by number and by their first and last day, and judges nobody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from vault.oversight.alerts.kinds import TEXTS, Kind
from vault.oversight.models import Alert, AlertSign
from vault.people.queries import display_name
from vault.platform.database import Transaction
from vault.platform.texts import Language, translate
from vault.register.queries import find_entry


def alert_text(tx: Transaction, row: Alert, language: Language) -> str:
    """What an alert says, in the reader's language."""
    kind, entry = Kind(row.kind), find_entry(tx, row.entry_id)
    said = {
        "person": "" if row.subject_id is None else display_name(tx, row.subject_id),
        "entry": "-" if entry is None else entry.name,
        "object": row.object or "-",
        "day": row.day or "-",
        "count": str(row.count),
    }
    if kind is Kind.LEAVING_WITH_SIGNS:
        said |= _signs(tx, row)
    return translate(TEXTS[kind], language, **said)


def _signs(tx: Transaction, report: Alert) -> dict[str, str]:
    query = select(Alert).join(AlertSign, AlertSign.sign_id == Alert.id)
    signs = tx.session.scalars(query.where(AlertSign.report_id == report.id)).all()
    days = [sign.day for sign in signs if sign.day is not None]
    return {
        "first_day": min(days, default="-"),
        "final_day": max(days, default="-"),
        **_numbers("late", [sign for sign in signs if sign.kind == Kind.OUT_OF_HOURS_USE]),
        **_numbers("asked", [sign for sign in signs if sign.kind == Kind.COPY_OUTSIDE_PROJECTS]),
    }


def _numbers(name: str, signs: Sequence[Alert]) -> dict[str, str]:
    return {
        f"{name}_days": str(len({sign.day for sign in signs})),
        f"{name}_count": str(sum(sign.count for sign in signs)),
    }
