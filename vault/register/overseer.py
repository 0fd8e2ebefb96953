"""Who is told what somebody did with an entry: its manager, but never about the manager's own acts."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, literal, select

from vault.people.facts import active_at, live_at
from vault.people.models import HeldPost
from vault.people.posts import Post
from vault.people.queries import overall_officer, same_human
from vault.platform.database import Transaction
from vault.register.models import Entry


def told_about(tx: Transaction, entry: Entry, *person_ids: str) -> list[str]:
    """Whom to tell about acts of these people on an entry.

    The entry's manager; the overall officer instead where the manager is among them under whatever record, and the
    auditors where that post is empty or the officer is among them too.
    """
    if not _among(tx, entry.manager_id, person_ids):
        return [entry.manager_id]
    officer = overall_officer(tx)
    if officer is not None and not _among(tx, officer, person_ids):
        return [officer]
    return [each for each in _auditors(tx) if not _among(tx, each, person_ids)]


def _among(tx: Transaction, person_id: str, others: Iterable[str]) -> bool:
    return any(same_human(tx, person_id, other) for other in others)


def _auditors(tx: Transaction) -> list[str]:
    now = literal(tx.now_ms(), BigInteger)
    query = select(HeldPost.person_id).where(
        HeldPost.post == Post.AUDITOR, live_at(HeldPost, now), active_at(HeldPost.person_id, now)
    )
    return list(tx.session.scalars(query.order_by(HeldPost.given_ms, HeldPost.id)))
