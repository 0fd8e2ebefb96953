"""The pages over people under one router; words before ids."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.people import (
    beginnings,
    confirmer,
    going,
    joining,
    listing,
    own_appointment,
    posts,
    reach,
    record,
    recoveries,
    small_company,
)

router = APIRouter(include_in_schema=False)
for each in (
    listing,
    record,
    posts,
    going,
    beginnings,
    reach,
    recoveries,
    joining,
    small_company,
    own_appointment,
    confirmer,
):
    router.include_router(each.router)
