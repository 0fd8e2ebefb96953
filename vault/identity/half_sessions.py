"""Between password and code: a token of another kind in another table, good for one purpose and five minutes (P4)."""

from __future__ import annotations

import json

from sqlalchemy import delete, select

from vault.identity.models import HalfSession
from vault.identity.session_rules import HALF_SESSION_MS, HALF_SESSION_TRIES
from vault.identity.throttle_rules import Counter
from vault.identity.tokens import HALF_SESSION, is_well_formed, make_token, token_hash
from vault.platform.clock import DAY_MS
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

KEEP_MS = DAY_MS


def open_half_session(
    tx: Transaction,
    person_id: str,
    *,
    device_name: str,
    proven_device_id: str | None,
    address: str,
    counters: tuple[Counter, ...],
) -> tuple[str, int]:
    """Open one after a right password; return its token and when it ends."""
    tx.session.execute(delete(HalfSession).where(HalfSession.expires_ms < tx.now_ms() - KEEP_MS))
    token = make_token(HALF_SESSION, tx.platform.randomness)
    expires_ms = tx.now_ms() + HALF_SESSION_MS
    tx.session.add(
        HalfSession(
            id=new_id("hlf", tx.platform.randomness),
            token_hash=token_hash(token),
            person_id=person_id,
            device_name=device_name,
            proven_device_id=proven_device_id,
            address=address[:64],
            counters=json.dumps([[counter.kind, counter.key] for counter in counters]),
            expires_ms=expires_ms,
        )
    )
    return token, expires_ms


def require_half_session(tx: Transaction, token: str) -> HalfSession:
    """The live half session of a token, locked for this transaction; `credentials_invalid` otherwise."""
    row = None
    if is_well_formed(token, HALF_SESSION):
        row = tx.session.scalar(
            select(HalfSession).where(HalfSession.token_hash == token_hash(token)).with_for_update()
        )
    if row is None or row.closed_ms is not None or tx.now_ms() >= row.expires_ms:
        raise Refusal(Code.CREDENTIALS_INVALID)
    return row


def count_failure(tx: Transaction, row: HalfSession) -> None:
    """A wrong or used code; after five the password has to be given again."""
    row.failures += 1
    if row.failures >= HALF_SESSION_TRIES:
        row.closed_ms = tx.now_ms()


def counters_of(row: HalfSession) -> tuple[Counter, ...]:
    """The counters the password step was counted on."""
    return tuple(Counter(kind, key) for kind, key in json.loads(row.counters))
