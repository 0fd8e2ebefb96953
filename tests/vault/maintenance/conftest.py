"""A company in the whole application, and outside workers who take up their temporary ids over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.vault.application import client_of
from tests.vault.company import Caller, Company
from tests.vault.people_at_desks import Desk, Office
from vault.people.posts import Post
from vault.platform.runtime import Platform

HOUR = 3600
FILES = {
    "recording": {"name": "画面.mp4", "sha256": "a" * 64},
    "operation_log": {"name": "操作.log", "sha256": "b" * 64},
}


@dataclass
class Work:
    """A directed session and what its parties do."""

    company: Company
    id: str
    link: str
    worker_id: str

    def start(self, who: Caller | None = None) -> Any:
        return (who or self.company["viewer"]).post(f"/maintenance-sessions/{self.id}/start")

    def close(self, who: Caller | None = None, **more: Any) -> Any:
        return (who or self.company["viewer"]).post(
            f"/maintenance-sessions/{self.id}/close", {**FILES, **more}
        )

    def report(self, who: Caller | None = None) -> Any:
        return (who or self.company["manager"]).get(f"/maintenance-sessions/{self.id}")


@pytest.fixture
def company(platform: Platform) -> Iterator[Company]:
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
        yield company


@pytest.fixture
def direction(company: Company) -> Callable[..., dict[str, Any]]:
    def body(**more: Any) -> dict[str, Any]:
        return {
            "worker_name": "保守 一郎",
            "worker_company": "保守サービス社",
            "purpose": "サーバーの点検",
            "supervision": "attended",
            "watcher_id": company["viewer"].id,
            **more,
        }

    return body


@pytest.fixture
def direct(company: Company, direction: Callable[..., dict[str, Any]]) -> Callable[..., Work]:
    """A session as the manager directs it; `company['viewer']` watches."""

    def go(**more: Any) -> Work:
        answer = company["manager"].post("/maintenance-sessions", direction(**more))
        assert answer.status_code == 201, answer.text
        said = answer.json()
        return Work(company, said["session"]["id"], said["enrolment_link"], said["session"]["worker"]["id"])

    return go


@pytest.fixture
def enrol(company: Company, clock: Any) -> Callable[[Work], Desk]:
    """The worker takes up the temporary id with a password and an authenticator app of their own."""
    office = Office(company.platform, clock, company.client)

    def go(work: Work) -> Desk:
        desk = office.desk("hoshu.ichiro")
        desk.enrol(work.link)
        assert desk.person_id == work.worker_id
        return desk

    return go
