"""A company with the routes of pledges, whose people carry code generators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.vault.application import client_of
from tests.vault.company import Caller, Company
from vault.audit.actor import Actor
from vault.identity.authenticators import bind_authenticator
from vault.identity.one_time_codes import STEP_MS, code_of, step_at
from vault.people.models import Person
from vault.people.posts import Post
from vault.platform.runtime import Platform
from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.pledges.rules import PledgeKind
from vault.pledges.shipped import shipped_text
from vault.pledges.upkeep import run_due_pledges

SEED = b"one seed for all: 20"


def own_text(kind: str, company: str = "秘蔵製作所") -> dict[str, Any]:
    """A shipped text made the company's own: without the line that says what it is."""
    said = shipped_text(PledgeKind(kind), company)
    return {
        "kind": kind,
        "title": said.title,
        "text": said.text.split("\n", 1)[1],
        "clauses": dict(said.clauses),
    }


@dataclass
class Pledges:
    """The company under test, and what tests of pledges do in it."""

    company: Any
    platform: Platform
    clock: Any

    def __getitem__(self, name: str) -> Caller:
        caller: Caller = self.company[name]
        return caller

    def code(self) -> str:
        """A code of a step nobody has used."""
        self.clock.advance(seconds=STEP_MS / 1000)
        return code_of(SEED, step_at(self.clock.now_ms()))

    def publish(self, kind: str = "holder", by: str = "manager", **more: Any) -> Any:
        """Publish the shipped text, or another one; the manager's session has a fresh code."""
        self.company.sign_in(self[by])
        return self[by].post("/pledge-templates", {**own_text(kind), "reason": "制定", **more})

    def published(self, kind: str = "holder", **more: Any) -> dict[str, Any]:
        answer = self.publish(kind, **more)
        assert answer.status_code == 201, answer.text
        template: dict[str, Any] = answer.json()
        return template

    def revised(self, kind: str = "holder", **more: Any) -> dict[str, Any]:
        """A text that differs from the shipped one."""
        return self.published(kind, text=own_text(kind)["text"] + "\n附則を加える。\n", **more)

    def sign(self, name: str, template: dict[str, Any], **more: Any) -> Any:
        body = {"template_id": template["id"], "sha256": template["sha256"], **more}
        return self[name].post("/pledges", {**body, "code": more.get("code") or self.code()})

    def signed(self, name: str, template: dict[str, Any]) -> dict[str, Any]:
        answer = self.sign(name, template)
        assert answer.status_code == 201, answer.text
        pledge: dict[str, Any] = answer.json()
        return pledge

    def leaves_on(self, name: str, day: str | None) -> None:
        with self.platform.transaction() as tx:
            tx.session.get_one(Person, self[name].id).leaves_on = day

    def told(self, name: str) -> list[str]:
        return [kind for kind in self.company.notices(self[name]) if "pledge" in kind]

    def upkeep(self) -> None:
        run_due_pledges(self.platform)

    def counts(self) -> tuple[int, int]:
        with self.platform.reading() as tx:
            texts = tx.session.scalar(select(func.count()).select_from(PledgeTemplate))
            signatures = tx.session.scalar(select(func.count()).select_from(PledgeSignature))
        return texts or 0, signatures or 0

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        before = self.counts()
        yield
        assert self.counts() == before


@pytest.fixture
def pledges(platform: Platform, clock: Any) -> Iterator[Pledges]:
    with client_of(platform) as client:
        company = Company(platform, client)
        company.hire_all(
            {
                "officer": (Post.OVERALL_OFFICER,),
                "manager": (Post.RESPONSIBLE_MANAGER,),
                "auditor": (Post.AUDITOR,),
                "administrator": (Post.ADMINISTRATOR,),
                "viewer": (),
                "stranger": (),
            }
        )
        with platform.transaction() as tx:
            for caller in company.people.values():
                bind_authenticator(tx, caller.id, SEED, 0, Actor.operator("test"), "enr_test")
        yield Pledges(company, platform, clock)


@pytest.fixture
def text_of() -> Any:
    return own_text
