"""What the visitor may see and why: their grants, and what each still lacks."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from vault.access.schemas import GrantOut
from vault.access.workflow_routes import list_own_grants
from vault.platform.errors import Code, Refusal
from vault.platform.http import ListPartDep, PlatformDep, problem_members
from vault.platform.texts import N_, Language
from vault.web.frame.reader import language_of
from vault.web.frame.rendering import page
from vault.web.frame.tiers import markings
from vault.web.frame.visitor import VisitorDep
from vault.web.frame.ways_on import MENDERS, WAYS_ON

RIGHTS: Final = {"view": N_("view"), "deposit": N_("view and deposit")}

router = APIRouter(include_in_schema=False)


@router.get("/me/access")
def own_access(
    request: Request, platform: PlatformDep, visitor: VisitorDep, part_of: ListPartDep
) -> Response:
    """Every grant one was ever given; those that open nothing yet with the way to mend it."""
    found = list_own_grants(platform, visitor.who, part_of)
    language = language_of(request)
    return page(
        request,
        "own/access.html",
        grants=found,
        lacking={each.id: [_lack(code, each, language) for code in each.missing] for each in found.items},
        rights=RIGHTS,
        marking_of=dict(markings()),
        person_id=visitor.who.person_id,
    )


def _lack(code: str, grant: GrantOut, language: Language) -> dict[str, str]:
    """What a grant lacks, in words, and the page that mends it."""
    said = problem_members(Refusal(Code(code), params={"column": "役職"}), language)
    way = WAYS_ON[Code(code)]
    return {
        "detail": said["detail"],
        "path": way.path.format(entry=grant.entry_id),
        "text": way.text,
        "mender": MENDERS[way.mender],
    }
