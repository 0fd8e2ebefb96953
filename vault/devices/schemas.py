"""What the routes of devices take and give."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from vault.devices.models import DeviceCheckIn, DevicePolicy, DeviceRecord
from vault.devices.register import Particulars, Utility
from vault.devices.rules import MAX_SCAN_DAYS, MAX_SIGNATURE_DAYS, MAX_UPDATE_DAYS, Policy, Report
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output
from vault.platform.moments import moment_ms_if_given

MAX_SOFTWARE = 500


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("control characters")
    return text


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, strip_whitespace=True),
    AfterValidator(_printable),
]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_day)]
Software = Annotated[list[Line], Field(max_length=MAX_SOFTWARE)]


class UtilityIn(Input):
    """A program that can override controls, and why it is allowed."""

    name: Line
    reason: Line


class RegistrationIn(Input):
    """A device's particulars. `owner` is the person it belongs to; without `allowed_software` there is no approved list."""

    owner: str
    name: Line
    segment: Literal["separated", "general"]
    fastened: bool
    fastened_checked_on: Day | None = None
    allowed_software: Software | None = None
    utilities: Annotated[list[UtilityIn], Field(max_length=100)] = Field(default_factory=list)

    def said(self) -> Particulars:
        """The same as a plain value."""
        return Particulars(
            name=self.name,
            segment=self.segment,
            fastened=self.fastened,
            fastened_checked_on=self.fastened_checked_on,
            allowed_software=None if self.allowed_software is None else tuple(self.allowed_software),
            utilities=tuple(Utility(each.name, each.reason) for each in self.utilities),
        )


class ReasonIn(Input):
    """A decision's reason."""

    reason: str = ""


class CheckInIn(Input):
    """What a client reports about its device; null is what it does not know or what never happened. Times are RFC 3339."""

    os: Line
    os_updated_on: Day | None
    security_software: Line | None
    security_running: bool
    signatures_on: Day | None
    last_full_scan_at: str | None
    powered_on_at: str | None
    usb_storage: Literal["disabled", "enabled", "unknown"]
    software: Software = Field(default_factory=list)

    def report(self) -> Report:
        """The same as a plain value; `request_invalid` for a time without a zone."""
        return Report(
            os=self.os,
            os_updated_on=self.os_updated_on,
            security_software=self.security_software or "",
            security_running=self.security_running,
            signatures_on=self.signatures_on,
            last_full_scan_ms=moment_ms_if_given(self.last_full_scan_at, "last_full_scan_at"),
            powered_on_ms=moment_ms_if_given(self.powered_on_at, "powered_on_at"),
            usb_storage=self.usb_storage,
            software=tuple(self.software),
        )


class PolicyIn(Input):
    """The terms to put in force, all of them."""

    require_registration: bool = False
    require_check_in: bool = False
    require_usb_disabled: bool = False
    refuse_general_segment: bool = False
    update_days: int = MAX_UPDATE_DAYS
    signature_days: int = MAX_SIGNATURE_DAYS
    scan_days: int = MAX_SCAN_DAYS
    reason: str = ""

    def terms(self) -> Policy:
        """The same as a plain value."""
        return Policy(**self.model_dump(exclude={"reason"}))


class PolicyOut(Output):
    """Terms; `number` is 0 for the defaults, which nobody has set."""

    number: int
    require_registration: bool
    require_check_in: bool
    require_usb_disabled: bool
    refuse_general_segment: bool
    update_days: int
    signature_days: int
    scan_days: int
    reason: str | None
    set_by: str | None
    set_at: str | None

    @classmethod
    def of(cls, row: DevicePolicy | None) -> PolicyOut:
        """One row, or the defaults."""
        return cls(
            number=row.number if row else 0,
            **asdict(Policy.read(row.terms if row else None)),
            reason=row.reason if row else None,
            set_by=row.set_by if row else None,
            set_at=utc_text(row.set_ms) if row else None,
        )


class PolicyListOut(Output):
    """Policies, the newest first."""

    items: list[PolicyOut]
    next: str | None = None


class RecordOut(Output):
    """What was recorded about a device: `registered` with its particulars, or `revoked` with a reason."""

    id: str
    device_id: str
    kind: str
    particulars: dict[str, Any]
    reason: str | None
    recorded_by: str
    recorded_at: str

    @classmethod
    def of(cls, row: DeviceRecord) -> RecordOut:
        """One row."""
        return cls(
            id=row.id,
            device_id=row.device_id,
            kind=row.kind,
            particulars=json.loads(row.particulars),
            reason=row.reason,
            recorded_by=row.recorded_by,
            recorded_at=utc_text(row.recorded_ms),
        )


class RecordListOut(Output):
    """Records of a device, the newest first."""

    items: list[RecordOut]
    next: str | None = None


class ReportOut(Output):
    """A check-in, as reported by the client (`reported_by`); the vault has not seen for itself.

    `scan_needed_since` is the power-on after a week's pause since which a full scan has to be.
    """

    reported_by: Literal["client"] = "client"
    reported_at: str
    person_id: str
    os: str
    os_updated_on: str | None
    security_software: str
    security_running: bool
    signatures_on: str | None
    last_full_scan_at: str | None
    powered_on_at: str | None
    usb_storage: str
    software: list[str]
    scan_needed_since: str | None

    @classmethod
    def of(cls, row: DeviceCheckIn) -> ReportOut:
        """One row."""
        said = Report.read(row.report)
        return cls(
            reported_at=utc_text(row.reported_ms),
            person_id=row.person_id,
            os=said.os,
            os_updated_on=said.os_updated_on,
            security_software=said.security_software,
            security_running=said.security_running,
            signatures_on=said.signatures_on,
            last_full_scan_at=_moment_text(said.last_full_scan_ms),
            powered_on_at=_moment_text(said.powered_on_ms),
            usb_storage=said.usb_storage,
            software=list(said.software),
            scan_needed_since=_moment_text(said.scan_since_ms),
        )


def _moment_text(ms: int | None) -> str | None:
    return None if ms is None else utc_text(ms)


class ReportListOut(Output):
    """Reports of a device, the newest first."""

    items: list[ReportOut]
    next: str | None = None
