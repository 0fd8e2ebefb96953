"""One account per person, one person per account (G9.3-a)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select, update

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.events import ACCOUNT_DISABLED, ACCOUNT_OPENED
from vault.identity.models import Account, Device, Enrolment
from vault.identity.sessions import end_all_sessions
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

INVITED: Final = "invited"
ACTIVE: Final = "active"
DISABLED: Final = "disabled"


def open_account(
    tx: Transaction,
    person_id: str,
    holder_name: str,
    by: Actor,
    *,
    ends_ms: int | None = None,
    temporary: bool = False,
) -> Account:
    """Open the account of a new person; it cannot sign in before its enrolment is confirmed, nor after `ends_ms`.

    Args:
        temporary: whether it opens no route but those that ask for it: that of somebody who does not work here.

    Raises:
        Refusal: `account_not_personal` when the person has one.
    """
    if tx.session.get(Account, person_id) is not None:
        raise Refusal(Code.ACCOUNT_NOT_PERSONAL, about={"subject": person_id})
    account = Account(
        person_id=person_id,
        holder_name=holder_name,
        state=INVITED,
        ends_ms=ends_ms,
        temporary=temporary,
        created_ms=tx.now_ms(),
    )
    tx.session.add(account)
    record(tx, ACCOUNT_OPENED, by, subject=person_id).bind(account)
    return account


def set_account_end(tx: Transaction, person_id: str, ends_ms: int | None) -> None:
    """Let the account close by itself at a moment (UTC ms), or no more; its sessions are refused from then on.

    Raises:
        Refusal: `temporary_id_expired` for a temporary id, whose end nothing moves (G9.4-c).
    """
    account = account_of(tx, person_id)
    if account.temporary:
        raise Refusal(Code.TEMPORARY_ID_EXPIRED, about={"subject": person_id})
    account.ends_ms = ends_ms


def rename_holder(tx: Transaction, person_id: str, holder_name: str) -> None:
    """Follow a person's changed name."""
    account_of(tx, person_id).holder_name = holder_name


def account_of(tx: Transaction, person_id: str) -> Account:
    """The account of a person; LookupError when there is none."""
    account = tx.session.get(Account, person_id)
    if account is None:
        raise LookupError(person_id)
    return account


def lock_account(tx: Transaction, person_id: str) -> None:
    """Let the transactions that count something about a person run one after the other."""
    tx.session.execute(select(Account.person_id).where(Account.person_id == person_id).with_for_update())


def keep_accounts(tx: Transaction, person_ids: Iterable[str], device_id: str | None = None) -> None:
    """Let what ends accounts, or a device's part in one, wait until this transaction is over; others may keep them too."""
    people = select(Account.person_id).where(Account.person_id.in_(sorted(set(person_ids))))
    tx.session.execute(people.order_by(Account.person_id).with_for_update(read=True))
    if device_id is not None:
        tx.session.execute(select(Device.id).where(Device.id == device_id).with_for_update(read=True))


def may_sign_in(account: Account, now_ms: int) -> bool:
    """Whether the account is enrolled, not closed, and its holder has not left."""
    return account.state == ACTIVE and (account.ends_ms is None or now_ms < account.ends_ms)


def is_spent(account: Account, now_ms: int) -> bool:
    """Whether it is a temporary id whose time is over (G9.4-c)."""
    return account.temporary and (
        account.state == DISABLED or (account.ends_ms is not None and now_ms >= account.ends_ms)
    )


def account_named(tx: Transaction, canonical_name: str) -> Account | None:
    """The account with a canonical user name."""
    return tx.session.scalar(select(Account).where(Account.user_name == canonical_name))


def require_name_free(tx: Transaction, person_id: str, canonical_name: str) -> None:
    """Refuse a user name that is another person's, or another one than the person has (`account_not_personal`)."""
    holder = account_named(tx, canonical_name)
    own = account_of(tx, person_id).user_name
    if (holder is not None and holder.person_id != person_id) or (own is not None and own != canonical_name):
        raise Refusal(Code.ACCOUNT_NOT_PERSONAL, about={"subject": person_id})


def disable_account(tx: Transaction, person_id: str, by: Actor, reason: str) -> None:
    """Close an account: no sign-in and no enrolment any more, and every session is refused at its next request (ASVS 7.4.2)."""
    account = account_of(tx, person_id)
    account.state = DISABLED
    tx.session.execute(
        update(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.closed_ms.is_(None))
        .values(closed_ms=tx.now_ms())
    )
    record(tx, ACCOUNT_DISABLED, by, subject=person_id, reason=reason)
    end_all_sessions(tx, person_id, by, why="account_disabled")
