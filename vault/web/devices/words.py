"""What pages say about devices."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_

SEGMENTS: Final[dict[str, str]] = {
    "separated": N_("Separated network"),
    "general": N_("General network"),
}
AMBER: Final[dict[str, str]] = {
    "unregistered": N_("Not registered"),
    "general_segment": N_("In the general network"),
    "no_check_in": N_("Has never reported"),
    "security_software_missing": N_("Security software does not run"),
    "signatures_ageing": N_("Signatures are ageing"),
    "updates_ageing": N_("Updates are ageing"),
    "scan_overdue": N_("Full scan is overdue"),
    "usb_not_disabled": N_("USB storage is not disabled"),
}
USB: Final[dict[str, str]] = {
    "disabled": N_("Disabled"),
    "enabled": N_("Usable"),
    "unknown": N_("Unknown"),
}
RECORDS: Final[dict[str, str]] = {
    "registered": N_("Registered"),
    "revoked": N_("Withdrawn"),
}
SWITCHES: Final[dict[str, str]] = {
    "require_registration": N_("Only registered devices"),
    "require_check_in": N_("Only devices that have reported, and whose report is good"),
    "require_usb_disabled": N_("Only devices on which USB storage is disabled"),
    "refuse_general_segment": N_("Only devices of the separated network"),
}
DAYS: Final[dict[str, str]] = {
    "update_days": N_("Days since the last update, at most"),
    "signature_days": N_("Days since the newest signatures, at most"),
    "scan_days": N_("Days since the last full scan, at most"),
}
WORDS: Final = {
    "segments": SEGMENTS,
    "amber": AMBER,
    "usb": USB,
    "records": RECORDS,
    "switches": SWITCHES,
    "days": DAYS,
}
"""What every template of devices is given as `words`."""
