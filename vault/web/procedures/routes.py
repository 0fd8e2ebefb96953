"""The pages of procedures."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.procedures import publishing, reading

router = APIRouter(include_in_schema=False)
for each in (reading, publishing):
    router.include_router(each.router)
