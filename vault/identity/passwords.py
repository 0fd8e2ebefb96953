"""Setting passwords: rules, history, age. Every way to a new password passes here (G9.1.1-g)."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.events import PASSWORD_SET
from vault.identity.models import Account, FormerPassword
from vault.identity.password_hashing import WrongPasswordError, hashed, verify
from vault.identity.password_rules import HISTORY, MINIMUM_AGE_MS, PROMPT_AGE_MS, require_acceptable
from vault.identity.personal_facts import PersonalFacts
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.runtime import Platform


def judged_and_hashed(platform: Platform, person_id: str, password: str, facts: PersonalFacts) -> str:
    """Judge a new password by all rules and hash it; runs outside any transaction, because hashing is slow.

    Raises:
        Refusal: `password_weak`, `password_personal`, `password_dictionary` or `password_reused`.
    """
    require_acceptable(password, facts)
    with platform.reading() as tx:
        former = [row.phc for row in _history(tx, person_id)]
    for phc in former:
        _require_other(platform, phc, password)
    return hashed(platform, password)


def require_old_enough(account: Account, now_ms: int) -> None:
    """Refuse a change within a day of the last one, which could only serve to cycle through the history."""
    if account.password_set_ms is not None and now_ms - account.password_set_ms < MINIMUM_AGE_MS:
        raise Refusal(Code.PASSWORD_REUSED)


def store_password(tx: Transaction, account: Account, phc: str, by: Actor, reason: str) -> None:
    """Make a hash the account's password and the newest of its history."""
    account.password_phc = phc
    account.password_set_ms = tx.now_ms()
    tx.session.add(
        FormerPassword(
            id=new_id("pwd", tx.platform.randomness), person_id=account.person_id, phc=phc, set_ms=tx.now_ms()
        )
    )
    tx.session.flush()
    for old in _history(tx, account.person_id)[HISTORY:]:
        tx.session.delete(old)
    record(tx, PASSWORD_SET, by, subject=account.person_id, reason=reason)


def is_due(account: Account, now_ms: int) -> bool:
    """Whether the owner is asked for a change; it is a prompt, never a lock (G9.1.1-h)."""
    return account.password_set_ms is not None and now_ms - account.password_set_ms >= PROMPT_AGE_MS


def _require_other(platform: Platform, phc: str, password: str) -> None:
    try:
        verify(platform, phc, password)
    except WrongPasswordError:
        return
    raise Refusal(Code.PASSWORD_REUSED)


def _history(tx: Transaction, person_id: str) -> list[FormerPassword]:
    newest_first = (
        select(FormerPassword)
        .where(FormerPassword.person_id == person_id)
        .order_by(FormerPassword.set_ms.desc(), FormerPassword.id)
    )
    return list(tx.session.scalars(newest_first))
