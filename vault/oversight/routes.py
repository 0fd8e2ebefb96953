"""Oversight over HTTP."""

from fastapi import APIRouter

from vault.oversight.alerts.routes import router as alerts_router
from vault.oversight.checks.routes import router as checks_router
from vault.oversight.measures.routes import router as measures_router
from vault.oversight.notice_board.routes import router as notice_board_router
from vault.oversight.remarks.routes import router as remarks_router
from vault.oversight.reports.routes import router as reports_router
from vault.oversight.retention.routes import router as retention_router
from vault.oversight.worklist.routes import router as worklist_router

router = APIRouter()
for each in (
    worklist_router,
    alerts_router,
    reports_router,
    measures_router,
    remarks_router,
    checks_router,
    notice_board_router,
    retention_router,
):
    router.include_router(each)
