"""The hub of the company's pages, and whom everybody may turn to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.identity.notice_texts import POST_NAMES
from vault.oversight.notice_board.routes import read_notice
from vault.people.posts import Post
from vault.platform.http import ListPartDep, PlatformDep
from vault.platform.texts import N_
from vault.register.routes import list_responsible
from vault.setup.routes import list_contacts
from vault.web.frame.rendering import page
from vault.web.frame.visitor import VisitorDep

_LEADING: Final = frozenset({Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER})
_CHECKING: Final = _LEADING | {Post.AUDITOR}
_PEOPLE: Final = _CHECKING | {Post.ADMINISTRATOR}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Door:
    """A page of the hub. `posts`: it is worth showing to those; to everybody where there are none."""

    path: str
    text: str
    about: str
    posts: frozenset[Post] = frozenset()


GROUPS: Final[tuple[tuple[str, tuple[Door, ...]], ...]] = (
    (
        N_("Whom to turn to"),
        (
            Door("/contacts", N_("Reporting"), N_("Whom to call at once about a leak or its signs.")),
            Door("/responsible", N_("Responsible people"), N_("Who answers for which technology.")),
            Door("/appointments", N_("Appointments"), N_("Who holds which post, with which powers.")),
            Door("/people", N_("People"), N_("Everybody who works here, and their records.")),
        ),
    ),
    (
        N_("Rules and training"),
        (
            Door(
                "/procedures", N_("Procedures"), N_("The company's own rules, to be read and acknowledged.")
            ),
            Door("/pledges", N_("Pledges"), N_("What was signed, and what is to be signed.")),
            Door("/training", N_("Training"), N_("The courses, and how far one is.")),
            Door(
                "/training/manage",
                N_("Training of others"),
                N_("Who still has to learn, sessions, trainers, exceptions, lessons."),
                _CHECKING,
            ),
            Door("/self-check", N_("Self-check"), N_("The yearly questions to oneself.")),
        ),
    ),
    (
        N_("Access"),
        (
            Door("/access/requests", N_("Requests for access"), N_("Asked for, decided, withdrawn.")),
            Door("/roster", N_("Roster"), N_("Who could open what, at any moment."), _CHECKING),
            Door(
                "/access/reviews", N_("Reviews of access"), N_("Access to be confirmed or stopped."), _LEADING
            ),
            Door(
                "/access/audits",
                N_("Audits of access"),
                N_("Where one person alone sets all rights."),
                _CHECKING,
            ),
            Door("/projects", N_("Projects"), N_("What access is given for.")),
        ),
    ),
    (
        N_("At work"),
        (
            Door("/visits", N_("Visits"), N_("People from outside, what they see, who escorts them.")),
            Door("/devices", N_("Devices"), N_("What state one's device is in, and which are registered.")),
            Door("/remarks", N_("Remarks"), N_("Say what does not work about a measure, and what would.")),
            Door(
                "/measures",
                N_("Physical measures"),
                N_("Containers, areas, keys, and when each was checked."),
            ),
            Door(
                "/maintenance", N_("Maintenance"), N_("Work on the system by people from outside."), _CHECKING
            ),
        ),
    ),
    (
        N_("Oversight"),
        (
            Door("/alerts", N_("Alerts"), N_("What the vault noticed, to be decided."), _CHECKING),
            Door("/checks", N_("Mutual checks"), N_("One department looks at another.")),
            Door("/reports", N_("Yearly reports"), N_("Managers to the overall officer."), _CHECKING),
            Door("/retention", N_("Retention"), N_("How long each kind of evidence is kept."), _CHECKING),
        ),
    ),
    (
        N_("The company in the vault"),
        (
            Door("/setup", N_("Set-up checklist"), N_("What is left before the first document.")),
            Door("/small-company", N_("Small company"), N_("The exception for one person in two posts.")),
            Door(
                "/recoveries",
                N_("Recovery of the overall officer's post"),
                N_("Announced, objected to, done."),
            ),
            Door("/me/data", N_("Personal data"), N_("Which facts about people are kept, and until when.")),
        ),
    ),
)
"""Titles and pages in the order of the hub."""


@router.get("/company")
def company(request: Request, visitor: VisitorDep) -> Response:
    """The company's pages in groups, as far as the visitor's posts make them worth showing."""
    return page(request, "own/company.html", groups=list(_shown(visitor.posts)))


def _shown(posts: frozenset[Post]) -> Iterator[tuple[str, list[Door]]]:
    for title, doors in GROUPS:
        shown = [door for door in doors if not door.posts or door.posts & posts]
        if shown:
            yield title, shown


@router.get("/contacts")
def people_to_tell(request: Request, platform: PlatformDep, visitor: VisitorDep) -> Response:
    """Whom to tell of a leak or its signs."""
    found = list_contacts(platform, visitor.who).items
    return page(request, "own/contacts.html", contacts=found, post_names=POST_NAMES)


@router.get("/responsible")
def responsible(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep
) -> Response:
    """Who answers for each entry."""
    found = list_responsible(platform, visitor.who, part_of, None)
    return page(request, "own/responsible.html", responsible=found)


@router.get("/responsible.pdf")
def responsible_sheet(platform: PlatformDep, visitor: VisitorDep) -> Response:
    """The same as a sheet to print and put up."""
    return read_notice(platform, visitor.who)
