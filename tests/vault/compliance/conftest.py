"""A company in the whole application; items are rows where nobody has to open them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.vault.application import client_of
from tests.vault.company import Company
from vault.documents.models import Item
from vault.documents.workers.pool import WorkerPool
from vault.people.posts import Post
from vault.platform.ids import new_id
from vault.platform.runtime import Platform

PEOPLE: dict[str, tuple[Post, ...]] = {
    "officer": (Post.OVERALL_OFFICER,),
    "manager": (Post.RESPONSIBLE_MANAGER,),
    "auditor": (Post.AUDITOR,),
    "administrator": (Post.ADMINISTRATOR,),
    "depositor": (),
    "viewer": (),
    "stranger": (),
}


@pytest.fixture
def workers() -> WorkerPool | None:
    """Nothing is opened here; who opens something replaces this."""
    return None


@pytest.fixture
def company(platform: Platform, workers: WorkerPool | None) -> Iterator[Company]:
    with client_of(platform, workers) as http:
        company = Company(platform, http)
        company.hire_all(PEOPLE)
        company.prepare()
        company.entry_id = company.open_entry(company["manager"])
        yield company


@pytest.fixture
def put_item(company: Company) -> Callable[..., str]:
    """Puts an item on record and gives its id."""

    def put(title: str = "図面X", tier: int = 2, entry_id: str | None = None) -> str:
        with company.platform.transaction() as tx:
            row = Item(
                id=new_id("itm", tx.platform.randomness),
                entry_id=entry_id or company.entry_id,
                type="document",
                title=title,
                tier=tier,
                marking="秘",
                created_ms=tx.now_ms(),
                created_by=company["depositor"].id,
            )
            tx.session.add(row)
        return row.id

    return put


@pytest.fixture
def item_id(put_item: Callable[..., str]) -> str:
    return put_item()


@pytest.fixture
def grant(company: Company) -> dict[str, Any]:
    """The viewer may view up to 秘."""
    given: dict[str, Any] = company.grant(company["manager"], company["viewer"], "view", 2).json()
    return given
