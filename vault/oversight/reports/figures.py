"""The numbers of a yearly report, from live data of the manager's own entries (G3.0-l). Exceptions stand first (T5-c)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Select, literal, select

from crypto.canonical import JsonValue
from vault.oversight.reports.figures_of_checks import figures_of_checks
from vault.oversight.reports.figures_of_entries import figures_of_entries
from vault.people.appointment_rules import BELOW_HEAD
from vault.people.facts import active_at, live_at
from vault.people.models import HeldPost
from vault.people.models_history import Appointment
from vault.people.models_small_company import SmallCompany
from vault.people.person_history import person_at
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.register.models import Entry

FORMAT: Final = "hizo-management-report/1"


def draft(tx: Transaction, manager_id: str, from_ms: int) -> dict[str, JsonValue]:
    """What the report of a manager would say now, but for the remarks.

    Args:
        manager_id: a responsible manager.
        from_ms: from when on things are counted (UTC ms): the last report, or the beginning in the post.
    """
    now = tx.now_ms()
    who = person_at(tx, manager_id, now)
    entries = select(Entry.id).where(Entry.manager_id == manager_id)
    return {
        "format": FORMAT,
        "vault": {"id": tx.platform.vault_id, "name": tx.platform.vault_name},
        "manager": {
            "id": manager_id,
            "name": who.name,
            "department": who.department,
            "title": who.title,
        },
        "period": {"from": utc_text(from_ms), "to": utc_text(now)},
        "exceptions": {
            "small_company": _small_company(tx),
            "ranks_below_head": _ranks_below_head(tx),
        },
        **figures_of_entries(tx, entries, from_ms),
        **figures_of_checks(tx, manager_id, entries, from_ms),
    }


def _small_company(tx: Transaction) -> JsonValue:
    now = tx.now_ms()
    query = select(SmallCompany).where(SmallCompany.ends_ms > now, SmallCompany.ended_ms.is_(None))
    row = tx.session.scalars(query.order_by(SmallCompany.ends_ms.desc(), SmallCompany.id)).first()
    if row is None:
        return None
    return {
        "reason": row.reason,
        "declared_by": display_name(tx, row.declared_by),
        "declared_at": utc_text(row.declared_ms),
        "ends_at": utc_text(row.ends_ms),
    }


def _ranks_below_head(tx: Transaction) -> list[JsonValue]:
    """Everybody in a post of rank below a department head now, and why (G3.0-b)."""
    now: ColumnElement[int] = literal(tx.now_ms(), BigInteger)
    query: Select[HeldPost, Appointment] = (
        select(HeldPost, Appointment)
        .join(Appointment, Appointment.post_id == HeldPost.id)
        .where(
            Appointment.rank.in_([each.value for each in BELOW_HEAD]),
            live_at(HeldPost, now),
            active_at(HeldPost.person_id, now),
        )
        .order_by(HeldPost.given_ms, HeldPost.id)
    )
    return [
        {
            "person": display_name(tx, held.person_id),
            "post": held.post,
            "rank": terms.rank,
            "reason": terms.rank_reason,
        }
        for held, terms in tx.session.execute(query)
    ]
