"""The pages over access under one router."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.access import asking, grants, oversight, requests, roster, roster_import

router = APIRouter(include_in_schema=False)
for each in (asking, requests, grants, oversight, roster, roster_import):
    router.include_router(each.router)
