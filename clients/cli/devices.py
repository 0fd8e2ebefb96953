"""Devices: reporting from one's own, registering and withdrawing, the company's terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.courses import pair
from clients.cli.people import reason_option
from clients.errors import UnusableCommandError
from clients.texts import translate as _

Said = TypeVar("Said")
USB = ("disabled", "enabled", "unknown")
STANDING = ("id", "name", "person_name", "last_seen_at", "refused_by", "amber", "extra_software")

devices = group(
    "device", _("Report from your device; register and withdraw devices; set the terms for them.")
)


@click.option("--all", "everybody", is_flag=True, help=_("Everybody's, for those who answer for them."))
def _list(app: App, *, everybody: bool) -> None:
    with app.signed_in() as client:
        found = client.devices.all() if everybody else [client.devices.own()]
    app.output.listing(found, STANDING)


command(devices, "list", _("Show this device, or everybody's, and what stands against it."))(_list)


@click.argument("device")
def _show(app: App, *, device: str) -> None:
    with app.signed_in() as client:
        records, reports = client.devices.records(device), client.devices.check_ins(device)
    app.output.listing(
        [*records, *reports],
        ("recorded_at", "kind", "particulars", "reason", "reported_at", "os", "last_full_scan_at"),
    )


command(devices, "show", _("Show everything that was recorded about a device, and reported from it."))(_show)


@click.option("--os", "system", help=_("Operating system with version (default: as this machine tells)."))
@click.option(
    "--os-updated-on", metavar="YYYY-MM-DD", help=_("Day of the last update of the operating system.")
)
@click.option("--security-software", help=_("Name of the security software; empty if there is none."))
@click.option("--security-running/--no-security-running", default=None, help=_("Whether it runs."))
@click.option("--signatures-on", metavar="YYYY-MM-DD", help=_("Day of its newest signatures."))
@click.option("--last-full-scan", metavar="TIME", help=_("Last full scan, such as 2027-03-01T03:00+09:00."))
@click.option("--powered-on", metavar="TIME", help=_("When the machine was started (default: as it tells)."))
@click.option("--usb", type=click.Choice(USB), help=_("Whether USB storage can be used."))
@click.option("--software", multiple=True, metavar="NAME", help=_("An installed program; one option each."))
def _check_in(app: App, **said: Any) -> None:
    from clients.cli.device_facts import operating_system, powered_on_at  # noqa: PLC0415

    report = {
        "os": said["system"] or operating_system(),
        "os_updated_on": _or_asked(
            said["os_updated_on"], _("Last update of the operating system (YYYY-MM-DD)")
        ),
        "security_software": _or_asked(said["security_software"], _("Name of the security software")),
        "security_running": _running(said["security_running"]),
        "signatures_on": _or_asked(said["signatures_on"], _("Its newest signatures are of (YYYY-MM-DD)")),
        "last_full_scan_at": _or_asked(
            said["last_full_scan"], _("Last full scan (such as 2027-03-01T03:00+09:00)")
        ),
        "powered_on_at": said["powered_on"] or powered_on_at(),
        "usb_storage": _usb(said["usb"]),
        "software": list(said["software"]),
    }
    with app.signed_in() as client:
        answer = client.devices.check_in(report)
    app.output.facts(answer, {**{name: answer[name] for name in STANDING}, **report})
    app.output.note(_("the vault keeps this as reported by you; it has not seen for itself"))


def _or_asked(given: str | None, question: str) -> str | None:
    """What was said, else what a person at the terminal says; None is that nobody knows."""
    if given is not None or not prompts.interactive():
        return given or None
    return (
        str(click.prompt(f"{question} {_('[Enter: not known]')}", default="", show_default=False, err=True))
        or None
    )


def _running(given: bool | None) -> bool:
    if given is not None:
        return given
    if not prompts.interactive():
        raise UnusableCommandError(
            _("whether security software runs has to be said"),
            remedy=_("give --security-running or --no-security-running"),
        )
    return click.confirm(_("Does the security software run?"), default=None, err=True)


def _usb(given: str | None) -> str:
    if given is not None or not prompts.interactive():
        return given or "unknown"
    return str(click.prompt(_("USB storage"), type=click.Choice(USB), default="unknown", err=True))


command(devices, "check-in", _("Report on this machine: what it tells by itself, and what you say."))(
    _check_in
)


@click.argument("device")
@click.argument("owner", metavar="PERSON")
@click.option("--name", required=True, help=_("Its name, such as its inventory number."))
@click.option(
    "--segment", required=True, type=click.Choice(("separated", "general")), help=_("Network that it is in.")
)
@click.option("--fastened/--not-fastened", required=True, help=_("Whether it is locked to its place."))
@click.option("--fastened-checked-on", metavar="YYYY-MM-DD", help=_("Day on which that was checked."))
@click.option(
    "--allowed",
    "allowed_software",
    multiple=True,
    metavar="NAME",
    help=_("An approved program; one option each."),
)
@click.option(
    "--utility",
    "utilities",
    multiple=True,
    metavar="NAME=WHY",
    help=_("A program that can override controls, and why it is allowed."),
)
def _register(
    app: App, *, device: str, allowed_software: tuple[str, ...], utilities: tuple[str, ...], **said: Any
) -> None:
    particulars = {name: value for name, value in said.items() if value is not None}
    particulars["utilities"] = [dict(zip(("name", "reason"), pair(each), strict=True)) for each in utilities]
    if allowed_software:
        particulars["allowed_software"] = list(allowed_software)
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.devices.register(device, particulars))
    app.output.facts(answer, answer)


command(devices, "register", _("Register a person's device, or register it anew."))(_register)


@click.argument("device")
@reason_option
def _revoke(app: App, *, device: str, reason: str) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.devices.revoke(device, reason))
    app.output.facts(answer, {name: answer[name] for name in ("device_id", "kind", "reason", "recorded_at")})


command(devices, "revoke", _("Withdraw a device, such as a lost one: its sessions end at once."))(_revoke)


def _switch(name: str, text: str) -> Callable[[Callable[..., Said]], Callable[..., Said]]:
    return click.option(f"--{name}/--no-{name}", default=None, help=text)


@_switch("require-registration", _("Refuse devices that are not registered."))
@_switch("require-check-in", _("Refuse devices that have not reported."))
@_switch("require-usb-disabled", _("Refuse devices on which USB storage can be used."))
@_switch("refuse-general-segment", _("Refuse devices that are not in a separated network."))
@click.option("--update-days", type=int, help=_("How old the last update may be."))
@click.option("--signature-days", type=int, help=_("How old the signatures may be."))
@click.option("--scan-days", type=int, help=_("How old the last full scan may be."))
@click.option("--reason", help=_("Why; kept with the act. Without any change the terms in force are shown."))
def _policy(app: App, *, reason: str | None, **terms: Any) -> None:
    wanted = {name: value for name, value in terms.items() if value is not None}
    if wanted and not reason:
        raise UnusableCommandError(_("a change of the terms needs a reason"), remedy=_("give --reason WHY"))
    with app.signed_in() as client:
        answer = client.devices.policy()
        if wanted:
            kept = {name: answer[name] for name in terms}
            answer = app.with_fresh_code(
                client, lambda: client.devices.set_policy({**kept, **wanted}, reason or "")
            )
    app.output.facts(answer, answer)


command(devices, "policy", _("Show the terms for devices, or change some of them."))(_policy)
