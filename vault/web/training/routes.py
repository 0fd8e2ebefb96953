"""The pages of training."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.training import attempts, courses, duties, lessons, management, people, sessions

router = APIRouter(include_in_schema=False)
for each in (courses, attempts, management, lessons, sessions, duties, people):
    router.include_router(each.router)
