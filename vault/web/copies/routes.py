"""All pages of copies under one router; words come before ids in the order of the addresses."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.copies import alone, asking, balance, giving_back, lists, native_rule, one_copy, requests

router = APIRouter(include_in_schema=False)
for each in (lists, native_rule, asking, balance, requests, alone, one_copy, giving_back):
    router.include_router(each.router)
