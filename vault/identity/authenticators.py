"""Code generators: their sealed seeds, the one use of each code, and the end after 100 wrong ones in a row."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult

from crypto.canonical import canonical_json
from crypto.field_seal import open_field, seal_field
from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.events import AUTHENTICATOR_BOUND, AUTHENTICATOR_DISABLED
from vault.identity.models import Authenticator
from vault.identity.notices import notify, notify_once
from vault.identity.one_time_codes import matching_step
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.runtime import FIELD_KEY, Platform

ACTIVE: Final = "active"
DISABLED: Final = "disabled"
REPLACED: Final = "replaced"
MOST_FAILURES: Final = 100
"""SP 800-63B-4 section 3.2.2: no more than 100 consecutive failures on one authenticator."""


class WrongCodeError(Exception):
    """The code is wrong; whoever catches this counts it, in a transaction that is kept."""


def seal_seed(platform: Platform, seed: bytes, *, table: str, row_id: str) -> bytes:
    """Seal a seed to its row under the field key."""
    return seal_field(platform.keys.load_secret(FIELD_KEY), seed, _aad(platform, table, row_id))


def open_seed(platform: Platform, sealed: bytes, *, table: str, row_id: str) -> bytes:
    """Open a sealed seed; IntegrityError for another row's or an altered one."""
    return open_field(platform.keys.load_secret(FIELD_KEY), sealed, _aad(platform, table, row_id))


def _aad(platform: Platform, table: str, row_id: str) -> bytes:
    return canonical_json({"vault": platform.vault_id, "table": table, "row": row_id, "column": "seed"})


def bind_authenticator(
    tx: Transaction, person_id: str, seed: bytes, step: int, by: Actor, enrolment_id: str
) -> Authenticator:
    """Make a generator the person's only active one; the step that proved it counts as used."""
    retire_authenticators(tx, person_id)
    row_id = new_id("aut", tx.platform.randomness)
    row = Authenticator(
        id=row_id,
        person_id=person_id,
        sealed_seed=seal_seed(tx.platform, seed, table="authenticator", row_id=row_id),
        last_step=step,
        state=ACTIVE,
        bound_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(tx, AUTHENTICATOR_BOUND, by, subject=person_id, authenticator=row.id, enrolment=enrolment_id).bind(
        row
    )
    return row


def retire_authenticators(tx: Transaction, person_id: str) -> None:
    """Switch every generator of a person off for good."""
    tx.session.execute(
        update(Authenticator).where(Authenticator.person_id == person_id).values(state=REPLACED)
    )


def require_authenticator(tx: Transaction, person_id: str) -> Authenticator:
    """The person's active generator.

    Raises:
        Refusal: `account_locked` when it was switched off after wrong codes, `totp_required` when there is none.
    """
    rows = tx.session.scalars(
        select(Authenticator).where(Authenticator.person_id == person_id, Authenticator.state != REPLACED)
    ).all()
    active = [row for row in rows if row.state == ACTIVE]
    if active:
        return active[0]
    raise Refusal(Code.ACCOUNT_LOCKED if rows else Code.TOTP_REQUIRED, about={"subject": person_id})


def spend(tx: Transaction, authenticator: Authenticator, typed: str) -> int:
    """Use a code up and return its step. The conditional update decides between parallel uses of one code.

    Raises:
        WrongCodeError: it is none of the accepted codes.
        Refusal: `totp_replayed` for a step at or before the last accepted one.
    """
    seed = open_seed(tx.platform, authenticator.sealed_seed, table="authenticator", row_id=authenticator.id)
    step = matching_step(seed, typed, tx.now_ms())
    if step is None:
        raise WrongCodeError
    if not use_up(tx, authenticator.id, step):
        raise Refusal(Code.TOTP_REPLAYED, about={"subject": authenticator.person_id})
    return step


def use_up(tx: Transaction, authenticator_id: str, step: int) -> bool:
    """Move the last accepted step forward; False when it was there already. Decides between parallel uses of one code."""
    taken: CursorResult[object] = tx.session.execute(  # type: ignore[assignment]
        update(Authenticator)
        .where(
            Authenticator.id == authenticator_id,
            Authenticator.state == ACTIVE,
            Authenticator.last_step < step,
        )
        .values(last_step=step, consecutive_failures=0)
        .execution_options(synchronize_session=False)
    )
    return taken.rowcount == 1


def count_wrong_code(tx: Transaction, authenticator_id: str, by: Actor) -> None:
    """Add a failure; the hundredth in a row switches the generator off until two people rebind it."""
    tx.session.execute(
        update(Authenticator)
        .where(Authenticator.id == authenticator_id)
        .values(consecutive_failures=Authenticator.consecutive_failures + 1)
        .execution_options(synchronize_session=False)
    )
    row = tx.session.get_one(Authenticator, authenticator_id, populate_existing=True)
    notify_once(tx, row.person_id, "code_wrong", address=by.address or "-")
    if row.consecutive_failures < MOST_FAILURES or row.state != ACTIVE:
        return
    row.state = DISABLED
    reason = f"{row.consecutive_failures} wrong codes in a row"
    record(tx, AUTHENTICATOR_DISABLED, by, subject=row.person_id, authenticator=row.id, reason=reason)
    notify(tx, row.person_id, "authenticator_disabled", failures=str(row.consecutive_failures))
