"""The pages of oversight under one router."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.oversight import alerts, checks, measures, remarks, reports, retention, self_check

router = APIRouter(include_in_schema=False)
for each in (alerts, remarks, measures, checks, self_check, reports, retention):
    router.include_router(each.router)
