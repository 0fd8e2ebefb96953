"""Every route stands on a list, and behind the one dependency that knows who is calling (architecture rule 4)."""

from __future__ import annotations

import ast
import uuid
from pathlib import Path
from typing import Any

import pytest

import vault
from tests.vault.every_call import code_of
from vault.identity.models import HalfSession
from vault.identity.tokens import HALF_SESSION, make_token, token_hash
from vault.platform.ids import new_id

PUBLIC = {
    "GET /healthz",
    "GET /readyz",
    "GET /v1/vault",
    "POST /v1/sign-in",
    "POST /v1/sign-in/code",
    "POST /v1/enrolments/inspect",
    "POST /v1/enrolments/start",
    "POST /v1/enrolments/confirm",
}
SIGNED_IN = {
    # One's own session.
    "GET /v1/me",
    "POST /v1/me/password",
    "DELETE /v1/session",
    "POST /v1/session/step-up",
    "GET /v1/sessions",
    "DELETE /v1/sessions/{session_id}",
    "GET /v1/devices",
    "GET /v1/native-file-rule",
    "POST /v1/native-file-rule",
    "GET /v1/notices",
    "POST /v1/notices/read",
    "POST /v1/notices/{notice_id}/read",
    "GET /v1/operations/{operation_id}",
    # People and posts.
    "GET /v1/people",
    "POST /v1/people",
    "GET /v1/people/{person_id}",
    "POST /v1/people/{person_id}/posts",
    "POST /v1/people/{person_id}/disable",
    "POST /v1/people/{person_id}/rebinds",
    "DELETE /v1/people/{person_id}/sessions",
    "POST /v1/people/{person_id}/handover-code",
    "POST /v1/people/{person_id}/confirmations",
    "POST /v1/people/{person_id}/invitation",
    "GET /v1/confirmations",
    "GET /v1/people/{person_id}/joining-agreement",
    "GET /v1/joining-agreement",
    "POST /v1/joining-agreement",
    "GET /v1/officer-recoveries",
    "POST /v1/officer-recoveries",
    "POST /v1/officer-recoveries/{recovery_id}/complete",
    "POST /v1/officer-recoveries/{recovery_id}/object",
    "POST /v1/posts/{post_id}/end",
    "GET /v1/appointments",
    "GET /v1/appointments/template",
    "PATCH /v1/people/{person_id}",
    "GET /v1/people/{person_id}/changes",
    "GET /v1/people/{person_id}/moves",
    "POST /v1/people/{person_id}/moves",
    "POST /v1/moves/{move_id}/end",
    "GET /v1/small-company",
    "POST /v1/small-company",
    "POST /v1/small-company/end",
    "GET /v1/solo-acts",
    "POST /v1/solo-acts/own-appointment",
    "POST /v1/solo-acts/{solo_id}/own-appointment",
    "POST /v1/solo-acts/confirmed-people",
    "POST /v1/solo-acts/{solo_id}/confirmed-people",
    "GET /v1/small-company/confirmers",
    "POST /v1/small-company/confirmers",
    "POST /v1/small-company/confirmers/{person_id}/end",
    "GET /v1/confirmer/acts",
    "POST /v1/confirmer/acts/{solo_id}/confirm",
    "GET /v1/entries/{entry_id}/delegations",
    "POST /v1/entries/{entry_id}/delegations",
    "POST /v1/delegations/{delegation_id}/end",
    "POST /v1/rebinds/{rebind_id}/confirm",
    # Devices.
    "GET /v1/device",
    "POST /v1/device/check-in",
    "GET /v1/devices/all",
    "GET /v1/devices/{device_id}",
    "POST /v1/devices/{device_id}/registration",
    "POST /v1/devices/{device_id}/revoke",
    "GET /v1/devices/{device_id}/records",
    "GET /v1/devices/{device_id}/check-ins",
    "GET /v1/device-policy",
    "GET /v1/device-policy/history",
    "POST /v1/device-policy",
    # The register and the rights.
    "GET /v1/catalogue",
    "GET /v1/responsible",
    "GET /v1/entries",
    "POST /v1/entries",
    "GET /v1/entries/{entry_id}",
    "PATCH /v1/entries/{entry_id}",
    "GET /v1/entries/{entry_id}/changes",
    "GET /v1/entries/{entry_id}/designations",
    "POST /v1/entries/{entry_id}/designations",
    "POST /v1/designations/{designation_id}/end",
    "GET /v1/entries/{entry_id}/grants",
    "POST /v1/entries/{entry_id}/grants",
    "POST /v1/grants/{grant_id}/revoke",
    "GET /v1/projects",
    "POST /v1/projects",
    "POST /v1/projects/{project_id}/close",
    "POST /v1/entries/{entry_id}/grant-requests",
    "GET /v1/grant-requests",
    "GET /v1/grant-requests/{request_id}",
    "POST /v1/grant-requests/{request_id}/approve",
    "POST /v1/grant-requests/{request_id}/reject",
    "POST /v1/grant-requests/{request_id}/solo-acts",
    "POST /v1/grant-requests/{request_id}/solo-acts/{solo_id}",
    "POST /v1/grant-requests/{request_id}/withdraw",
    "GET /v1/grants",
    "GET /v1/grants/{grant_id}",
    "POST /v1/grants/{grant_id}/acknowledge",
    "GET /v1/grant-reviews",
    "POST /v1/grant-reviews/{review_id}/confirm",
    "POST /v1/grant-reviews/{review_id}/stop",
    "GET /v1/grant-audits",
    "POST /v1/grant-audits/{audit_id}/close",
    # The roster, and who could open what.
    "GET /v1/roster",
    "PATCH /v1/roster",
    "PUT /v1/roster",
    "GET /v1/roster.csv",
    "GET /v1/roster.pdf",
    "POST /v1/entries/{entry_id}/roster-imports",
    "GET /v1/items/{item_id}/readers",
    "GET /v1/items/{item_id}/trail",
    "GET /v1/people/{person_id}/why",
    "GET /v1/people/{person_id}/what-if",
    "GET /v1/people/{person_id}/exit-pack.json",
    "GET /v1/people/{person_id}/exit-pack.pdf",
    "GET /v1/people/{person_id}/trail",
    "GET /v1/me/trail",
    "GET /v1/personal-data",
    # Preparation and procedures.
    "GET /v1/setup",
    "GET /v1/contacts",
    "GET /v1/procedures",
    "GET /v1/procedures/{slot}",
    "GET /v1/procedures/{slot}/template",
    "GET /v1/procedures/{slot}/versions",
    "POST /v1/procedures/{slot}/versions",
    "POST /v1/procedures/{slot}/retire",
    "GET /v1/procedures/versions/{version_id}",
    "POST /v1/procedures/versions/{version_id}/acknowledge",
    "GET /v1/procedures/versions/{version_id}/acknowledgements",
    # Pledges.
    "GET /v1/pledge-templates",
    "POST /v1/pledge-templates",
    "GET /v1/pledge-templates/current",
    "GET /v1/pledge-templates/template",
    "GET /v1/pledge-templates/{template_id}",
    "GET /v1/pledges",
    "POST /v1/pledges",
    "GET /v1/pledges/{pledge_id}/pdf",
    "GET /v1/people/{person_id}/pledges",
    # Training.
    "GET /v1/courses",
    "GET /v1/courses/{course}",
    "GET /v1/courses/{course}/versions",
    "POST /v1/courses/{course}/versions",
    "POST /v1/courses/{course}/attempts",
    "GET /v1/courses/{course}/attempts/{attempt_id}",
    "GET /v1/courses/{course}/attempts/{attempt_id}/lessons/{lesson_id}",
    "POST /v1/courses/{course}/attempts/{attempt_id}/lessons/{lesson_id}",
    "POST /v1/courses/{course}/attempts/{attempt_id}/answers",
    "GET /v1/lessons",
    "POST /v1/lessons",
    "GET /v1/lessons/{lesson_id}",
    "GET /v1/training-sessions",
    "POST /v1/training-sessions",
    "GET /v1/training-sessions/{session_id}",
    "POST /v1/training-sessions/{session_id}/close",
    "GET /v1/completions",
    "POST /v1/completions/{completion_id}/cancel",
    "GET /v1/trainers",
    "POST /v1/trainers",
    "POST /v1/trainers/{designation_id}/end",
    "GET /v1/training-exceptions",
    "POST /v1/training-exceptions",
    "POST /v1/training-exceptions/{exception_id}/end",
    "GET /v1/training/gaps",
    # Maintenance and visits.
    "GET /v1/maintenance-sessions",
    "POST /v1/maintenance-sessions",
    "GET /v1/maintenance-sessions/{session_id}",
    "POST /v1/maintenance-sessions/{session_id}/start",
    "POST /v1/maintenance-sessions/{session_id}/close",
    "GET /v1/visits",
    "POST /v1/visits",
    "GET /v1/visits/{visit_id}",
    "POST /v1/visits/{visit_id}/visitors",
    "POST /v1/visits/{visit_id}/visitors/{visitor_id}/undertaking",
    "POST /v1/visits/{visit_id}/decide",
    "POST /v1/visits/{visit_id}/start",
    "POST /v1/visits/{visit_id}/end",
    # Items.
    "GET /v1/items",
    "POST /v1/items",
    "GET /v1/items/{item_id}",
    "PATCH /v1/items/{item_id}",
    "GET /v1/items/{item_id}/versions",
    "GET /v1/versions/{version_id}/pages",
    "GET /v1/versions/{version_id}/pages/{page}",
    "GET /v1/uploads",
    "POST /v1/uploads",
    "DELETE /v1/uploads/{upload_id}",
    "GET /v1/uploads/{upload_id}",
    "HEAD /v1/uploads/{upload_id}",
    "PATCH /v1/uploads/{upload_id}",
    "POST /v1/uploads/{upload_id}/confirm",
    "GET /v1/uploads/{upload_id}/preview",
    # Ways out that only refuse.
    "DELETE /v1/items/{item_id}",
    "POST /v1/items/{item_id}/copies",
    "GET /v1/items/{item_id}/download",
    "GET /v1/versions/{version_id}/content",
    "GET /v1/objects/{key:path}",
    # Copies.
    "GET /v1/copy-requests",
    "POST /v1/copy-requests",
    "GET /v1/copy-requests/{request_id}",
    "POST /v1/copy-requests/{request_id}/approve",
    "POST /v1/copy-requests/{request_id}/cancel",
    "POST /v1/copy-requests/{request_id}/issue",
    "POST /v1/copy-requests/{request_id}/reject",
    "POST /v1/copy-requests/{request_id}/solo-acts",
    "POST /v1/copy-requests/{request_id}/solo-acts/{solo_id}",
    "GET /v1/copies",
    "GET /v1/copies/{copy_id}",
    "PATCH /v1/copies/{copy_id}",
    "GET /v1/copies/{copy_id}/file",
    "POST /v1/copies/{copy_id}/declare",
    "POST /v1/copies/{copy_id}/password",
    "POST /v1/copies/{copy_id}/received",
    "POST /v1/copies/{copy_id}/return",
    "GET /v1/items/{item_id}/copy-balance",
    # Changes of tiers.
    "GET /v1/regradings",
    "POST /v1/regradings",
    # Disposal.
    "GET /v1/disposals",
    "POST /v1/disposals",
    "GET /v1/disposals/{disposal_id}",
    "POST /v1/disposals/{disposal_id}/cancel",
    "POST /v1/disposals/{disposal_id}/confirm",
    "POST /v1/disposals/{disposal_id}/solo-acts",
    "POST /v1/disposals/{disposal_id}/solo-acts/{solo_id}",
    "GET /v1/disposals/{disposal_id}/certificate",
    "GET /v1/disposals/{disposal_id}/certificate.json",
    "GET /v1/disposals/{disposal_id}/certificate/check",
    "GET /v1/disposals/{disposal_id}/certificate/pages/{page}",
    "GET /v1/disposals/{disposal_id}/interim-statement",
    # Oversight.
    "GET /v1/worklist",
    "GET /v1/responsible.pdf",
    "GET /v1/alerts",
    "POST /v1/alerts/{alert_id}/decide",
    "GET /v1/management-reports",
    "POST /v1/management-reports",
    "GET /v1/management-reports/draft",
    "GET /v1/management-reports/{report_id}",
    "GET /v1/management-reports/{report_id}/pdf",
    "POST /v1/management-reports/{report_id}/acknowledge",
    "GET /v1/measures",
    "POST /v1/measures",
    "POST /v1/measures/{measure_id}/checks",
    "POST /v1/measures/{measure_id}/end",
    "GET /v1/remarks",
    "POST /v1/remarks",
    "POST /v1/remarks/{remark_id}/answer",
    "GET /v1/self-checks",
    "POST /v1/self-checks",
    "GET /v1/self-checks/questions",
    "GET /v1/self-checks/summary",
    "GET /v1/mutual-checks",
    "POST /v1/mutual-checks",
    "POST /v1/mutual-checks/{check_id}/close",
    "GET /v1/retention",
    "POST /v1/retention",
    # Ways to delete evidence, which only refuse.
    "DELETE /v1/alerts/{alert_id}",
    "DELETE /v1/completions/{completion_id}",
    "DELETE /v1/management-reports/{report_id}",
    "DELETE /v1/measures/{measure_id}",
    "DELETE /v1/mutual-checks/{check_id}",
    "DELETE /v1/pledges/{pledge_id}",
    "DELETE /v1/procedures/versions/{version_id}",
    "DELETE /v1/self-checks/{check_id}",
    # The log.
    "GET /v1/log/checkpoint",
    "GET /v1/log/consistency",
    "GET /v1/log/entries",
    "GET /v1/log/leaves/{index}/details",
    "GET /v1/log/proof/{index}",
    "GET /v1/log/search",
}
WITHOUT_REPETITION = {
    "POST /v1/people/{person_id}/handover-code": "the answer holds one half of a secret that is shown once",
    "POST /v1/people/{person_id}/confirmations": "a code works once, so that nothing is done twice",
    "POST /v1/officer-recoveries/{recovery_id}/complete": "the answer holds a one-time link",
    "POST /v1/people": "the answer holds a one-time link",
    "POST /v1/people/{person_id}/invitation": "the answer holds a one-time link",
    "POST /v1/maintenance-sessions": "the answer holds a one-time link",
    "POST /v1/people/{person_id}/rebinds": "the answer holds one half of a secret that is shown once",
    "POST /v1/rebinds/{rebind_id}/confirm": "the answer holds a one-time link",
    "POST /v1/copies/{copy_id}/password": "the answer is a password that is shown once",
    "POST /v1/session/step-up": "a code works once, so that nothing is done twice",
    "POST /v1/me/password": "a code works once, so that nothing is done twice",
    "POST /v1/items/{item_id}/copies": "it only refuses",
    "POST /v1/entries/{entry_id}/grants": "it only refuses",
    "POST /v1/small-company/end": "what has ended cannot be ended again",
    "POST /v1/solo-acts/own-appointment": "a code works once, so that nothing is done twice",
    "POST /v1/solo-acts/{solo_id}/own-appointment": "a code works once, so that nothing is done twice",
    "POST /v1/solo-acts/confirmed-people": "a code works once, so that nothing is done twice",
    "POST /v1/solo-acts/{solo_id}/confirmed-people": "a code works once, so that nothing is done twice",
    "POST /v1/grant-requests/{request_id}/solo-acts": "a code works once, so that nothing is done twice",
    "POST /v1/grant-requests/{request_id}/solo-acts/{solo_id}": "a code works once, so that nothing is done twice",
    "POST /v1/copy-requests/{request_id}/solo-acts": "a code works once, so that nothing is done twice",
    "POST /v1/copy-requests/{request_id}/solo-acts/{solo_id}": "a code works once, so that nothing is done twice",
    "POST /v1/disposals/{disposal_id}/solo-acts": "a code works once, so that nothing is done twice",
    "POST /v1/disposals/{disposal_id}/solo-acts/{solo_id}": "a code works once, so that nothing is done twice",
    "POST /v1/confirmer/acts/{solo_id}/confirm": "a code works once, so that nothing is done twice",
    "POST /v1/small-company/confirmers": "the answer holds a one-time link",
}
OPENS_CONTENT = {
    "copies/make.py": "reads the rendition into the copy's worker",
    "copies/hand_over.py": "the recipient's release",
    "copies/routes.py": "opens what a release allows",
    "copies/stream.py": "streams it, asking before each piece",
    "oversight/stores/looking.py": "compares what is stored with its record, and gives it to nobody",
    "documents/view.py": "one page image for a grant",
    "copies/native/content.py": "reads the original into a sealed container, on two approvals",
    "copies/from_rendition.py": "reads the rendition into the copy's worker",
    "documents/depositing/as_it_is.py": "looks at what was just uploaded",
    "documents/uploads/preview.py": "the first page of what is held, to its depositor",
    "documents/uploads/sealed_pieces.py": "reads the pieces into the intake",
    "regrading/reseal.py": "marks and seals it anew, and gives it to nobody",
    "documents/scanning/look.py": "shows what is stored to the malware scanner, and to nobody else",
    "operator/keys/backup_format.py": "opens backups of the key ring, which hold wrapped keys and no content",
    "documents/sealing.py": "the only opener, which asks for a permit",
}


