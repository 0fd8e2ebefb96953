"""The pages of devices."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.devices import devices, policy

router = APIRouter(include_in_schema=False)
for each in (policy, devices):
    router.include_router(each.router)
