"""All pages under one router."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web import assets, enrolment, home, items, language, own, sign_in

router = APIRouter(include_in_schema=False)
for each in (assets, language, enrolment, sign_in, home, items, own):
    router.include_router(each.router)
