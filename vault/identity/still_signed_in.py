"""Whether a session that began something long is still live, while it goes on (ASVS 7.4.1, 7.4.2)."""

from __future__ import annotations

from vault.identity.accounts import account_of, may_sign_in
from vault.identity.auth import SignedIn
from vault.identity.models import SessionRow
from vault.identity.session_rules import is_live
from vault.identity.sessions import idle_ms, times_of
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def require_still_signed_in(tx: Transaction, who: SignedIn) -> None:
    """Refuse (`unauthenticated`) once the session has ended or the account was closed."""
    row = tx.session.get(SessionRow, who.session_id)
    if row is None or not is_live(times_of(row), tx.now_ms(), idle_ms(tx.platform.settings)):
        raise Refusal(Code.UNAUTHENTICATED)
    if not may_sign_in(account_of(tx, who.person_id), tx.now_ms()):
        raise Refusal(Code.UNAUTHENTICATED)
