"""Every way a request can end without doing what it asked, answered as a problem document and kept in the log."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError as ConstraintError
from starlette.exceptions import HTTPException

from crypto.errors import CryptoError, IntegrityError, KeyUnavailableError, PinRefusedError
from storage.errors import StoreError
from vault.app.middleware import JSON_BODY_MAX
from vault.audit.actor import Actor
from vault.audit.refusals import count_source_refusal, record_refusal
from vault.oversight.alerts.refusals import notice_refusal
from vault.platform.errors import Code, Refusal
from vault.platform.http import client_address, platform_of, problem_response, request_id
from vault.web.frame.refusal_pages import is_page, refusal_page

_log = logging.getLogger("hizo.http")
NO_MEMORY_SECONDS = "30"
_HTTP_CODES = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED, 413: Code.TOO_LARGE}

_CRYPTO_CODES: dict[type[Exception], Code] = {
    IntegrityError: Code.INTEGRITY_FAILED,
    KeyUnavailableError: Code.VAULT_LOCKED,
    PinRefusedError: Code.VAULT_LOCKED,
}


def install_refusals(app: FastAPI) -> None:
    """Register the handlers on the application."""
    app.add_exception_handler(Refusal, refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _malformed)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(ConstraintError, _contradicted)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(CryptoError, _crypto)
    app.add_exception_handler(MemoryError, _no_memory)
    app.add_exception_handler(Exception, _last_resort)


def refused(request: Request, refusal: Refusal) -> Response:
    """Record first, then answer; without a record the answer is `log_unavailable` whatever it would have been."""
    if refusal.code is not Code.LOG_UNAVAILABLE:
        try:
            _record(request, refusal)
        except (Refusal, DBAPIError):
            refusal = Refusal(Code.LOG_UNAVAILABLE)
    return _told(request, refusal)


def _told(request: Request, refusal: Refusal) -> Response:
    return refusal_page(request, refusal) if is_page(request.scope) else problem_response(refusal, request)


def _record(request: Request, refusal: Refusal) -> None:
    platform = platform_of(request)
    signed_in = getattr(request.state, "signed_in", None)
    if signed_in is None:
        count_source_refusal(platform, client_address(request))
        return
    actor: Actor = signed_in.actor
    route = request.scope.get("route")
    path = getattr(route, "path", request.scope["path"][:200])
    record_refusal(platform, refusal, actor, f"{request.method} {path}", notice_refusal)


def _malformed(request: Request, error: RequestValidationError) -> Response:
    # Only where and what kind, never the value: it may be a secret.
    places = sorted({".".join(str(part) for part in problem["loc"]) for problem in error.errors()})
    return refused(request, Refusal(Code.REQUEST_INVALID, params={"what": ", ".join(places)[:200]}))


def _http(request: Request, error: HTTPException) -> Response:
    code = _HTTP_CODES.get(error.status_code, Code.REQUEST_INVALID)
    limit = {"limit": str(JSON_BODY_MAX)} if code is Code.TOO_LARGE else {}
    return refused(request, Refusal(code, params=limit, headers=dict(error.headers or {})))


def _database(request: Request, error: Exception) -> Response:
    _log.error("database trouble in request %s: %s", request_id(request), type(error).__name__)
    return _told(request, Refusal(Code.LOG_UNAVAILABLE))


def _contradicted(request: Request, error: Exception) -> Response:
    # Two requests at the same moment, each right alone: the database let one through.
    _log.warning("request %s met a constraint: %s", request_id(request), type(error).__name__)
    return refused(request, Refusal(Code.CONFLICT, params={"what": "-"}))


def _store(request: Request, error: Exception) -> Response:
    _log.error("object store trouble in request %s: %s", request_id(request), error)
    return refused(request, Refusal(Code.STORE_UNAVAILABLE))


def _crypto(request: Request, error: Exception) -> Response:
    _log.error("cryptographic failure in request %s: %s", request_id(request), error)
    return refused(request, Refusal(_CRYPTO_CODES.get(type(error), Code.INTERNAL)))


def _no_memory(request: Request, _error: Exception) -> Response:
    # What others hold comes free again; until then less is asked for at once.
    _log.error("no memory was left for request %s", request_id(request))
    later = {"Retry-After": NO_MEMORY_SECONDS}
    return refused(request, Refusal(Code.THROTTLED, params={"seconds": NO_MEMORY_SECONDS}, headers=later))


def _last_resort(request: Request, error: Exception) -> Response:
    _log.error("unexpected failure in request %s", request_id(request), exc_info=error)
    return refused(request, Refusal(Code.INTERNAL))
