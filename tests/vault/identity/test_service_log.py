"""The service's log: lines that machines read and join with the other logs, and no secret in any log of the vault."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from storage.errors import StoreUnavailableError
from vault.operator.serving import configure_logging

WRONG = "CANARY-wrong-password-7f3a!"


@pytest.fixture
def lines() -> Any:
    """What the service has logged so far, each line as what it says; everything, however small, is logged."""
    out = io.StringIO()
    configure_logging()
    [handler] = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(out)
    return lambda: [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.asvs("16.3.1")
def test_every_try_at_a_factor_is_a_line_with_its_kind_and_outcome(
    office: Any, officer: Any, lines: Any
) -> None:
    officer.give_password(password=WRONG)
    desk = officer.sign_in()
    challenge = officer.give_password().json()["challenge"]
    wrong = office.http.post("/v1/sign-in/code", json={"challenge": challenge, "code": "000000"})
    desk.step_up()
    tries = [(each["factor"], each["outcome"]) for each in lines() if each["logger"] == "hizo.sign_in"]
    assert tries == [
        ("password", "credentials_invalid"),
        ("password", "accepted"),
        ("code", "accepted"),
        ("password", "accepted"),
        ("code", "credentials_invalid"),
        ("fresh code", "accepted"),
    ]
    [refused] = [each for each in lines() if each.get("request") == wrong.headers["x-request-id"]]
    assert refused["level"] == "warning"
    assert refused["address"] == "127.0.0.1"


@pytest.mark.asvs("16.2.4", "16.2.2", "16.3.4", "16.4.1", "16.5.2")
def test_one_request_id_joins_answer_service_log_and_audit_log(
    office: Any, officer: Any, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any) -> None:
        raise StoreUnavailableError('certificate verify failed\r\n{"event": "forged"}\x1b[31m\u2028')

    monkeypatch.setattr("vault.identity.routes.devices_of", unreachable)
    answer = officer.get("/v1/devices")
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    request_id = answer.headers["x-request-id"]
    assert answer.json()["request_id"] == request_id
    [line] = [each for each in lines() if request_id in each["event"]]
    assert "certificate verify failed" in line["event"]
    assert "certificate" not in answer.text
    assert line["timestamp"].endswith("Z")
    assert line["level"] == "error"
    assert not [each for each in lines() if each["event"] == "forged"], "one trouble is one line"
    with office.platform.reading() as tx:
        details = MetaData()
        details.reflect(tx.session.get_bind(), only=["audit_detail"])
        values = [
            str(value) for row in tx.session.execute(select(details.tables["audit_detail"])) for value in row
        ]
    assert any(request_id in value for value in values)


@pytest.mark.asvs("16.2.5")
def test_no_log_and_no_table_holds_what_was_typed_as_a_secret(
    office: Any, officer: Any, lines: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    secrets = {WRONG, officer.password, officer.token, officer.device_token}
    officer.give_password(password=WRONG)
    officer.give_password(password=officer.password)
    challenge = officer.give_password().json()["challenge"]
    office.http.post("/v1/sign-in/code", json={"challenge": challenge, "code": "CANARY-code-19"})
    office.http.post("/v1/sign-in", json={"user_name": WRONG, "password": {"nested": WRONG}, WRONG: 1})
    office.http.post("/v1/sign-in", content=f'{{"password": "{WRONG}'.encode())
    office.http.get("/v1/me", headers={"Authorization": f"Bearer {WRONG}", "Cookie": f"__Host-hizo={WRONG}"})
    desk = officer.sign_in()
    used = officer.code()
    desk.post("/v1/session/step-up", {"code": used})
    desk.post(
        "/v1/me/password", {"old_password": WRONG, "new_password": f"new {WRONG}", "code": "CANARY-code-20"}
    )
    secrets |= {challenge, desk.token, "CANARY-code", f'"{used}"', desk.device_token}
    tables = MetaData()
    with office.platform.reading() as tx:
        tables.reflect(tx.session.get_bind())
        kept = "\n".join(
            str(value)
            for table in tables.tables.values()
            for row in tx.session.execute(select(table))
            for value in row
        )
    logged = json.dumps(lines(), ensure_ascii=False) + caplog.text
    assert len(lines()) > 5
    assert [secret for secret in secrets if secret in logged] == []
    assert [secret for secret in secrets if secret in kept] == []
