"""Deciding alone what takes two, as a page offers it where a small company has nobody else (T5-c)."""

from __future__ import annotations

from dataclasses import dataclass

from vault.identity.auth import SignedIn
from vault.people.small_company_routes import get_profile, list_solo_acts
from vault.people.solo_schemas import SoloActOut
from vault.platform.runtime import Platform
from vault.web.frame.lists import part_at


@dataclass(frozen=True)
class Alone:
    """Whether the exception is in force, and what the person has announced about this very thing and not done yet."""

    in_force: bool
    announced: SoloActOut | None


def alone_with(platform: Platform, who: SignedIn, kind: str, subject: str, digest: str) -> Alone:
    """What a page shows of acting alone.

    Args:
        kind: which act (`vault.people.solo`).
        subject: id of what it is about.
        digest: of exactly what would be done; an announcement of something else is void.
    """
    if not get_profile(platform, who).in_force:
        return Alone(False, None)
    announced = [
        each
        for each in list_solo_acts(platform, who, part_at(platform)).items
        if (each.kind, each.subject, each.digest) == (kind, subject, digest)
        and each.person.id == who.person_id
        and each.done_at is None
    ]
    return Alone(True, announced[0] if announced else None)
