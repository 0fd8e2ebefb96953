"""People who use the vault over HTTP in tests: they enrol, carry an authenticator app, and sit at named devices.

Imported by the conftest files of the folders that need it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from starlette.testclient import TestClient

from vault.audit.actor import Actor
from vault.audit.models import AuditDetail, AuditLeaf
from vault.identity.enrolments import issue_code, open_enrolment
from vault.identity.one_time_codes import STEP_MS, code_of, step_at
from vault.people.founding import Founder, appoint_first_officer
from vault.people.powers import SHIPPED_PARAGRAPHS
from vault.platform.runtime import Platform

PASSWORD = "xQ7-vkzP!w4rJ{n}"


@dataclass
class Desk:
    """One person at one device."""

    office: Office
    user_name: str
    password: str
    seed: bytes = b""
    last_step: int = 0
    token: str = ""
    person_id: str = ""
    device_token: str = ""
    answer: dict[str, Any] = field(default_factory=dict)

    def code(self) -> str:
        """A code not used before; time passes where the app would have to wait for its next one."""
        clock = self.office.clock
        if step_at(clock.now_ms()) <= self.last_step:
            clock.advance(seconds=((self.last_step + 1) * STEP_MS - clock.now_ms()) / 1000)
        self.last_step = step_at(clock.now_ms())
        return code_of(self.seed, self.last_step)

    def enrol(self, link: str, device: str = "desk", **more: str) -> None:
        """Take up a link: name, password, first code; the handover code, where none is given, comes from somewhere."""
        http, token = self.office.http, link.partition("#")[2]
        if "handover_code" not in more:
            more["handover_code"] = self.office.handover_code(link)
        body = {"token": token, "user_name": self.user_name, "password": self.password, **more}
        started = http.post("/v1/enrolments/start", json=body)
        assert started.status_code == 200, started.text
        self.take_seed(started.json()["secret_base32"])
        self.keep(self.confirm(link, device))

    def confirm(self, link: str, device: str = "desk", **more: str) -> Any:
        """Agree to what the link shows, and give the first code."""
        body = {"token": link.partition("#")[2], "device_name": device}
        body["agreement_sha256"] = self.office.agreement(link)
        return self.office.http.post("/v1/enrolments/confirm", json={**body, "code": self.code(), **more})

    def take_seed(self, base32: str) -> None:
        """Put a seed into the authenticator app."""
        self.seed = base64.b32decode(base32)

    def give_password(self, device: str = "desk", password: str | None = None, **headers: str) -> Any:
        """The first step of a sign-in."""
        body = {
            "user_name": self.user_name,
            "password": password or self.password,
            "device_name": device,
        }
        return self.office.http.post("/v1/sign-in", json=body, headers=headers)

    def sign_in(self, device: str = "desk", **headers: str) -> Desk:
        """Both steps; a new desk with the new session, sharing the authenticator app's seed."""
        first = self.give_password(device, **headers)
        assert first.status_code == 200, first.text
        body = {"challenge": first.json()["challenge"], "code": self.code()}
        there = Desk(self.office, self.user_name, self.password, self.seed, self.last_step)
        there.keep(self.office.http.post("/v1/sign-in/code", json=body))
        return there

    def keep(self, answer: Any) -> None:
        """Keep the session of a complete sign-in."""
        assert answer.status_code == 200, answer.text
        self.answer = answer.json()
        self.token = self.answer["token"]
        self.device_token = self.answer["device_token"]
        self.person_id = self.answer["person"]["id"]

    def ask(self, method: str, path: str, **arguments: Any) -> Any:
        """A request in the session."""
        headers = {"Authorization": f"Bearer {self.token}", **arguments.pop("headers", {})}
        return self.office.http.request(method, path, headers=headers, **arguments)

    def get(self, path: str, **arguments: Any) -> Any:
        return self.ask("GET", path, **arguments)

    def post(self, path: str, body: dict[str, Any] | None = None, **arguments: Any) -> Any:
        return self.ask("POST", path, json=body or {}, **arguments)

    def delete(self, path: str) -> Any:
        return self.ask("DELETE", path)

    def step_up(self) -> None:
        answer = self.post("/v1/session/step-up", {"code": self.code()})
        assert answer.status_code == 200, answer.text


