"""Whether native files may be issued at all: the overall officer's decision for the company, off until then."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from vault.audit.record import record
from vault.copies.events import NATIVE_RULE_SET
from vault.copies.models import NativeRule
from vault.copies.rules import require_text
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def set_rule(tx: Transaction, who: SignedIn, *, allowed: bool, reason: str) -> NativeRule:
    """Allow native files or forbid them, from now on; what was not opened before a prohibition is not opened any more.

    Raises:
        Refusal: `role_required`, `step_up_required`, `reason_missing`.
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    require_fresh_code(tx.platform, who)
    before = _kept_rule(tx, alone=True)
    row = NativeRule(
        number=1 if before is None else before.number + 1,
        allowed=allowed,
        reason=require_text(reason, "reason"),
        set_by=who.person_id,
        set_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(tx, NATIVE_RULE_SET, who.actor, allowed=allowed, reason=row.reason).bind(row)
    return row


def newest_rule(tx: Transaction) -> NativeRule | None:
    """The decision in force, None while nobody has decided."""
    return tx.session.scalar(select(NativeRule).order_by(NativeRule.number.desc()).limit(1))


def require_allowed(tx: Transaction, about: Mapping[str, str]) -> None:
    """Refuse (`format_unprotectable`) while native files may not be issued."""
    rule = newest_rule(tx) if tx.reads_only else _kept_rule(tx)
    if rule is None or not rule.allowed:
        raise Refusal(Code.FORMAT_UNPROTECTABLE, about=dict(about))


def _kept_rule(tx: Transaction, *, alone: bool = False) -> NativeRule | None:
    """The decision in force, which stays so until this act is recorded; `alone` for who decides anew."""
    newest = select(NativeRule.number).order_by(NativeRule.number.desc()).limit(1)
    tx.session.execute(newest.with_for_update(read=not alone))
    # Who had to wait for the row has waited for a newer one.
    return newest_rule(tx)
