"""A company with the routes of procedures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from tests.vault.application import client_of
from tests.vault.company import Company
from vault.people.posts import Post
from vault.procedures.models import Acknowledgement, ProcedureVersion
from vault.procedures.shipped import template_of
from vault.procedures.slots import Slot


def own_text(slot: Slot, **more: Any) -> dict[str, Any]:
    """A shipped template made the company's own: without the line that says what it is."""
    template = template_of(slot)
    questions = [each.as_json() for each in template.questions]
    body = {"title": template.title, "text": template.text.split("\n", 1)[1], "reason": "制定"}
    return {**body, **({"questions": questions} if questions else {}), **more}


@pytest.fixture
def company(platform: Any) -> Iterator[Any]:
    """People in every post and without one, who reach procedures and nothing else."""
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
def text_for() -> Any:
    return own_text


@pytest.fixture
def published(company: Any) -> Any:
    def publish(slot: str, **more: Any) -> dict[str, Any]:
        answer = company["manager"].post(f"/procedures/{slot}/versions", own_text(Slot(slot), **more))
        assert answer.status_code == 201, answer.text
        version: dict[str, Any] = answer.json()
        return version

    return publish


@pytest.fixture
def nothing_published(company: Any) -> Any:
    """A block in which no version appears, changes or is acknowledged."""

    @contextmanager
    def unchanged() -> Iterator[None]:
        before = _rows(company)
        yield
        assert _rows(company) == before

    return unchanged


def _rows(company: Any) -> list[Any]:
    with company.platform.reading() as tx:
        versions = tx.session.execute(select(ProcedureVersion.__table__)).all()
        return [*versions, *tx.session.execute(select(Acknowledgement.__table__)).all()]
