"""Training over HTTP."""

from fastapi import APIRouter

from vault.training.course_routes import router as course_router
from vault.training.record_routes import router as record_router

router = APIRouter()
router.include_router(course_router)
router.include_router(record_router)
