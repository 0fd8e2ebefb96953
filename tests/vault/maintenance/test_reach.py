"""What a maintenance worker reaches, route by route."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from vault.app.build import build_app
from vault.identity.auth import signed_in, signed_in_person

FOR_WORKERS = {"GET /v1/me", "DELETE /v1/session", "GET /v1/maintenance-sessions/{session_id}"}
FOR_CONFIRMERS = {
    "GET /v1/confirmer/acts",
    "POST /v1/confirmer/acts/{solo_id}/confirm",
    "GET /confirmer",
    "POST /confirmer/acts/{solo_id}",
}
"""Open to the other kind of temporary id, and refused to workers by what they ask."""
PAGES_FOR_WORKERS = {"GET /", "POST /sign-out"}
"""The home page, which says what the work is and nothing of the vault, and the way out."""


@pytest.fixture
def database_url() -> None:
    """Who is kept out by a route does not depend on the database."""


def _is_refused(answer: Any) -> bool:
    """In JSON, on a page that names the code, or without a body where the method allows none."""
    return answer.status_code == 403 and (answer.request.method == "HEAD" or "role_required" in answer.text)


def _depends_on(dependant: Any, call: Any) -> bool:
    return dependant.call is call or any(_depends_on(each, call) for each in dependant.dependencies)


@pytest.fixture
def routes(platform: Any) -> list[tuple[str, str, bool]]:
    """Method, path, and whether workers are kept out, of every route behind a sign-in."""
    return [
        (method, context.path, _depends_on(context.dependant, signed_in_person))
        for context in iter_route_contexts(build_app(platform, workers=None).routes)  # type: ignore[arg-type]
        for method in context.methods or ()
        if _depends_on(context.dependant, signed_in)
    ]


@pytest.mark.clause("G9.4-b")
def test_three_routes_and_their_pages_ask_for_maintenance_workers(
    routes: list[tuple[str, str, bool]],
) -> None:
    assert {
        f"{method} {path}" for method, path, kept_out in routes if not kept_out
    } == FOR_WORKERS | PAGES_FOR_WORKERS | FOR_CONFIRMERS


@pytest.mark.clause("G9.4-b")
def test_every_other_route_refuses_a_maintenance_worker(
    company: Any, direct: Any, enrol: Any, routes: list[tuple[str, str, bool]]
) -> None:
    work = direct()
    worker = enrol(work)
    work.start()
    for method, path, kept_out in routes:
        if kept_out:
            answer = worker.ask(method, path.replace("{", "").replace("}", "").replace(":path", ""))
            assert _is_refused(answer), f"{method} {path}: {answer.status_code} {answer.text}"
    assert worker.get("/v1/me").json()["posts"] == []
    assert worker.get(f"/v1/maintenance-sessions/{work.id}").status_code == 200
    assert worker.get("/readyz").status_code == 200
    assert worker.delete("/v1/session").status_code == 204