@dataclass
class Office:
    """A vault that people use: the first overall officer, and whoever is invited."""

    platform: Platform
    clock: Any
    http: TestClient
    count: int = 0

    def desk(self, user_name: str) -> Desk:
        self.count += 1
        return Desk(self, user_name, PASSWORD.format(n=self.count))

    def found(self) -> Desk:
        """The first overall officer, enrolled."""
        with self.platform.transaction() as tx:
            founder = Founder("森 一", "モリ ハジメ", "Mori Hajime", "mori@hizo.example")
            halves = appoint_first_officer(tx, founder, Actor.operator("hizo-vault init"))
        officer = self.desk("mori.h")
        officer.enrol(halves.link, handover_code=halves.handover_code or "")
        return officer

    def handover_code(self, link: str) -> str:
        """The other half of a link, as if a person with a post had brought it."""
        with self.platform.transaction() as tx:
            row = open_enrolment(tx, link.partition("#")[2])
            return issue_code(tx, row, Actor.operator("test"))

    def agreement(self, link: str) -> str:
        """The hash of the joining agreement that a link shows."""
        shown = self.http.post("/v1/enrolments/inspect", json={"token": link.partition("#")[2]}).json()
        return str((shown.get("agreement") or {}).get("sha256", ""))

    def facts(self, user_name: str, **more: Any) -> dict[str, Any]:
        """The record of a person to invite."""
        return {
            "name": f"仮名 {user_name}",
            "name_kana": "カメイ ジン",
            "name_romaji": "Kamei Jin",
            "mail": f"{user_name}@hizo.example",
            "department": "第二課",
            "title": "課員",
            "employment_kind": "staff",
            **more,
        }

    def invite(self, officer: Desk, user_name: str, *posts: str, **more: Any) -> Desk:
        """A person invited, enrolled and appointed by the officer."""
        officer.step_up()
        invited = officer.post("/v1/people", self.facts(user_name, **more))
        assert invited.status_code == 201, invited.text
        person = self.desk(user_name)
        person.enrol(invited.json()["enrolment_link"])
        for post in posts:
            given = officer.post(f"/v1/people/{person.person_id}/posts", appointment(post))
            assert given.status_code == 201, given.text
        return person

    def leaves(self, act: str) -> list[dict[str, str]]:
        """The opened detail fields of every leaf of an act, oldest first."""
        with self.platform.reading() as tx:
            opened: dict[int, dict[str, str]] = {}
            for leaf in tx.session.scalars(select(AuditLeaf).order_by(AuditLeaf.index)):
                if f'"act":"{act}"'.encode() in leaf.body:
                    opened[leaf.index] = {}
            for row in tx.session.scalars(select(AuditDetail)):
                if row.leaf_index in opened:
                    opened[row.leaf_index][row.field] = row.value
            return list(opened.values())


def appointment(post: str, **more: Any) -> dict[str, Any]:
    """The body of an appointment, complete for the post."""
    terms: dict[str, dict[str, Any]] = {
        "responsible_manager": {"rank": "head", "powers": dict(SHIPPED_PARAGRAPHS)},
        "overall_officer": {"rank": "officer"},
    }
    return {"post": post, "reason": "test", **terms.get(post, {}), **more}


def require_refused(answer: Any, status: int, code: str) -> None:
    """A problem document with the code, its clauses, and nothing else decided."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["code"] == code
    assert document["detail"]


def require_recorded(office: Office, code: str, **fields: str) -> None:
    """The newest refusal leaf names the true code, the person and the session."""
    newest = office.leaves("request.refused")[-1]
    assert newest["true_code"] == f'"{code}"'
    assert newest["actor"] != "null"
    assert newest["session"] != "null"
    assert newest["device"] != "null"
    assert newest["address"] != "null"
    for name, value in fields.items():
        assert newest[name] == f'"{value}"'
