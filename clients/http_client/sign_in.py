"""Signing in, enrolling and the session itself.

Answers that hold a secret are never kept by the vault under an idempotency key, so these calls are not repeated once
they were sent.
"""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport
from clients.models import EnrolmentFacts, EnrolmentSeed, Me, SignInAnswer, SignInChallenge


class SignIn:
    """Who is at the keyboard."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _secret_post(
        self, path: str, body: dict[str, Any], device_token: str | None = None
    ) -> dict[str, Any]:
        headers = {"Hizo-Device": device_token} if device_token else {}
        return self._transport.json(Call("POST", path, body=body, headers=headers, repeatable=False))

    def with_password(
        self, user_name: str, password: str, device_name: str, device_token: str | None = None
    ) -> SignInChallenge:
        """The first half: name and password, from a named device; its token proves that it is the same as before."""
        body = {"user_name": user_name, "password": password, "device_name": device_name}
        return SignInChallenge.read(self._secret_post("/v1/sign-in", body, device_token))

    def with_code(self, challenge: SignInChallenge, code: str | None) -> SignInAnswer:
        """The second half: the six-digit code."""
        body = {"challenge": challenge.challenge, "code": code}
        return SignInAnswer.read(self._secret_post("/v1/sign-in/code", body))

    def inspect_enrolment(self, token: str) -> EnrolmentFacts:
        """What an enrolment link is for."""
        return EnrolmentFacts.read(self._secret_post("/v1/enrolments/inspect", {"token": token}))

    def start_enrolment(
        self,
        token: str,
        user_name: str,
        password: str,
        handover_code: str,
        birthday: str | None = None,
    ) -> EnrolmentSeed:
        """Set name and password, with the link's other half; the answer is the seed for the code application, shown once."""
        body = {
            "token": token,
            "user_name": user_name,
            "password": password,
            "handover_code": handover_code,
        }
        if birthday:
            body["birthday"] = birthday
        return EnrolmentSeed.read(self._secret_post("/v1/enrolments/start", body))

    def confirm_enrolment(
        self,
        token: str,
        code: str,
        device_name: str,
        device_token: str | None = None,
        agreement_sha256: str | None = None,
    ) -> SignInAnswer:
        """Prove that the code application works, and agree to the text of that hash where the link shows one; signs in."""
        body = {"token": token, "code": code, "device_name": device_name}
        if agreement_sha256:
            body["agreement_sha256"] = agreement_sha256
        return SignInAnswer.read(self._secret_post("/v1/enrolments/confirm", body, device_token))

    def me(self) -> Me:
        """The signed-in person with posts, devices and grants."""
        return Me.read(self._transport.json(Call("GET", "/v1/me")))

    def sign_out(self) -> None:
        """End this session."""
        self._transport.send(Call("DELETE", "/v1/session"))

    def sessions(self) -> list[Any]:
        """Every live session of the person."""
        return list(every(self._transport, "/v1/sessions"))

    def end_session(self, session_id: str) -> None:
        """End another session of the person."""
        self._transport.send(Call("DELETE", f"/v1/sessions/{segment(session_id)}"))

    def step_up(self, code: str) -> dict[str, Any]:
        """Give a fresh code for acts that ask for one."""
        return self._secret_post("/v1/session/step-up", {"code": code})

    def change_password(self, old: str, new: str, code: str) -> None:
        """Change the person's password."""
        body = {"old_password": old, "new_password": new, "code": code}
        self._transport.send(Call("POST", "/v1/me/password", body=body, repeatable=False))

    def notices(self) -> list[Any]:
        """What the vault has to tell the person."""
        return list(every(self._transport, "/v1/notices"))

    def read_notice(self, notice_id: str) -> None:
        """Mark a notice as read."""
        self._transport.send(Call("POST", f"/v1/notices/{segment(notice_id)}/read", body={}))

    def read_notices(self, newest_id: str) -> None:
        """Mark a notice and all older ones as read."""
        self._transport.send(Call("POST", "/v1/notices/read", body={"notice_id": newest_id}))
