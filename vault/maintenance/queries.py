"""Reading maintenance sessions, and the question everybody asks who opens content: is the vault sealed?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, literal, select

from vault.audit.acts import LOG_READ
from vault.audit.models import AuditDetail, AuditHead, AuditLeaf
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.maintenance.facts import maintenance_facts
from vault.maintenance.models import MaintenanceSession
from vault.people.posts import Post
from vault.people.queries import holds, require_post
from vault.people.temporary import has_outlived
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden

READERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.AUDITOR)


@dataclass(frozen=True)
class ActOfId:
    """One act of a temporary id, as the log has it."""

    leaf_index: int
    act: str
    outcome: str
    at: str


def session_row(tx: Transaction, session_id: str, *, locked: bool = False) -> MaintenanceSession:
    """The session, `locked` for a decision on it; `not_found` when there is none."""
    row = tx.session.get(MaintenanceSession, session_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def session_for(
    tx: Transaction, who: SignedIn, session_id: str, *, locked: bool = False
) -> MaintenanceSession:
    """A session the caller has a part in, or oversees: its worker, its watcher, managers, the officer, auditors.

    Raises:
        Refusal: `not_found`, also for everybody else.
    """
    row = session_row(tx, session_id, locked=locked)
    if who.person_id not in (row.person_id, row.watcher_id) and not any(
        holds(tx, who.person_id, post) for post in READERS
    ):
        raise hidden(Code.ROLE_REQUIRED, subject=row.person_id)
    return row


def sessions_after(
    tx: Transaction, who: SignedIn, position: Sequence[str | int], limit: int
) -> list[MaintenanceSession]:
    """Up to `limit` sessions, newest first after `(directed_ms, id)`, for managers, the officer and auditors.

    Raises:
        Refusal: `role_required`.
    """
    require_post(tx, who, *READERS)
    newest_first = MaintenanceSession.directed_ms.desc(), MaintenanceSession.id
    return list(tx.session.scalars(rows_after(select(MaintenanceSession), position, limit, *newest_first)))


def require_unsealed(tx: Transaction, about: dict[str, str] | None = None) -> None:
    """Refuse (`vault_sealed`) while any maintenance session is open: no document key is loaded then (G9.4-a)."""
    (sealed,) = maintenance_facts(literal(tx.now_ms(), BigInteger))
    if tx.session.scalar(select(sealed)):
        raise Refusal(Code.VAULT_SEALED, about=about)


def ids_outlived(tx: Transaction, row: MaintenanceSession) -> list[str]:
    """The session's id, if it could sign in after the work was over; expected: none (G9.4-c)."""
    end_ms = min(row.ends_ms, row.closed_ms or row.ends_ms)
    return [row.person_id] if has_outlived(tx, row.person_id, end_ms) else []


def acts_of_id(tx: Transaction, who: SignedIn, row: MaintenanceSession) -> list[ActOfId]:
    """Every act of the temporary id that the log holds, oldest first; the reading is recorded.

    What was tried with the id after its end belongs to it, so the search goes on to the log's end.
    """
    size = tx.session.scalars(select(AuditHead.size)).one()
    found = tx.session.scalars(
        select(AuditLeaf.body)
        .join(AuditDetail, AuditDetail.leaf_index == AuditLeaf.index)
        .where(
            AuditLeaf.index >= row.leaf_index,
            AuditDetail.field == "actor",
            AuditDetail.value == json.dumps(row.person_id),
        )
        .order_by(AuditLeaf.index)
    )
    acts = [_act(json.loads(body)) for body in found]
    record(tx, LOG_READ, who.actor, first_index=row.leaf_index, last_index=size - 1, subject=row.person_id)
    return acts


def _act(leaf: dict[str, object]) -> ActOfId:
    return ActOfId(int(str(leaf["index"])), str(leaf["act"]), str(leaf["outcome"]), str(leaf["time"]))
