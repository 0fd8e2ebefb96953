"""The pages of this area."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.upload import bringing, held, records

router = APIRouter(include_in_schema=False)
for each in (records, bringing, held):
    router.include_router(each.router)
