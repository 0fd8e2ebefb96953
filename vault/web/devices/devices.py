"""Devices: how each stands, registering it, and withdrawing it."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.devices.queries import READERS
from vault.devices.register import REGISTRARS, Particulars
from vault.devices.routes import (
    list_all_devices,
    list_check_ins,
    list_records,
    register_device,
    revoke_device,
    show_device,
)
from vault.devices.rules import REGISTERED
from vault.devices.schemas import ReasonIn, RegistrationIn
from vault.devices.schemas_standing import StandingOut
from vault.identity.routes import list_devices
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.refusal_catalogue import CATALOGUE
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.web.devices.words import SEGMENTS, WORDS
from vault.web.frame.acting import ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import part_at
from vault.web.frame.people import names_of
from vault.web.frame.reader import said
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/devices")
def devices(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """The visitor's own devices, and everybody's for those who answer for them."""
    own = [show_device(platform, visitor.who, each.id) for each in list_devices(platform, visitor.who).items]
    answers = not visitor.posts.isdisjoint(READERS)
    everybody = list_all_devices(platform, visitor.who, part_of) if answers else None
    shown = [*own, *(everybody.items if everybody else [])]
    return page(
        request,
        "devices/all.html",
        own=own,
        everybody=everybody,
        against=_against(shown),
        words=WORDS,
    )


def _against(devices: list[StandingOut]) -> dict[str, str]:
    """In words what the gate says to each device that it lets in nowhere."""
    return {each.id: said(CATALOGUE[Code(each.refused_by)].text) for each in devices if each.refused_by}


@router.get("/devices/{device_id}")
def device(request: Request, platform: PlatformDep, visitor: VisitorDep, device_id: str) -> Response:
    """One device with everything that was recorded about it and reported from it."""
    return _device_page(request, platform, visitor, device_id)


def _device_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    device_id: str,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    shown = show_device(platform, visitor.who, device_id)
    is_own = shown.person_id == visitor.who.person_id
    answers = not visitor.posts.isdisjoint(READERS)
    first = part_at(platform)
    records = list_records(platform, visitor.who, device_id, first) if answers else None
    reports = list_check_ins(platform, visitor.who, device_id, first) if answers else None
    return page(
        request,
        "devices/device.html",
        refusal=refusal,
        form=form,
        device=shown,
        records=records,
        reports=reports,
        names=names_of(
            platform, visitor.who, (each.recorded_by for each in (records.items if records else ()))
        ),
        against=_against([shown]),
        registered=shown.record is not None and shown.record.kind == REGISTERED,
        known=_particulars(shown),
        may_register=not is_own and not visitor.posts.isdisjoint(REGISTRARS),
        may_revoke=is_own or not visitor.posts.isdisjoint(REGISTRARS),
        segments=[(value, said(text)) for value, text in SEGMENTS.items()],
        words=WORDS,
    )


def _particulars(device: StandingOut) -> dict[str, Any]:
    """What is registered, or what a registration begins with."""
    if device.record is not None and device.record.kind == REGISTERED:
        return device.record.particulars
    return {**asdict(Particulars(device.name, "separated", fastened=False)), "utilities": []}


@router.post("/devices/{device_id}/register")
def register(act: ActDep, platform: PlatformDep, device_id: str) -> Response:
    """Register a person's device, or register it anew."""
    show_again(
        act.request, partial(_device_page, act.request, platform, act.visitor, device_id, form=act.form)
    )
    body = entered(RegistrationIn, _registration(act.form))
    register_device(act.request, platform, act.who, device_id, body)
    return done(f"/devices/{device_id}", N_("The device was registered."))


def _registration(form: Form) -> dict[str, Any]:
    allowed = [line.strip() for line in form.get("allowed_software", "").splitlines() if line.strip()]
    listed = bool(form.get("has_list"))
    return {
        **form.given("owner", "name", "segment", "fastened_checked_on"),
        "fastened": bool(form.get("fastened")),
        "allowed_software": allowed if listed or allowed else None,
        "utilities": _utilities(form.get("utilities", "")),
    }


def _utilities(text: str) -> list[dict[str, str]]:
    """One program a line, `name = why it is allowed`."""
    lines = [line.partition("=") for line in text.replace("＝", "=").splitlines() if line.strip()]
    return [{"name": name.strip(), "reason": reason.strip()} for name, _, reason in lines]


@router.post("/devices/{device_id}/revoke")
def revoke(act: ActDep, platform: PlatformDep, device_id: str) -> Response:
    """Withdraw a device."""
    show_again(
        act.request, partial(_device_page, act.request, platform, act.visitor, device_id, form=act.form)
    )
    body = entered(ReasonIn, act.form.given("reason"))
    revoke_device(act.request, platform, act.who, device_id, body)
    return done("/devices", N_("The device was withdrawn; its sessions have ended."))
