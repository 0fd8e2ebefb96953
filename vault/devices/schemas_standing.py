"""A device with everything that is known about it, as the routes give it."""

from __future__ import annotations

from vault.devices.check_in import allowed_software
from vault.devices.queries import DeviceStanding
from vault.devices.rules import extra_software
from vault.devices.schemas import RecordOut, ReportOut
from vault.platform.clock import utc_text
from vault.platform.http import Output


class StandingOut(Output):
    """A device, its newest record and its newest report.

    `refused_by` is the code with which protected information would be refused on it now, null where nothing stands
    against it. `amber` names what deserves a look and refuses nothing.
    """

    id: str
    person_id: str
    person_name: str
    name: str
    first_seen_at: str
    last_seen_at: str
    last_address: str
    record: RecordOut | None
    report: ReportOut | None
    extra_software: list[str]
    refused_by: str | None
    amber: list[str]

    @classmethod
    def of(cls, seen: DeviceStanding, person_name: str) -> StandingOut:
        """One device."""
        report = ReportOut.of(seen.check_in) if seen.check_in else None
        reported = report.software if report else []
        return cls(
            id=seen.device.id,
            person_id=seen.device.person_id,
            person_name=person_name,
            name=seen.device.name,
            first_seen_at=utc_text(seen.device.first_seen_ms),
            last_seen_at=utc_text(seen.device.last_seen_ms),
            last_address=seen.device.last_address,
            record=RecordOut.of(seen.record) if seen.record else None,
            report=report,
            extra_software=extra_software(reported, allowed_software(seen.record)),
            refused_by=seen.refused_by,
            amber=seen.amber,
        )


class StandingListOut(Output):
    """Devices, the newest first."""

    items: list[StandingOut]
    next: str | None = None
