"""The roster over HTTP: read as at any moment, kept as CSV or PDF, begun from an older list, and never written by hand."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from vault.access.roster.bring_in import bring_in
from vault.access.roster.document import as_pdf
from vault.access.roster.lines import candidates_after, holders, position_of
from vault.access.roster.reading import readable, record_reading, require_recorded, whole_roster
from vault.access.roster.schemas import ImportIn, ImportOut, ListIn, RosterOut
from vault.access.roster.sheets import as_csv, plain_sheet_name, sheet_name
from vault.identity.auth import SignedIn, SignedInPerson
from vault.people.queries import display_name
from vault.platform.attachments import attachment
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import LanguageDep, ListPartDep, PlatformDep
from vault.platform.idempotency import once
from vault.platform.moments import past_moment_ms
from vault.platform.runtime import Platform
from vault.platform.texts import Language
from vault.register.queries import entry_of

router = APIRouter(tags=["roster"])
At = Annotated[str | None, Query(description="RFC 3339 with offset; now when not said")]
OfEntry = Annotated[str | None, Query(description="one entry; all the caller oversees when not said")]


@router.get("/roster")
def read_roster(
    platform: PlatformDep,
    who: SignedInPerson,
    part_of: ListPartDep,
    at: At = None,
    entry_id: OfEntry = None,
) -> RosterOut:
    """Who could open something at a moment. To go on with `next`, name the `at` of the answer."""
    part = part_of(f"roster/{entry_id}")
    with platform.transaction() as tx:
        at_ms = past_moment_ms(at, tx.now_ms())
        found = candidates_after(tx, readable(tx, who, entry_id), at_ms, part.position, part.fetched)
        cut, following = part.cut(found, position_of)
        lines = list(holders(tx, at_ms, cut))
        record_reading(tx, who, entry_id, at_ms, len(lines))
    return RosterOut.of(at_ms, lines, following)


@router.get("/roster.csv", response_class=Response)
def read_csv_roster(
    platform: PlatformDep, who: SignedInPerson, at: At = None, entry_id: OfEntry = None
) -> Response:
    """The whole roster for a spreadsheet, marked as a trade secret (G2.1-c)."""
    with platform.reading() as tx:
        roster = whole_roster(tx, who, entry_id, past_moment_ms(at, tx.now_ms()))
    content = as_csv((each.line for each in roster.holders), roster.at_ms)
    require_recorded(platform, who, entry_id, roster)
    return Response(content, media_type="text/csv; charset=utf-8", headers=_named(roster.at_ms, "csv"))


@router.get("/roster.pdf", response_class=Response)
def read_pdf_roster(
    platform: PlatformDep, who: SignedInPerson, at: At = None, entry_id: OfEntry = None
) -> Response:
    """The whole roster as PDF/A for the files, marked as a trade secret on each page."""
    with platform.reading() as tx:
        roster = whole_roster(tx, who, entry_id, past_moment_ms(at, tx.now_ms()))
        made_by, made_ms = display_name(tx, who.person_id), tx.now_ms()
    content = as_pdf(platform, roster, made_by=made_by, made_ms=made_ms)
    require_recorded(platform, who, entry_id, roster)
    return Response(content, media_type="application/pdf", headers=_named(roster.at_ms, "pdf"))


def _named(at_ms: int, suffix: str) -> dict[str, str]:
    return attachment(sheet_name(at_ms, suffix), plain_sheet_name(at_ms, suffix))


@router.patch("/roster")
@router.put("/roster")
def change_roster(who: SignedInPerson) -> None:
    """Nobody edits the roster: it follows from grants, pledges and training (G3.0-g)."""
    raise Refusal(Code.FIELD_IMMUTABLE, params={"field": "roster"}, about={"subject": who.person_id})


@router.post("/entries/{entry_id}/roster-imports", status_code=201, response_model=ImportOut)
async def import_roster(
    request: Request,
    platform: PlatformDep,
    who: SignedInPerson,
    language: LanguageDep,
    entry_id: str,
    terms: Annotated[ImportIn, Query()],
) -> Response:
    """Ask for access for everybody on a list kept before; the body is the list as CSV (UTF-8)."""
    content = await request.body()
    return await run_in_threadpool(
        import_list, request, platform, who, language, entry_id, terms=terms, content=content
    )


def import_list(
    request: Request,
    platform: Platform,
    who: SignedIn,
    language: Language,
    entry_id: str,
    *,
    terms: ImportIn,
    content: bytes,
) -> Response:
    """The same, for whoever has read the list already.

    Args:
        content: the list as CSV (UTF-8).

    Raises:
        Refusal: as `bring_in` does.
    """
    said = ListIn(sha256=hashlib.sha256(content).hexdigest(), terms=terms)

    def act(tx: Transaction) -> ImportOut:
        rows = bring_in(tx, who, entry_of(tx, entry_id), content, terms.terms())
        return ImportOut.of(rows, language)

    return once(request, platform, who.person_id, act, body=said)
