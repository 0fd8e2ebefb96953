"""All pages of disposal under one router."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.disposal import certificate, lists, one_disposal, order

router = APIRouter(include_in_schema=False)
for each in (lists, order, certificate, one_disposal):
    router.include_router(each.router)
