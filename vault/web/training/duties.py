"""Trainers and exceptions: who may train access holders, and who is let in before the first training."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.platform.errors import Refusal
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.runtime import Platform
from vault.platform.texts import N_
from vault.register.schemas import ReasonIn
from vault.training.record_routes import (
    create_exception,
    create_trainer,
    end_designation,
    end_training_exception,
    list_exceptions,
    list_trainers,
)
from vault.training.record_schemas import DutyListOut, PersonUntilIn
from vault.web.frame.acting import Act, ActDep
from vault.web.frame.forms import Form, entered, show_again
from vault.web.frame.lists import PartOf, part_at
from vault.web.frame.people import choices, colleagues, names_of
from vault.web.frame.rendering import page
from vault.web.frame.said_once import done
from vault.web.frame.visitor import Visitor, VisitorDep

router = APIRouter(include_in_schema=False)


@router.get("/training/trainers")
def trainers(request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep) -> Response:
    """Who is and was designated."""
    return _trainers_page(request, platform, visitor, part_of)


def _trainers_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    listed = list_trainers(platform, visitor.who, part_of)
    return _duties_page(request, platform, visitor, "training/trainers.html", listed, refusal, form)


@router.get("/training/exceptions")
def exceptions(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep
) -> Response:
    """Who is and was let in before the first training."""
    return _exceptions_page(request, platform, visitor, part_of)


def _exceptions_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    part_of: PartOf,
    refusal: Refusal | None = None,
    *,
    form: Form | None = None,
) -> Response:
    listed = list_exceptions(platform, visitor.who, part_of)
    return _duties_page(request, platform, visitor, "training/exceptions.html", listed, refusal, form)


def _duties_page(
    request: Request,
    platform: Platform,
    visitor: Visitor,
    template: str,
    listed: DutyListOut,
    refusal: Refusal | None,
    form: Form | None,
) -> Response:
    return page(
        request,
        template,
        refusal=refusal,
        form=form,
        listed=listed,
        names=names_of(platform, visitor.who, (each.given_by for each in listed.items)),
        people=choices(colleagues(platform, visitor.who), without=[visitor.who.person_id]),
    )


def _shown_again(act: Act, platform: Platform, shown: Callable[..., Response]) -> None:
    part = part_at(platform)
    show_again(act.request, partial(shown, act.request, platform, act.visitor, part, form=act.form))


@router.post("/training/trainers/new")
def designate(act: ActDep, platform: PlatformDep) -> Response:
    """Designate a trainer."""
    _shown_again(act, platform, _trainers_page)
    create_trainer(act.request, platform, act.who, entered(PersonUntilIn, _typed(act.form)))
    return done("/training/trainers", N_("The trainer was designated."))


@router.post("/training/trainers/{designation_id}/end")
def end_trainer(act: ActDep, platform: PlatformDep, designation_id: str) -> Response:
    """End a designation before its day."""
    _shown_again(act, platform, _trainers_page)
    body = entered(ReasonIn, act.form.given("reason"))
    end_designation(act.request, platform, act.who, designation_id, body)
    return done("/training/trainers", N_("The designation was ended."))


@router.post("/training/exceptions/new")
def give(act: ActDep, platform: PlatformDep) -> Response:
    """Let a person in before the first training."""
    _shown_again(act, platform, _exceptions_page)
    create_exception(act.request, platform, act.who, entered(PersonUntilIn, _typed(act.form)))
    return done("/training/exceptions", N_("The exception was given."))


@router.post("/training/exceptions/{exception_id}/end")
def end_exception(act: ActDep, platform: PlatformDep, exception_id: str) -> Response:
    """End an exception before its day."""
    _shown_again(act, platform, _exceptions_page)
    body = entered(ReasonIn, act.form.given("reason"))
    end_training_exception(act.request, platform, act.who, exception_id, body)
    return done("/training/exceptions", N_("The exception was ended."))


def _typed(form: Form) -> dict[str, str]:
    return form.given("person_id", "ends_on", "reason")
