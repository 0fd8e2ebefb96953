"""The pages of the log under one router."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.log import finding, leaves, taken_away, trails

router = APIRouter(include_in_schema=False)
for each in (finding, taken_away, leaves, trails):
    router.include_router(each.router)