@pytest.fixture
def database_url() -> None:
    """Which routes there are does not depend on the database."""


def test_the_list_of_routes_is_this_one(routes: list[Any]) -> None:
    assert {str(route) for route in routes if not route.needs_sign_in} == PUBLIC
    assert {str(route) for route in routes if route.needs_sign_in} == SIGNED_IN


@pytest.mark.clause("G9.1.1-b")
@pytest.mark.asvs("6.3.4")
def test_no_route_beside_the_public_ones_answers_a_stranger(http: Any, routes: list[Any]) -> None:
    for route in routes:
        if route.needs_sign_in:
            answer = http.request(route.method, route.at(), json=route.body())
            assert (answer.status_code, code_of(answer)) == (401, "unauthenticated"), route


@pytest.mark.clause("G9.1.1-c")
@pytest.mark.parametrize("form", ["Bearer {}", "bearer  {}", "Basic {}", "cookie", "x-auth-token", "query"])
@pytest.mark.asvs("6.3.3", "6.3.4")
def test_a_half_signed_token_is_refused_on_every_route(
    company: Any, http: Any, routes: list[Any], form: str
) -> None:
    token = _half_session(company)
    headers: dict[str, str] = {}
    if form == "cookie":
        headers = {"Cookie": f"__Host-hizo={token}", "Sec-Fetch-Site": "same-origin"}
    elif form == "x-auth-token":
        headers = {"X-Auth-Token": token}
    elif form != "query":
        headers = {"Authorization": form.format(token)}
    for route in routes:
        if route.needs_sign_in:
            address = route.at() + (f"?token={token}&access_token={token}" if form == "query" else "")
            answer = http.request(route.method, address, json=route.body(), headers=headers)
            code = "totp_required" if form in {"Bearer {}", "bearer  {}", "cookie"} else "unauthenticated"
            assert (answer.status_code, code_of(answer)) == (401, code), route


