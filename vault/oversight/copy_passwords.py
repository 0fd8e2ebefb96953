"""The file password of a copy is a year old: it is issued anew with another one, or destroyed (G9.1.1-k)."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.copies.models import Copy
from vault.copies.rules import OUTSIDE_STATES
from vault.identity.notices import notify
from vault.oversight.events import COPY_PASSWORD_EXPIRED
from vault.oversight.models import CopyPasswordTold
from vault.platform.clock import DAY_MS, tokyo_date
from vault.platform.database import Transaction
from vault.platform.runtime import Platform
from vault.register.queries import entry_of

PASSWORD_YEAR_MS: Final = 365 * DAY_MS
_AT_ONCE: Final = 200


def password_due_ms(issued_ms: int) -> int:
    """When (UTC ms) the password of a copy has to be another one: 365 days after the copy was issued."""
    return issued_ms + PASSWORD_YEAR_MS


def copies_due_by(at_ms: int) -> Select[Copy]:
    """The copies in somebody's hands whose password is due by a moment (UTC ms)."""
    return select(Copy).where(
        Copy.state.in_(sorted(OUTSIDE_STATES)),
        Copy.sealed_password.is_not(None),
        Copy.issued_ms <= at_ms - PASSWORD_YEAR_MS,
    )


def run_due_copy_passwords(platform: Platform) -> None:
    """Tell the holder and the entry's manager of each copy whose password is a year old, once."""
    with platform.reading() as tx:
        waiting = tx.session.scalar(_untold(tx).limit(1)) is not None
    if not waiting:
        return
    with suppress(IntegrityError), platform.transaction() as tx:  # another process told at this very moment
        for copy in tx.session.scalars(_untold(tx).limit(_AT_ONCE)).all():
            _tell(tx, copy)


def _untold(tx: Transaction) -> Select[Copy]:
    told = select(CopyPasswordTold.copy_id).where(CopyPasswordTold.copy_id == Copy.id)
    return copies_due_by(tx.now_ms()).where(~told.exists())


def _tell(tx: Transaction, copy: Copy) -> None:
    row = CopyPasswordTold(copy_id=copy.id, told_ms=tx.now_ms())
    tx.session.add(row)
    tx.session.flush()
    leaf = record(
        tx,
        COPY_PASSWORD_EXPIRED,
        Actor.job("copies.passwords"),
        copy=copy.id,
        entry=copy.entry_id,
        item=copy.item_id,
        person=copy.recipient_id,
        ends_on=tokyo_date(password_due_ms(copy.issued_ms or 0)),
    )
    leaf.bind(row)
    entry = entry_of(tx, copy.entry_id)
    for person_id in {copy.recipient_id, entry.manager_id}:
        notify(tx, person_id, "copy_password_due", entry=entry.name, number=str(copy.number), copy=copy.id)
