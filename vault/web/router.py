"""All pages under one router."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.copies import routes as copies
from vault.web.disposal import routes as disposal
from vault.web.entrance import enrolment, sign_in
from vault.web.frame import assets, language
from vault.web.items import pages as items
from vault.web.own import access, account, company, home, notices, setup

router = APIRouter(include_in_schema=False)
for each in (assets, language, enrolment, sign_in, home, notices, account, access, setup, company, items, copies, disposal):
    router.include_router(each.router)
