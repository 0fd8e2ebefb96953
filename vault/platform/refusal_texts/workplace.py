"""Refusals about where and with what people work: devices, networks, visits, maintenance."""

from __future__ import annotations

from typing import Final

from vault.platform.errors import Code
from vault.platform.refusal_texts.entry import RefusalText
from vault.platform.texts import N_

WORKPLACE: Final[dict[Code, RefusalText]] = {
    Code.DEVICE_NO_AV: RefusalText(
        403,
        ("G9.3-d",),
        N_("No security software runs on this device, or it has not reported yet."),
        N_("Start the software and report the state of the device."),
        command="hizo device check-in",
    ),
    Code.DEVICE_AV_OUTDATED: RefusalText(
        403,
        ("G9.3-e",),
        N_("The signatures of this device's security software are too old."),
        N_("Update them and report the state of the device."),
        command="hizo device check-in",
    ),
    Code.DEVICE_OUTDATED: RefusalText(
        403,
        ("G9.3-c",),
        N_("The last update of this device is too long ago."),
        N_("Install the updates and report the state of the device."),
        command="hizo device check-in",
    ),
    Code.DEVICE_SCAN_OVERDUE: RefusalText(
        403,
        ("G9.3-f", "G9.3-g"),
        N_("This device had no full scan within a week, or none since it was switched on."),
        N_("Run a full scan and report the state of the device."),
        command="hizo device check-in",
    ),
    Code.DEVICE_SEGMENT_REFUSED: RefusalText(
        403,
        ("G4.2.3-g",),
        N_("This device stands on a general network segment."),
        N_("Use a device of the separated segment."),
    ),
    Code.DEVICE_USB_OPEN: RefusalText(
        403,
        ("G9.1.2-k",),
        N_("USB storage is not disabled on this device."),
        N_("Disable it and report the state of the device."),
        command="hizo device check-in",
    ),
    Code.DEVICE_REVOKED: RefusalText(
        403,
        ("G9.3-b",),
        N_("This device was withdrawn or is not registered."),
        N_("Use a registered device, or ask the responsible manager to register this one."),
    ),
    Code.ESCORT_NOT_HOLDER: RefusalText(
        403,
        ("G4.1.5-c",),
        N_("The escort has no live grant on everything that is shown."),
        N_("Name an escort who holds access to all of it."),
    ),
    Code.VISIT_SCOPE_MISSING: RefusalText(
        422, ("TQ3-4",), N_("A visit names its route and what is shown."), N_("Fill in route and exhibits.")
    ),
    Code.VISIT_NOT_APPROVED: RefusalText(
        409,
        ("G4.2.3-c",),
        N_("This visit or visitor is not approved."),
        N_("The responsible manager decides each visitor."),
        command="hizo visit decide",
    ),
    Code.VISITOR_PLEDGE_MISSING: RefusalText(
        409,
        ("G4.1.5-b",),
        N_("Not every visitor has signed the undertaking: {visitors}."),
        N_("Record each signed undertaking."),
        command="hizo visit undertaking",
    ),
    Code.MAINTENANCE_UNSUPERVISED: RefusalText(
        409,
        ("G9.4-a",),
        N_(
            "Maintenance needs the manager's direction, and either the information moved away or an employee who watches."
        ),
        N_("Name the watcher, or the medium to which the information was moved."),
    ),
    Code.TEMPORARY_ID_REQUIRED: RefusalText(
        409,
        ("G9.4-b",),
        N_("A maintenance worker gets a temporary id of their own, never a normal account."),
        N_("Open a maintenance session that names the worker."),
    ),
    Code.TEMPORARY_ID_EXPIRED: RefusalText(
        403, ("G9.4-c",), N_("This temporary id is over and stays over."), N_("A new session gets a new id.")
    ),
    Code.ZONE_CONFIG_INVALID: RefusalText(
        503,
        ("G9.1.2-o",),
        N_("The list of network zones is empty, world-wide, or holds a range for remote access: {zone}."),
        N_("Ask the operator to list the on-site networks: HIZO_ZONES."),
    ),
    Code.ZONE_REFUSED: RefusalText(
        403,
        ("G4.0-c", "G9.1.2-o"),
        N_("Requests are accepted only from the listed on-site networks."),
        N_("Work from a terminal inside; there is no exception for telework."),
    ),
}
