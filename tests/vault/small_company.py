"""A company whose only manager is its overall officer, and what they do alone. Imported by tests."""

from __future__ import annotations

from typing import Any

from tests.vault.company import Caller, Company
from vault.audit.actor import Actor
from vault.identity.authenticators import bind_authenticator
from vault.identity.models import Account
from vault.identity.one_time_codes import STEP_MS, code_of, step_at
from vault.people.models import Person
from vault.people.posts import Post
from vault.people.routes import router as people_router

SEED = b"one seed for all: 20"
HOURS = 3600


class Alone:
    """The one person in both posts. The profile is in force once `declare` was called."""

    def __init__(self, company: Company, clock: Any, *, code_generators: bool = True) -> None:
        self.company, self.clock = company, clock
        self.person: Caller = company["manager"]
        company.client.app.include_router(people_router)  # type: ignore[attr-defined]
        company.end_post(company["officer"], Post.OVERALL_OFFICER)
        company.appoint(self.person, Post.OVERALL_OFFICER)
        with company.platform.transaction() as tx:
            tx.session.get_one(Person, self.person.id).employment_kind = "officer"
        if code_generators:
            self._give_code_generator(self.person.id)

    def code(self) -> str:
        """A code of a step nobody has used."""
        self.clock.advance(seconds=STEP_MS / 1000)
        return code_of(SEED, step_at(self.clock.now_ms()))

    def declare(self) -> None:
        self.company.sign_in(self.person)
        answer = self.person.post("/small-company", {"reason": "役員は一人"})
        assert answer.status_code == 201, answer.text

    def end_profile(self) -> None:
        self.company.sign_in(self.person)
        assert self.person.post("/small-company/end", {"reason": "採用"}).status_code == 204

    def wait(self, hours: float = 72) -> None:
        """Time passes, and everybody signs in again."""
        self.clock.advance(seconds=hours * HOURS)
        for caller in self.company.people.values():
            self.company.sign_in(caller)

    def agree(self, act: dict[str, Any]) -> Caller:
        """A cleared person from outside agrees to an announced act."""
        confirmer = self._cleared()
        body = {"digest": act["digest"], "code": self.code()}
        answer = confirmer.post(f"/confirmer/acts/{act['id']}/confirm", body)
        assert answer.status_code == 200, answer.text
        return confirmer

    def _cleared(self) -> Caller:
        names = {"name": "立会 外子", "name_kana": "タチアイ ソトコ", "name_romaji": "Tachiai Sotoko"}
        clearing = {"mail": "t@bengoshi.example", "company": "立会法律事務所", "document": "秘密保持契約"}
        self.company.sign_in(self.person)
        answer = self.person.post("/small-company/confirmers", {**names, **clearing})
        assert answer.status_code == 201, answer.text
        confirmer = Caller(self.company, answer.json()["confirmer"]["id"], "立会 外子", "")
        self.company.people["confirmer"] = confirmer
        with self.company.platform.transaction() as tx:
            tx.session.get_one(Account, confirmer.id).state = "active"
            person = tx.session.get_one(Person, confirmer.id)
            person.state, person.enrolled_ms = "active", tx.now_ms()
        self._give_code_generator(confirmer.id)
        self.company.sign_in(confirmer)
        return confirmer

    def _give_code_generator(self, person_id: str) -> None:
        with self.company.platform.transaction() as tx:
            bind_authenticator(tx, person_id, SEED, 0, Actor.operator("test"), "enr_test")
