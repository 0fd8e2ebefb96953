"""Devices over HTTP: people report from their own, managers register, withdraw and look at all of them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.devices.check_in import check_in
from vault.devices.policy import newest_policy, policies_after, set_policy
from vault.devices.queries import (
    DeviceStanding,
    all_devices,
    check_ins_after,
    records_after,
    standing_for,
    standing_of,
)
from vault.devices.register import register, revoke
from vault.devices.schemas import (
    CheckInIn,
    PolicyIn,
    PolicyListOut,
    PolicyOut,
    ReasonIn,
    RecordListOut,
    RecordOut,
    RegistrationIn,
    ReportListOut,
    ReportOut,
)
from vault.devices.schemas_standing import StandingListOut, StandingOut
from vault.identity.auth import SignedInPerson
from vault.people.queries import display_name
from vault.platform.database import Transaction
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.idempotency import once

router = APIRouter(prefix="/v1", tags=["devices"])


@router.get("/device")
def show_own_device(platform: PlatformDep, who: SignedInPerson) -> StandingOut:
    """The device of the caller's session, and whether anything stands against it."""
    with platform.reading() as tx:
        return _shown(tx, standing_of(tx, who.device_id))


@router.post("/device/check-in", status_code=201, response_model=StandingOut)
def check_in_device(
    request: Request, platform: PlatformDep, who: SignedInPerson, body: CheckInIn
) -> Response:
    """Report on the device of the caller's session."""

    def act(tx: Transaction) -> StandingOut:
        check_in(tx, who, body.report())
        return _shown(tx, standing_of(tx, who.device_id))

    return once(request, platform, who.person_id, act, body=body)


def _shown(tx: Transaction, seen: DeviceStanding) -> StandingOut:
    return StandingOut.of(seen, display_name(tx, seen.device.person_id))


@router.get("/devices/all")
def list_all_devices(platform: PlatformDep, who: SignedInPerson, part_of: ListPartDep) -> StandingListOut:
    """Everybody's devices, for those who answer for them."""
    part = part_of("devices")
    with platform.reading() as tx:
        found = all_devices(tx, who, part.position, part.fetched)
        shown, following = part.cut(found, lambda each: [each.device.first_seen_ms, each.device.id])
        items = [_shown(tx, each) for each in shown]
    return StandingListOut(items=items, next=following)


@router.get("/devices/{device_id}")
def show_device(platform: PlatformDep, who: SignedInPerson, device_id: str) -> StandingOut:
    """A device and whether anything stands against it, for its owner and those who answer for devices."""
    with platform.reading() as tx:
        return _shown(tx, standing_for(tx, who, device_id))


@router.post("/devices/{device_id}/registration", status_code=201, response_model=RecordOut)
def register_device(
    request: Request, platform: PlatformDep, who: SignedInPerson, device_id: str, body: RegistrationIn
) -> Response:
    """Register a person's device, or register it anew."""

    def act(tx: Transaction) -> RecordOut:
        return RecordOut.of(register(tx, who, device_id, body.owner, body.said()))

    return once(request, platform, who.person_id, act, body=body)


@router.post("/devices/{device_id}/revoke", response_model=RecordOut)
def revoke_device(
    request: Request, platform: PlatformDep, who: SignedInPerson, device_id: str, body: ReasonIn
) -> Response:
    """Withdraw a device: its sessions end, and nothing is opened on it any more."""

    def act(tx: Transaction) -> RecordOut:
        return RecordOut.of(revoke(tx, who, device_id, body.reason))

    return once(request, platform, who.person_id, act, body=body, status=200)


@router.get("/devices/{device_id}/records")
def list_records(
    platform: PlatformDep, who: SignedInPerson, device_id: str, part_of: ListPartDep
) -> RecordListOut:
    """What was ever recorded about a device."""
    part = part_of(f"devices/{device_id}/records")
    with platform.reading() as tx:
        rows = records_after(tx, who, device_id, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.number])
        return RecordListOut(items=[RecordOut.of(row) for row in shown], next=following)


@router.get("/devices/{device_id}/check-ins")
def list_check_ins(
    platform: PlatformDep, who: SignedInPerson, device_id: str, part_of: ListPartDep
) -> ReportListOut:
    """What was ever reported from a device, as reported by the client."""
    part = part_of(f"devices/{device_id}/check-ins")
    with platform.reading() as tx:
        rows = check_ins_after(tx, who, device_id, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.number])
        return ReportListOut(items=[ReportOut.of(row) for row in shown], next=following)


@router.get("/device-policy")
def show_policy(platform: PlatformDep, _who: SignedInPerson) -> PolicyOut:
    """The terms in force."""
    with platform.reading() as tx:
        return PolicyOut.of(newest_policy(tx))


@router.get("/device-policy/history")
def list_policies(platform: PlatformDep, _who: SignedInPerson, part_of: ListPartDep) -> PolicyListOut:
    """Every policy that was ever in force."""
    part = part_of("device-policy")
    with platform.reading() as tx:
        rows = policies_after(tx, part.position, part.fetched)
        shown, following = part.cut(rows, lambda row: [row.number])
        return PolicyListOut(items=[PolicyOut.of(row) for row in shown], next=following)


@router.post("/device-policy", status_code=201, response_model=PolicyOut)
def put_policy_in_force(
    request: Request, platform: PlatformDep, who: SignedInPerson, body: PolicyIn
) -> Response:
    """Put terms in force in place of those before."""

    def act(tx: Transaction) -> PolicyOut:
        return PolicyOut.of(set_policy(tx, who, body.terms(), body.reason))

    return once(request, platform, who.person_id, act, body=body)
