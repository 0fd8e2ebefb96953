"""Enrolment links: random, short-lived, good for one person and once. The code that confirms one opens the first session.

A link is one half of what an enrolment needs. The other is the handover code, which somebody else brings to the person, so
that no link alone, wherever it went astray, makes anybody an account.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.accounts import ACTIVE, account_of, lock_account, require_name_free
from vault.identity.authenticators import bind_authenticator, open_seed, seal_seed
from vault.identity.events import ENROLMENT_ISSUED, ENROLMENT_STARTED, HANDOVER_CODE_ISSUED
from vault.identity.models import Account, Enrolment
from vault.identity.one_time_codes import SEED_BYTES, matching_step, provisioning_uri, seed_text
from vault.identity.passwords import store_password
from vault.identity.tokens import (
    ENROLMENT,
    handover_hash,
    is_well_formed,
    make_handover_code,
    make_token,
    token_hash,
)
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

INVITATION: Final = "invitation"
REBIND: Final = "rebind"
MOST_FAILURES: Final = 20
"""Wrong codes until what was entered is dropped and has to be entered again."""


@dataclass(frozen=True, repr=False)
class IssuedLink:
    """A link, shown once: the token stands in the fragment, which browsers send to nobody."""

    url: str
    expires_ms: int


@dataclass(frozen=True, repr=False)
class Seed:
    """What the authenticator app takes, shown once."""

    otpauth_uri: str
    base32: str


def issue_link(
    tx: Transaction, person_id: str, purpose: str, by: Actor, *, handover: bytes | None = None
) -> IssuedLink:
    """Issue a link for a person and close every earlier one.

    Args:
        handover: hash of the handover code, where another person has it already; else one is issued afterwards.
    """
    tx.session.execute(
        update(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.closed_ms.is_(None))
        .values(closed_ms=tx.now_ms())
    )
    token = make_token(ENROLMENT, tx.platform.randomness)
    row = Enrolment(
        id=new_id("enr", tx.platform.randomness),
        person_id=person_id,
        purpose=purpose,
        token_hash=token_hash(token),
        handover_hash=handover,
        issued_by=by.person_id,
        expires_ms=tx.now_ms() + tx.platform.settings.enrolment_hours * 60 * 60 * 1000,
    )
    tx.session.add(row)
    record(tx, ENROLMENT_ISSUED, by, subject=person_id, enrolment=row.id, purpose=purpose).bind(row)
    return IssuedLink(f"{tx.platform.settings.base_url.rstrip('/')}/enrol#{token}", row.expires_ms)


def open_enrolment(tx: Transaction, token: str) -> Enrolment:
    """The open enrolment of a token, locked for this transaction; `credentials_invalid` for any other."""
    row = None
    if is_well_formed(token, ENROLMENT):
        row = tx.session.scalar(select(Enrolment).where(Enrolment.token_hash == token_hash(token)))
    if row is not None:
        # Who disables the account holds it before the links to it.
        lock_account(tx, row.person_id)
        tx.session.refresh(row, with_for_update=True)
    if row is None or row.closed_ms is not None or tx.now_ms() >= row.expires_ms:
        raise Refusal(Code.CREDENTIALS_INVALID)
    return row


def open_enrolment_of(tx: Transaction, person_id: str) -> Enrolment:
    """The open enrolment of a person, locked for this transaction; `not_found` when no link waits for anybody."""
    lock_account(tx, person_id)
    row = tx.session.scalar(
        select(Enrolment)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.closed_ms.is_(None),
            Enrolment.expires_ms > tx.now_ms(),
        )
        .with_for_update()
    )
    if row is None:
        raise Refusal(Code.NOT_FOUND, about={"subject": person_id})
    return row


def issue_code(tx: Transaction, row: Enrolment, by: Actor) -> str:
    """Make the handover code of an open enrolment, in place of an earlier one. Who may is the caller's to check."""
    code = make_handover_code(tx.platform.randomness)
    row.handover_hash = handover_hash(code)
    row.failures = 0
    record(tx, HANDOVER_CODE_ISSUED, by, subject=row.person_id, enrolment=row.id)
    return code


def check_handover(tx: Transaction, token: str, code: str) -> Refusal | None:
    """Compare the handover code; while none was issued, every one is wrong.

    A wrong one is counted, and the refusal to answer with is returned; the twentieth closes the link.
    """
    row = open_enrolment(tx, token)
    if row.handover_hash is None:
        return Refusal(Code.CREDENTIALS_INVALID)
    if hmac.compare_digest(row.handover_hash, handover_hash(code)):
        return None
    row.failures += 1
    if row.failures >= MOST_FAILURES:
        row.closed_ms = tx.now_ms()
    return Refusal(Code.CREDENTIALS_INVALID)


def start(tx: Transaction, row: Enrolment, *, user_name: str, phc: str, by: Actor) -> Seed:
    """Keep what was entered until a code confirms it, under a new seed; a second start replaces the first.

    Raises:
        Refusal: `account_not_personal` when the name is another person's.
    """
    require_name_free(tx, row.person_id, user_name)
    seed = tx.platform.randomness.bytes(SEED_BYTES)
    row.pending_user_name = user_name
    row.pending_phc = phc
    row.pending_seed = seal_seed(tx.platform, seed, table="enrolment", row_id=row.id)
    row.failures = 0
    record(tx, ENROLMENT_STARTED, by, subject=row.person_id, enrolment=row.id)
    uri = provisioning_uri(seed, account=user_name, issuer=f"Hizo {tx.platform.vault_name}")
    return Seed(uri, seed_text(seed))


def confirm(tx: Transaction, row: Enrolment, code: str, by: Actor) -> tuple[Account, int] | Refusal:
    """Accept the first code of the new generator: account, password and generator become valid together, the link is over.

    Return the account and the code's step, or, for a wrong code (which is counted), the refusal to answer with.
    """
    if row.pending_seed is None or row.pending_phc is None or row.pending_user_name is None:
        return Refusal(Code.TOTP_REQUIRED)
    seed = open_seed(tx.platform, row.pending_seed, table="enrolment", row_id=row.id)
    step = matching_step(seed, code, tx.now_ms())
    if step is None:
        _count_failure(row)
        return Refusal(Code.CREDENTIALS_INVALID)
    require_name_free(tx, row.person_id, row.pending_user_name)
    account = account_of(tx, row.person_id)
    account.user_name = row.pending_user_name
    account.state = ACTIVE
    store_password(tx, account, row.pending_phc, by, row.purpose)
    bind_authenticator(tx, row.person_id, seed, step, by, row.id)
    row.closed_ms = tx.now_ms()
    _drop_pending(row)
    return account, step


def _count_failure(row: Enrolment) -> None:
    row.failures += 1
    if row.failures >= MOST_FAILURES:
        _drop_pending(row)


def _drop_pending(row: Enrolment) -> None:
    row.pending_user_name = row.pending_phc = row.pending_seed = None
