"""The pages of pledges."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.pledges import own, texts

router = APIRouter(include_in_schema=False)
for each in (own, texts):
    router.include_router(each.router)
