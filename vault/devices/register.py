"""A manager's record of a device: registering it with its particulars, and withdrawing it (G4.2.3-f, G4.2.3-g, G9.3)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from sqlalchemy import select

from vault.audit.record import record
from vault.devices.events import DEVICE_REGISTERED, DEVICE_REVOKED
from vault.devices.models import DeviceRecord
from vault.devices.rules import REGISTERED, REVOKED
from vault.identity.auth import SignedIn
from vault.identity.models import Device
from vault.identity.notices import notify
from vault.identity.sessions import end_sessions_on
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import display_name, require_post, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.rules import require_reason

REGISTRARS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER)
"""The overall officer registers a responsible manager's own device."""


@dataclass(frozen=True)
class Utility:
    """A program that can override controls, and why it is allowed on this device (G9.3-b)."""

    name: str
    reason: str


@dataclass(frozen=True)
class Particulars:
    """What is on record about a device. `allowed_software` None is no list; an empty one allows nothing."""

    name: str
    segment: Literal["separated", "general"]
    fastened: bool
    fastened_checked_on: str | None = None
    allowed_software: tuple[str, ...] | None = None
    utilities: tuple[Utility, ...] = ()

    @classmethod
    def read(cls, text: str) -> Particulars:
        """The stored particulars."""
        members: dict[str, Any] = json.loads(text)
        allowed = members["allowed_software"]
        return cls(
            **{
                **members,
                "allowed_software": None if allowed is None else tuple(allowed),
                "utilities": tuple(Utility(**each) for each in members["utilities"]),
            }
        )

    def written(self) -> str:
        """The stored form."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def register(
    tx: Transaction, who: SignedIn, device_id: str, owner_id: str, said: Particulars
) -> DeviceRecord:
    """Register a device a person signed in from, anew where it was registered or withdrawn before.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `conflict` (the device is another person's),
            `self_decision` (one's own device).
    """
    require_post(tx, who, *REGISTRARS)
    require_fresh_code(tx.platform, who)
    device = device_row(tx, device_id)
    if device.person_id != owner_id:
        raise Refusal(Code.CONFLICT, params={"what": "owner"}, about={"subject": device.person_id})
    if same_human(tx, who.person_id, owner_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": owner_id})
    row = _next_record(tx, who, device, REGISTERED, segment=said.segment, particulars=said.written())
    device.revoked_ms = None
    leaf = record(
        tx,
        DEVICE_REGISTERED,
        who.actor,
        subject=owner_id,
        new_device=device.id,
        name=said.name,
        segment=said.segment,
        fastened=said.fastened,
        fastened_checked_on=said.fastened_checked_on,
        allowed_software=None if said.allowed_software is None else list(said.allowed_software),
        allowed_utilities=[asdict(each) for each in said.utilities],
    )
    leaf.bind(row)
    notify(tx, owner_id, "device_registered", device=said.name, name=display_name(tx, who.person_id))
    return row


def revoke(tx: Transaction, who: SignedIn, device_id: str, reason: str) -> DeviceRecord:
    """Withdraw a device: its sessions end, and nobody signs in from it until it is registered anew.

    Its owner may do so too, for a device that was lost.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `reason_missing`, `conflict` (it is withdrawn already).
    """
    device = tx.session.get(Device, device_id, with_for_update=True)
    if device is None or device.person_id != who.person_id:
        require_post(tx, who, *REGISTRARS)
    require_fresh_code(tx.platform, who)
    if device is None:
        raise Refusal(Code.NOT_FOUND)
    given = require_reason(reason)
    if device.revoked_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "revoked"}, about={"subject": device.person_id})
    row = _next_record(tx, who, device, REVOKED, reason=given)
    device.revoked_ms = tx.now_ms()
    leaf = record(tx, DEVICE_REVOKED, who.actor, subject=device.person_id, new_device=device.id, reason=given)
    leaf.bind(row)
    end_sessions_on(tx, device.person_id, device.id, who.actor)
    notify(tx, device.person_id, "device_revoked", device=device.name, name=display_name(tx, who.person_id))
    return row


def device_row(tx: Transaction, device_id: str) -> Device:
    """A device anybody ever signed in from, locked for a decision about it; `not_found` for none."""
    device = tx.session.get(Device, device_id, with_for_update=True)
    if device is None:
        raise Refusal(Code.NOT_FOUND)
    return device


def newest_record(tx: Transaction, device_id: str) -> DeviceRecord | None:
    """What was recorded about a device last."""
    return tx.session.scalar(
        select(DeviceRecord)
        .where(DeviceRecord.device_id == device_id)
        .order_by(DeviceRecord.number.desc())
        .limit(1)
    )


def _next_record(
    tx: Transaction,
    who: SignedIn,
    device: Device,
    kind: str,
    *,
    segment: str | None = None,
    particulars: str = "{}",
    reason: str | None = None,
) -> DeviceRecord:
    before = newest_record(tx, device.id)
    row = DeviceRecord(
        id=new_id("dvr", tx.platform.randomness),
        device_id=device.id,
        number=1 if before is None else before.number + 1,
        kind=kind,
        segment=segment,
        particulars=particulars,
        reason=reason,
        recorded_by=who.person_id,
        recorded_ms=tx.now_ms(),
    )
    tx.session.add(row)
    return row
