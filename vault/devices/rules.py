"""What is asked of a device, and whether it meets it (G4.2.3-g, G9.1.2-k, G9.3-c to G9.3-h). Pure rules.

A report is what the client says about its own device; nothing here can make it true.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Protocol

from vault.platform.clock import DAY_MS, tokyo_date
from vault.platform.errors import Code

MAX_UPDATE_DAYS: Final = 60
MAX_SIGNATURE_DAYS: Final = 7
MAX_SCAN_DAYS: Final = 7
AMBER_UPDATE_DAYS: Final = 30
AMBER_SIGNATURE_DAYS: Final = 3
LONG_OFF_MS: Final = 7 * DAY_MS
REGISTERED: Final = "registered"
REVOKED: Final = "revoked"
SEPARATED: Final = "separated"


@dataclass(frozen=True)
class Policy:
    """The company's terms. The days are never laxer than the guideline's; what is required a manager switches on."""

    require_registration: bool = False
    require_check_in: bool = False
    require_usb_disabled: bool = False
    refuse_general_segment: bool = False
    update_days: int = MAX_UPDATE_DAYS
    signature_days: int = MAX_SIGNATURE_DAYS
    scan_days: int = MAX_SCAN_DAYS

    @classmethod
    def read(cls, text: str | None) -> Policy:
        """The stored terms; the defaults where none were ever set."""
        return cls() if text is None else cls(**json.loads(text))

    def written(self) -> str:
        """The stored form."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True)
class Report:
    """A check-in. Days are `YYYY-MM-DD` in Japan, times UTC ms; None is what the client does not know or never happened.

    `scan_since_ms`: the power-on after a week's pause, until a full scan newer than it was reported (G9.3-g).
    """

    os: str
    os_updated_on: str | None
    security_software: str
    security_running: bool
    signatures_on: str | None
    last_full_scan_ms: int | None
    powered_on_ms: int | None
    usb_storage: str
    software: tuple[str, ...] = ()
    scan_since_ms: int | None = None

    @classmethod
    def read(cls, text: str) -> Report:
        """The stored report."""
        members: dict[str, Any] = json.loads(text)
        return cls(**{**members, "software": tuple(members["software"])})

    def written(self) -> str:
        """The stored form."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


class DeviceFacts(Protocol):
    """What `vault.devices.facts.device_facts` loads: all None for a device nothing is known about."""

    @property
    def device_kind(self) -> str | None:
        """Whether the newest record says `registered` or `revoked`."""
        ...

    @property
    def device_segment(self) -> str | None:
        """The network segment of the registration."""
        ...

    @property
    def device_report(self) -> str | None:
        """The newest check-in."""
        ...

    @property
    def device_policy(self) -> str | None:
        """The terms in force."""
        ...


def judge(facts: DeviceFacts, now_ms: int) -> Code | None:
    """Why protected information is not opened on a device at a moment (UTC ms); None where nothing stands against it."""
    policy = Policy.read(facts.device_policy)
    if facts.device_kind == REVOKED or (policy.require_registration and facts.device_kind != REGISTERED):
        return Code.DEVICE_REVOKED
    if policy.refuse_general_segment and facts.device_segment != SEPARATED:
        return Code.DEVICE_SEGMENT_REFUSED
    if not policy.require_check_in:
        return None
    if facts.device_report is None:
        return Code.DEVICE_NO_AV
    return shortcoming(Report.read(facts.device_report), policy, now_ms)


def shortcoming(report: Report, policy: Policy, now_ms: int) -> Code | None:
    """The first thing in a report that the terms do not allow, in the order in which a person would mend them."""
    if not report.security_running or not report.security_software:
        return Code.DEVICE_NO_AV
    if is_older(report.signatures_on, policy.signature_days, now_ms):
        return Code.DEVICE_AV_OUTDATED
    if is_older(report.os_updated_on, policy.update_days, now_ms):
        return Code.DEVICE_OUTDATED
    if is_scan_overdue(report, policy, now_ms):
        return Code.DEVICE_SCAN_OVERDUE
    if policy.require_usb_disabled and report.usb_storage != "disabled":
        return Code.DEVICE_USB_OPEN
    return None


def is_older(day: str | None, days: int, now_ms: int) -> bool:
    """Whether a `YYYY-MM-DD` day was more than so many days ago in Japan; a day nobody knows was."""
    return day is None or (date.fromisoformat(tokyo_date(now_ms)) - date.fromisoformat(day)).days > days


def is_scan_overdue(report: Report, policy: Policy, now_ms: int) -> bool:
    """No full scan within the week (G9.3-f), or none since the power-on that ended a week's pause (G9.3-g)."""
    scanned = report.last_full_scan_ms
    if scanned is None:
        return True
    since = report.scan_since_ms
    return now_ms - scanned > policy.scan_days * DAY_MS or (since is not None and scanned < since)


def scan_asked_since(
    previous: Report | None, previous_ms: int | None, powered_on_ms: int | None, now_ms: int
) -> int | None:
    """From when a full scan must be, for a check-in at `now_ms` after a previous one at `previous_ms`.

    After a week's pause it is the power-on, or now where that is not known; a demand that the previous check-in had not
    met stays.
    """
    if previous is None or previous_ms is None:
        return None
    if now_ms - previous_ms >= LONG_OFF_MS:
        return now_ms if powered_on_ms is None else powered_on_ms
    demanded, scanned = previous.scan_since_ms, previous.last_full_scan_ms
    is_met = demanded is None or (scanned is not None and scanned >= demanded)
    return None if is_met else demanded


def warnings(facts: DeviceFacts, now_ms: int) -> list[str]:
    """What is amber: nothing of it refuses by itself."""
    found = {
        "unregistered": facts.device_kind is None,
        "general_segment": facts.device_segment == "general",
        "no_check_in": facts.device_report is None,
    }
    if facts.device_report is not None:
        report = Report.read(facts.device_report)
        found |= {
            "security_software_missing": not report.security_running,
            "signatures_ageing": is_older(report.signatures_on, AMBER_SIGNATURE_DAYS, now_ms),
            "updates_ageing": is_older(report.os_updated_on, AMBER_UPDATE_DAYS, now_ms),
            "scan_overdue": is_scan_overdue(report, Policy(), now_ms),
            "usb_not_disabled": report.usb_storage != "disabled",
        }
    return [name for name, holds in found.items() if holds]


def extra_software(reported: Sequence[str], allowed: Sequence[str] | None) -> list[str]:
    """Reported software that the approved list does not name (G9.3-h); nothing where there is no list."""
    if allowed is None:
        return []
    approved = {name.casefold() for name in allowed}
    return [name for name in reported if name.casefold() not in approved]
