"""The pages of visits."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.visits import asking, conduct

router = APIRouter(include_in_schema=False)
for each in (asking, conduct):
    router.include_router(each.router)
