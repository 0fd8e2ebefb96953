"""A client reports on the device it runs on (G9.1.2-k, G9.3-c to G9.3-h). The vault keeps what was said and who said it."""

from __future__ import annotations

from dataclasses import asdict, replace

from sqlalchemy import select

from vault.audit.record import record
from vault.devices.events import DEVICE_CHECKED_IN
from vault.devices.models import DeviceCheckIn, DeviceRecord
from vault.devices.register import Particulars, device_row, newest_record
from vault.devices.rules import REGISTERED, Report, extra_software, scan_asked_since
from vault.identity.auth import SignedIn
from vault.identity.models import Device
from vault.identity.notices import notify
from vault.people.queries import display_name
from vault.platform.clock import DAY_MS, tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

CLOCK_SKEW_MS = 5 * 60 * 1000
SHOWN_IN_NOTICE = 10


def check_in(tx: Transaction, who: SignedIn, said: Report) -> DeviceCheckIn:
    """Keep a report about the device of the caller's own session, and tell the manager of software nobody approved.

    Raises:
        Refusal: `not_found` (the session's device is not on record), `request_invalid` (something in the report is yet to
            come: it would look new for too long).
    """
    device = device_row(tx, who.device_id)
    _refuse_future(said, tx.now_ms())
    before = newest_check_in(tx, device.id)
    previous = None if before is None else Report.read(before.report)
    asked = scan_asked_since(
        previous, before.reported_ms if before else None, said.powered_on_ms, tx.now_ms()
    )
    kept = replace(said, scan_since_ms=asked)
    row = DeviceCheckIn(
        id=new_id("dci", tx.platform.randomness),
        device_id=device.id,
        number=1 if before is None else before.number + 1,
        person_id=who.person_id,
        report=kept.written(),
        reported_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(tx, DEVICE_CHECKED_IN, who.actor, reported=asdict(kept) | {"software": list(kept.software)}).bind(
        row
    )
    _tell_of_extra_software(tx, device, previous, kept)
    return row


def newest_check_in(tx: Transaction, device_id: str) -> DeviceCheckIn | None:
    """What a device reported last."""
    return tx.session.scalar(
        select(DeviceCheckIn)
        .where(DeviceCheckIn.device_id == device_id)
        .order_by(DeviceCheckIn.number.desc())
        .limit(1)
    )


def _refuse_future(said: Report, now_ms: int) -> None:
    tomorrow = tokyo_date(now_ms + DAY_MS)
    days = {"os_updated_on": said.os_updated_on, "signatures_on": said.signatures_on}
    times = {"last_full_scan_at": said.last_full_scan_ms, "powered_on_at": said.powered_on_ms}
    wrong = [name for name, day in days.items() if day is not None and day >= tomorrow]
    wrong += [name for name, ms in times.items() if ms is not None and ms > now_ms + CLOCK_SKEW_MS]
    if wrong:
        raise Refusal(Code.REQUEST_INVALID, params={"what": ", ".join(wrong)})


def _tell_of_extra_software(tx: Transaction, device: Device, previous: Report | None, said: Report) -> None:
    """One notice for each change, not for each report of the same."""
    registration = newest_record(tx, device.id)
    if registration is None or registration.kind != REGISTERED:
        return
    allowed = allowed_software(registration)
    extra = extra_software(said.software, allowed)
    known = extra_software(previous.software, allowed) if previous is not None else []
    if set(extra) - set(known):
        names = ", ".join(extra[:SHOWN_IN_NOTICE]) + (" …" if len(extra) > SHOWN_IN_NOTICE else "")
        notify(
            tx,
            registration.recorded_by,
            "device_software_extra",
            device=device.name,
            name=display_name(tx, device.person_id),
            software=names,
        )


def allowed_software(registration: DeviceRecord | None) -> tuple[str, ...] | None:
    """The approved list of a registration; None where there is none."""
    if registration is None or registration.kind != REGISTERED:
        return None
    return Particulars.read(registration.particulars).allowed_software
