"""The application: one router a domain, one gate, one way to refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, FastAPI
from starlette.datastructures import State
from starlette.types import ASGIApp

from vault.access.routes import router as access_router
from vault.app.health import router as health_router
from vault.app.middleware import AnswerHeaders, BodyLimit
from vault.app.operations import router as operations_router
from vault.app.own_grants import own_grants
from vault.app.refusals import install_refusals
from vault.app.worker_pool import start_workers
from vault.app.zone_gate import ZoneGate
from vault.compliance.routes import router as compliance_router
from vault.copies.routes import router as copies_router
from vault.devices.routes import router as devices_router
from vault.disposal.routes import router as disposal_router
from vault.documents.depositing.desk import DepositDesk
from vault.documents.intake import MemoryRoom
from vault.documents.queries import shown_item
from vault.documents.routes import router as documents_router
from vault.documents.uploads.routes import router as uploads_router
from vault.documents.workers.pool import WorkerPool
from vault.identity.routes import router as identity_router
from vault.maintenance.routes import router as maintenance_router
from vault.oversight.routes import router as oversight_router
from vault.people.routes import router as people_router
from vault.platform.runtime import Platform
from vault.pledges.routes import router as pledges_router
from vault.procedures.routes import router as procedures_router
from vault.register.routes import router as register_router
from vault.regrading.routes import router as regrading_router
from vault.setup.routes import router as setup_router
from vault.training.routes import router as training_router
from vault.visits.routes import router as visits_router
from vault.web.router import router as pages_router

ROUTERS: tuple[APIRouter, ...] = (
    health_router,
    operations_router,
    identity_router,
    people_router,
    register_router,
    devices_router,
    procedures_router,
    pledges_router,
    training_router,
    maintenance_router,
    setup_router,
    access_router,
    visits_router,
    documents_router,
    uploads_router,
    copies_router,
    disposal_router,
    regrading_router,
    oversight_router,
    compliance_router,
    pages_router,
)


class _Application(FastAPI):
    """FastAPI with our headers around everything: it answers an unexpected failure outside all added middleware."""

    def build_middleware_stack(self) -> ASGIApp:
        """The layers a request goes through, outermost first."""
        return AnswerHeaders(super().build_middleware_stack())


def build_app(platform: Platform, workers: WorkerPool) -> FastAPI:
    """The ASGI application over opened ports."""
    app = build_routes()
    app.state = state_over(platform, workers)
    return app


def state_over(platform: Platform, workers: WorkerPool) -> State:
    """What the routes work on, as `app.state`: the ports, and what one domain finds of another above it."""
    desk = DepositDesk(platform, workers, MemoryRoom(platform.settings.pdf_max))
    return State(
        {
            "platform": platform,
            "workers": workers,
            "deposit_desk": desk,
            "grants_of": own_grants,
            "find_item": shown_item,
        }
    )


def build_routes() -> FastAPI:
    """The application before it has ports. The API's description is not served (ASVS 13.4.5); it is a file in docs."""
    app = _Application(
        title="Hizo", version="1", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.add_middleware(BodyLimit)
    app.add_middleware(ZoneGate)
    install_refusals(app)
    for router in ROUTERS:
        app.include_router(router)
    return app


@contextmanager
def running_app(platform: Platform) -> Iterator[FastAPI]:
    """The application with its sandboxed workers, which end with it."""
    workers = start_workers(platform.settings)
    try:
        yield build_app(platform, workers)
    finally:
        workers.close()
