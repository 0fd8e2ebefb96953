"""Devices, recorded at sign-in (G9.2-a). A name is what the person says; the token proves that it is the same one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.events import DEVICE_RECORDED
from vault.identity.models import Device, KnownSource
from vault.identity.notices import notify
from vault.identity.throttle_rules import source_of
from vault.identity.tokens import DEVICE, is_well_formed, make_token, token_hash
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

LONGEST_NAME = 64


@dataclass(frozen=True)
class RecognisedDevice:
    """The device of a sign-in. `proven`: by its token, or by name at the address it was last seen at."""

    row: Device
    proven: bool
    token: str


def acceptable_device_name(typed: str) -> str:
    """NFKC, trimmed, 1 to 64 characters without control characters; otherwise `request_invalid`."""
    name = unicodedata.normalize("NFKC", typed).strip()
    if not 1 <= len(name) <= LONGEST_NAME or any(unicodedata.category(char).startswith("C") for char in name):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "device_name"})
    return name


def device_with_token(tx: Transaction, person_id: str, token: str | None) -> Device | None:
    """The person's device that a presented token belongs to."""
    if token is None or not is_well_formed(token, DEVICE):
        return None
    found = tx.session.scalar(select(Device).where(Device.token_hash == token_hash(token)))
    return found if found is not None and found.person_id == person_id else None


def recognise(
    tx: Transaction, person_id: str, by: Actor, *, name: str, address: str, proven_device_id: str | None
) -> RecognisedDevice:
    """Find or record the device a person signs in from, and give it a new token.

    Raises:
        Refusal: `device_revoked` for one that was withdrawn.
    """
    proven = tx.session.get(Device, proven_device_id) if proven_device_id else None
    row = proven or tx.session.scalar(
        select(Device).where(Device.person_id == person_id, Device.name == name)
    )
    if row is not None and row.revoked_ms is not None:
        raise Refusal(Code.DEVICE_REVOKED, about={"subject": person_id})
    same_place = row is not None and row.last_address == source_of(address)
    if row is None:
        row = _record_new(tx, person_id, by, name, address)
    token = make_token(DEVICE, tx.platform.randomness)
    row.token_hash = token_hash(token)
    row.last_seen_ms = tx.now_ms()
    row.last_address = source_of(address)
    return RecognisedDevice(row, proven is not None or same_place, token)


def _record_new(tx: Transaction, person_id: str, by: Actor, name: str, address: str) -> Device:
    row = Device(
        id=new_id("dev", tx.platform.randomness),
        person_id=person_id,
        name=name,
        first_seen_ms=tx.now_ms(),
        last_seen_ms=tx.now_ms(),
        last_address=source_of(address),
    )
    tx.session.add(row)
    record(tx, DEVICE_RECORDED, by, subject=person_id, new_device=row.id, name=name).bind(row)
    notify(tx, person_id, "device_new", device=name, address=address)
    return row


def devices_of(tx: Transaction, person_id: str) -> list[Device]:
    """A person's devices, the last used first."""
    return list(
        tx.session.scalars(
            select(Device)
            .where(Device.person_id == person_id)
            .order_by(Device.last_seen_ms.desc(), Device.id)
        )
    )


def is_known_source(tx: Transaction, person_id: str, address: str) -> bool:
    """Whether the account signed in from this source before, with both factors."""
    return tx.session.get(KnownSource, (person_id, source_of(address))) is not None


def remember_source(tx: Transaction, person_id: str, address: str) -> None:
    """Note a complete sign-in from a source."""
    row = tx.session.get(KnownSource, (person_id, source_of(address)))
    if row is None:
        row = KnownSource(person_id=person_id, source=source_of(address), last_success_ms=0)
        tx.session.add(row)
    row.last_success_ms = tx.now_ms()


def require_device_of(tx: Transaction, person_id: str, device_id: str) -> Device:
    """A device the person has signed in from.

    Raises:
        Refusal: `request_invalid`; whose device it really is, is not told.
    """
    device = tx.session.get(Device, device_id)
    if device is None or device.person_id != person_id:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "device_id"}, about={"subject": person_id})
    return device