def _half_session(company: Any) -> str:
    token = make_token(HALF_SESSION, company.platform.randomness)
    with company.platform.transaction() as tx:
        tx.session.add(
            HalfSession(
                id=new_id("hlf", company.platform.randomness),
                token_hash=token_hash(token),
                person_id=company["manager"].id,
                device_name="desk",
                address="192.0.2.1",
                counters="[]",
                expires_ms=tx.now_ms() + 300_000,
            )
        )
    return token


def test_every_post_takes_a_repetition_key_or_says_why_not(company: Any, routes: list[Any]) -> None:
    ignoring = set()
    for route in routes:
        if route.method != "POST" or not route.needs_sign_in:
            continue
        headers = {"Idempotency-Key": "short", "Hizo-Deposit": "{}", "Upload-Length": "1"}
        more = {"content": b""} if route.body() is None else {"json": route.body()}
        more["params"] = route.query()
        answer = company["manager"].request("POST", route.at().removeprefix("/v1"), headers=headers, **more)
        said = answer.json().get("detail", "")
        if not (answer.status_code == 422 and "Idempotency-Key" in said):
            ignoring.add(str(route))
    assert ignoring == set(WITHOUT_REPETITION)


def test_a_key_gives_the_first_answer_again_and_is_good_for_one_request(company: Any) -> None:
    manager, key = company["manager"], {"Idempotency-Key": uuid.uuid4().hex}
    first = manager.post("/projects", {"name": "試作"}, headers=key)
    with company.nothing_changes():
        again = manager.post("/projects", {"name": "試作"}, headers=key)
        assert (again.status_code, again.content) == (201, first.content)
        company.refused(manager.post("/projects", {"name": "量産"}, headers=key), "conflict")
    others = company["officer"].post("/projects", {"name": "量産"}, headers=key)
    assert others.status_code == 201, "a key is one person's"


def test_content_is_opened_in_these_modules_only() -> None:
    root = Path(vault.__file__).parent
    openers = {
        *("open_object", "open_recorded", "open_just_sealed", "recorded_object", "recorded_for_checking"),
        *("open_stream", "OpeningReader"),
    }
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and openers & {name.name for name in node.names}
    }
    assert found == set(OPENS_CONTENT)


def test_every_opener_asks_for_a_permit() -> None:
    source = (Path(vault.__file__).parent / "documents" / "sealing.py").read_text("utf-8")
    without = {
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        and any(word in ast.unparse(node) for word in ("OpeningReader(", "RecordedObject(", "open_recorded("))
        and "Permit" not in ast.unparse(node.args)
    }
    assert without == {"open_recorded"}, "which takes what only a permit gives: a RecordedObject"
