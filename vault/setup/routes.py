"""The setup checklist and the contacts for reports over HTTP."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from vault.identity.auth import SignedInPerson
from vault.people.small_company import standing_year
from vault.platform.clock import utc_text
from vault.platform.http import LanguageDep, PlatformDep
from vault.platform.settings import Settings
from vault.setup.checklist import gaps
from vault.setup.contacts import contacts
from vault.setup.schemas import ContactListOut, ContactOut, SetupOut, SmallCompanyOut, StepOut
from vault.setup.steps import STEPS

router = APIRouter(prefix="/v1", tags=["setup"])


@router.get("/setup")
def show_setup(platform: PlatformDep, _who: SignedInPerson, language: LanguageDep) -> SetupOut:
    """What is left before the first upload, and the next step of each."""
    with platform.reading() as tx:
        left = set(gaps(tx))
        year = standing_year(tx, tx.now_ms())
        exception = (
            None if year is None else SmallCompanyOut(ends_at=utc_text(year.ends_ms), reason=year.reason)
        )
    items = [StepOut.of(step, language, done=step not in left) for step in STEPS]
    return SetupOut(
        small_company=exception, complete=not left, scanner=_scanner(platform.settings), items=items
    )


def _scanner(settings: Settings) -> Literal["none", "optional", "required"]:
    if settings.scanner is None:
        return "none"
    return "required" if settings.scan_before_reading else "optional"


@router.get("/contacts")
def list_contacts(platform: PlatformDep, _who: SignedInPerson) -> ContactListOut:
    """Whom to tell of a leak or its signs, for everybody who works here (G8.0-a)."""
    with platform.reading() as tx:
        return ContactListOut(items=[ContactOut.of(each) for each in contacts(tx)])
