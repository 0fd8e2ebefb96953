"""The pages of the register under one router; words before ids."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.register import duties, listing, one_entry

router = APIRouter(include_in_schema=False)
for each in (listing, one_entry, duties):
    router.include_router(each.router)
