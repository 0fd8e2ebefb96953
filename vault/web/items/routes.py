"""The pages of documents under one router."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.items import listing, one_item, readers, regrading

router = APIRouter(include_in_schema=False)
for each in (listing, one_item, readers, regrading):
    router.include_router(each.router)
