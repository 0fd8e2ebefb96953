"""Devices as their managers see them, each with what would be said to it at the gate now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Row, func, select

from vault.devices.facts import device_facts
from vault.devices.models import DeviceCheckIn, DeviceRecord
from vault.devices.rules import judge, warnings
from vault.identity.auth import SignedIn
from vault.identity.models import Device
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

READERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.ADMINISTRATOR, Post.AUDITOR)
Kept = TypeVar("Kept", DeviceRecord, DeviceCheckIn)


@dataclass(frozen=True)
class DeviceStanding:
    """A device with its newest record and report; `refused_by` is what the gate says now, `amber` refuses nothing."""

    device: Device
    record: DeviceRecord | None
    check_in: DeviceCheckIn | None
    refused_by: Code | None
    amber: list[str]


def all_devices(
    tx: Transaction, who: SignedIn, position: Sequence[str | int], limit: int
) -> list[DeviceStanding]:
    """Up to `limit` devices of everybody, the newest first after `(first_seen_ms, id)`; `role_required` for others."""
    require_post(tx, who, *READERS)
    query = select(Device, *device_facts(Device.id))
    newest_first = Device.first_seen_ms.desc(), Device.id
    return _standings(tx, tx.session.execute(rows_after(query, position, limit, *newest_first)).all())


def standing_for(tx: Transaction, who: SignedIn, device_id: str) -> DeviceStanding:
    """One device, for its owner and those who answer for devices.

    Raises:
        Refusal: `role_required` for others, `not_found`.
    """
    device = tx.session.get(Device, device_id)
    if device is None or device.person_id != who.person_id:
        require_post(tx, who, *READERS)
    return standing_of(tx, device_id)


def standing_of(tx: Transaction, device_id: str) -> DeviceStanding:
    """One device; `not_found` for none."""
    query = select(Device, *device_facts(Device.id)).where(Device.id == device_id)
    found = _standings(tx, tx.session.execute(query).all())
    if not found:
        raise Refusal(Code.NOT_FOUND)
    return found[0]


def _standings(tx: Transaction, rows: Sequence[Row[Any]]) -> list[DeviceStanding]:
    ids = [row.Device.id for row in rows]
    records, check_ins = _newest(tx, DeviceRecord, ids), _newest(tx, DeviceCheckIn, ids)
    now = tx.now_ms()
    return [
        DeviceStanding(
            device=row.Device,
            record=records.get(row.Device.id),
            check_in=check_ins.get(row.Device.id),
            refused_by=judge(row, now),
            amber=warnings(row, now),
        )
        for row in rows
    ]


def _newest(tx: Transaction, kind: type[Kept], ids: Iterable[str]) -> dict[str, Kept]:
    newest = (
        select(kind.device_id, func.max(kind.number).label("number"))
        .where(kind.device_id.in_(list(ids)))
        .group_by(kind.device_id)
        .subquery()
    )
    query = select(kind).join(
        newest, (newest.c.device_id == kind.device_id) & (newest.c.number == kind.number)
    )
    return {row.device_id: row for row in tx.session.scalars(query)}


def records_after(
    tx: Transaction, who: SignedIn, device_id: str, position: Sequence[str | int], limit: int
) -> list[DeviceRecord]:
    """Up to `limit` records of a device, the newest first after `(number,)`; `role_required` for others."""
    require_post(tx, who, *READERS)
    query = select(DeviceRecord).where(DeviceRecord.device_id == device_id)
    return list(tx.session.scalars(rows_after(query, position, limit, DeviceRecord.number.desc())))


def check_ins_after(
    tx: Transaction, who: SignedIn, device_id: str, position: Sequence[str | int], limit: int
) -> list[DeviceCheckIn]:
    """Up to `limit` reports of a device, the newest first after `(number,)`; `role_required` for others."""
    require_post(tx, who, *READERS)
    query = select(DeviceCheckIn).where(DeviceCheckIn.device_id == device_id)
    return list(tx.session.scalars(rows_after(query, position, limit, DeviceCheckIn.number.desc())))
