"""The worklist over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from vault.identity.auth import SignedInPerson
from vault.oversight.worklist.listing import worklist
from vault.oversight.worklist.schemas import WorklistOut
from vault.platform.http import LanguageDep, PlatformDep

router = APIRouter(prefix="/v1", tags=["oversight"])


@router.get("/worklist")
def show_worklist(platform: PlatformDep, who: SignedInPerson, language: LanguageDep) -> WorklistOut:
    """What the caller has to do now, each with the command and route that does it."""
    with platform.reading() as tx:
        return WorklistOut.of(worklist(tx, who), tx.now_ms(), language)
