"""All pages under one router."""

from __future__ import annotations

from fastapi import APIRouter

from vault.web.access import routes as rights
from vault.web.copies import routes as copies
from vault.web.devices import routes as devices
from vault.web.disposal import routes as disposal
from vault.web.entrance import enrolment, sign_in
from vault.web.frame import assets, language
from vault.web.items import routes as items
from vault.web.log import routes as log
from vault.web.maintenance import sessions as maintenance
from vault.web.oversight import routes as oversight
from vault.web.own import access, account, company, home, notices, setup
from vault.web.people import routes as people
from vault.web.pledges import routes as pledges
from vault.web.procedures import routes as procedures
from vault.web.register import routes as register
from vault.web.training import routes as training
from vault.web.upload import routes as upload
from vault.web.viewer import pages as viewer
from vault.web.visits import routes as visits

router = APIRouter(include_in_schema=False)
for each in (
    assets,
    language,
    enrolment,
    sign_in,
    home,
    notices,
    account,
    access,
    setup,
    company,
    upload,
    items,
    register,
    viewer,
    copies,
    disposal,
    devices,
    maintenance,
    pledges,
    procedures,
    training,
    visits,
    people,
    rights,
    log,
    oversight,
):
    router.include_router(each.router)
