"""Signing in: first name and password, then the code. Nothing tells a stranger which of the three was wrong."""

from __future__ import annotations

from dataclasses import dataclass

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.accounts import account_named, account_of, is_spent, may_sign_in
from vault.identity.authenticators import WrongCodeError, count_wrong_code, require_authenticator, spend
from vault.identity.devices import (
    acceptable_device_name,
    device_with_token,
    is_known_source,
    recognise,
    remember_source,
)
from vault.identity.events import SIGN_IN_REFUSED
from vault.identity.half_sessions import (
    count_failure,
    counters_of,
    open_half_session,
    require_half_session,
)
from vault.identity.models import Account, HalfSession
from vault.identity.notices import notify, notify_once
from vault.identity.password_hashing import WrongPasswordError, hashed, is_outdated, verify
from vault.identity.password_rules import PROMPT_AGE_MS
from vault.identity.passwords import is_due
from vault.identity.sessions import OpenedSession, open_session
from vault.identity.sign_in_log import told
from vault.identity.throttle import count_try, forgive
from vault.identity.throttle_rules import Counter, counters_for
from vault.identity.user_names import canonical_user_name
from vault.platform.clock import DAY_MS
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

NOTEWORTHY_FAILURES = 3


@dataclass(frozen=True)
class Caller:
    """Where a sign-in comes from: facts of the server's own, and the device token if one was sent."""

    address: str
    request_id: str
    device_token: str | None


@dataclass(frozen=True, repr=False)
class SignedInAnswer:
    """A complete sign-in: the session, whose it is, and the device's next token."""

    session: OpenedSession
    holder_name: str
    device_token: str
    password_due: bool


@dataclass(frozen=True)
class _Known:
    person_id: str | None
    phc: str | None
    device_id: str | None
    counters: tuple[Counter, ...]
    spent: bool = False


def give_password(
    platform: Platform, caller: Caller, user_name: str, password: str, device_name: str
) -> tuple[str, int]:
    """The first step; return the challenge token and when it ends (UTC ms).

    Raises:
        Refusal: `credentials_invalid` (unknown name, wrong password and closed account are one answer after the same work),
            `throttled`; and to the holder of the right password `account_locked`, `totp_required` or
            `temporary_id_expired`.
    """
    device_name = acceptable_device_name(device_name)
    with told("password", caller.address, caller.request_id):
        return _try_password(platform, caller, user_name, password, device_name)


def _try_password(
    platform: Platform, caller: Caller, user_name: str, password: str, device_name: str
) -> tuple[str, int]:
    known = _look_up(platform, caller, user_name)
    count_try(platform, known.counters)
    try:
        verify(platform, known.phc, password)
    except WrongPasswordError:
        raise Refusal(Code.CREDENTIALS_INVALID) from None
    renewed = hashed(platform, password) if known.phc and is_outdated(platform, known.phc) else None
    person_id = known.person_id or _nobody()
    if known.spent:
        raise Refusal(Code.TEMPORARY_ID_EXPIRED, about={"subject": person_id})
    with platform.transaction() as tx:
        require_authenticator(tx, person_id)
        if renewed is not None:
            account_of(tx, person_id).password_phc = renewed
        return open_half_session(
            tx,
            person_id,
            device_name=device_name,
            proven_device_id=known.device_id,
            address=caller.address,
            counters=known.counters,
        )


def _nobody() -> str:
    raise Refusal(Code.CREDENTIALS_INVALID)


def _look_up(platform: Platform, caller: Caller, user_name: str) -> _Known:
    name = canonical_user_name(user_name)
    with platform.reading() as tx:
        account = account_named(tx, name)
        spent = account is not None and is_spent(account, tx.now_ms())
        if account is None or not (spent or may_sign_in(account, tx.now_ms())):
            return _Known(
                None, None, None, counters_for(name, caller.address, device_id=None, known_source=False)
            )
        device = device_with_token(tx, account.person_id, caller.device_token)
        device_id = device.id if device else None
        near = is_known_source(tx, account.person_id, caller.address)
    counters = counters_for(name, caller.address, device_id=device_id, known_source=near)
    return _Known(account.person_id, account.password_phc, device_id, counters, spent)


def give_code(platform: Platform, caller: Caller, challenge: str, code: str | None) -> SignedInAnswer:
    """The second step. A wrong code is counted in a transaction that is kept, then refused.

    Raises:
        Refusal: `totp_required` without a code, `credentials_invalid` for a wrong code or a challenge that is over,
            `totp_replayed` for a used one, `account_locked` after 100 wrong ones in a row, `device_revoked` on a device that was withdrawn.
    """
    with told("code", caller.address, caller.request_id):
        with platform.transaction() as tx:
            outcome = _try_code(tx, caller, challenge, code)
        if isinstance(outcome, Refusal):
            raise outcome
    return outcome


def _try_code(tx: Transaction, caller: Caller, challenge: str, code: str | None) -> SignedInAnswer | Refusal:
    half = require_half_session(tx, challenge)
    account = account_of(tx, half.person_id)
    if not may_sign_in(account, tx.now_ms()):
        return Refusal(Code.CREDENTIALS_INVALID)
    authenticator = require_authenticator(tx, half.person_id)
    if code is None:
        return Refusal(Code.TOTP_REQUIRED)
    try:
        step = spend(tx, authenticator, code)
    except WrongCodeError:
        count_failure(tx, half)
        count_wrong_code(tx, authenticator.id, Actor.source(caller.address, caller.request_id))
        return Refusal(Code.CREDENTIALS_INVALID)
    except Refusal as replayed:
        count_failure(tx, half)
        return replayed
    half.closed_ms = tx.now_ms()
    try:
        return _complete(tx, caller, half, account, step)
    except Refusal as withdrawn:
        # The code is spent and the challenge over all the same: what is returned here is kept.
        by = Actor("person", half.person_id, address=caller.address, request_id=caller.request_id)
        record(
            tx, SIGN_IN_REFUSED, by, subject=half.person_id, name=half.device_name, code=withdrawn.code.value
        )
        return withdrawn


def _complete(
    tx: Transaction, caller: Caller, half: HalfSession, account: Account, step: int
) -> SignedInAnswer:
    failures = forgive(tx, counters_of(half))
    if failures >= NOTEWORTHY_FAILURES:
        notify(
            tx, account.person_id, "sign_in_after_failures", address=caller.address, failures=str(failures)
        )
    return begin_session(
        tx, caller, account, step, device_name=half.device_name, proven_device_id=half.proven_device_id
    )


def begin_session(
    tx: Transaction,
    caller: Caller,
    account: Account,
    step: int,
    *,
    device_name: str,
    proven_device_id: str | None,
) -> SignedInAnswer:
    """Everything a complete sign-in leaves behind: device, source, session, notices."""
    by = Actor("person", account.person_id, address=caller.address, request_id=caller.request_id)
    device = recognise(
        tx,
        account.person_id,
        by,
        name=device_name,
        address=caller.address,
        proven_device_id=proven_device_id,
    )
    remember_source(tx, account.person_id, caller.address)
    session = open_session(
        tx, account.person_id, device, address=caller.address, request_id=caller.request_id, step=step
    )
    due = is_due(account, tx.now_ms())
    if due:
        notify_once(tx, account.person_id, "password_due", days=str(PROMPT_AGE_MS // DAY_MS))
    return SignedInAnswer(session, account.holder_name, device.token, due)
