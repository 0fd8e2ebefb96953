"""A fresh code for what weighs more: at most five minutes old, or given with the act itself (ASVS 7.5.3)."""

from __future__ import annotations

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.authenticators import (
    WrongCodeError,
    count_wrong_code,
    require_authenticator,
    spend,
    use_up,
)
from vault.identity.events import CODE_ACCEPTED
from vault.identity.models import SessionRow
from vault.identity.session_rules import FRESH_CODE_MS
from vault.identity.sign_in_log import told
from vault.identity.throttle import add_failure, forgive, require_open
from vault.identity.throttle_rules import Counter
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform


def require_fresh_code(platform: Platform, who: SignedIn, max_age_ms: int = FRESH_CODE_MS) -> None:
    """Refuse (`step_up_required`) when the session's last code is older than `max_age_ms`."""
    age = platform.clock.now_ms() - who.code_at_ms
    if not 0 <= age <= max_age_ms:
        raise Refusal(Code.STEP_UP_REQUIRED, params={"minutes": str(max_age_ms // 60_000)})


def step_up(platform: Platform, who: SignedIn, code: str) -> int:
    """Give a code for the session; return its time (UTC ms).

    Raises:
        Refusal: as `spend_code`.
    """
    with told("fresh code", who.address, who.request_id), platform.transaction() as tx:
        spend_code(tx, who, code)
        return tx.now_ms()


def spend_code(tx: Transaction, who: SignedIn, code: str, later_than_step: int | None = None) -> int:
    """Use a code up inside an act's own transaction and return its step; it becomes the session's last code.

    A wrong code is counted, and a right one stays used up, after a rollback too, in a transaction that is kept.

    Args:
        later_than_step: the step of an earlier code that this one must come after.

    Raises:
        Refusal: `credentials_invalid`, `totp_replayed`, `throttled`, `account_locked` or `totp_required`.
    """
    authenticator = require_authenticator(tx, who.person_id)
    counter = Counter.of("session", who.session_id)
    require_open(tx, [counter])
    try:
        step = spend(tx, authenticator, code)
    except WrongCodeError:
        authenticator_id = authenticator.id
        tx.after_rollback.append(lambda: _keep_failure(tx.platform, who, authenticator_id, counter))
        raise Refusal(Code.CREDENTIALS_INVALID) from None
    authenticator_id = authenticator.id
    # The act may still be refused and undone; the code was shown to the vault all the same, and works once.
    tx.after_rollback.append(lambda: _keep_spent(tx.platform, who, authenticator_id, step))
    if later_than_step is not None and step <= later_than_step:
        raise Refusal(Code.TOTP_REPLAYED, about={"subject": who.person_id})
    session = tx.session.get_one(SessionRow, who.session_id)
    session.code_at_ms, session.code_step = tx.now_ms(), step
    forgive(tx, [counter])
    record(tx, CODE_ACCEPTED, who.actor, subject=who.person_id, purpose="step_up")
    return step


def _keep_spent(platform: Platform, who: SignedIn, authenticator_id: str, step: int) -> None:
    with platform.transaction() as tx:
        use_up(tx, authenticator_id, step)
        record(tx, CODE_ACCEPTED, who.actor, subject=who.person_id, purpose="refused_act")


def _keep_failure(platform: Platform, who: SignedIn, authenticator_id: str, counter: Counter) -> None:
    with platform.transaction() as tx:
        add_failure(tx, [counter])
        count_wrong_code(tx, authenticator_id, who.actor)
