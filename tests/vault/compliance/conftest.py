"""A company in the whole application; items are rows where nobody has to open them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.company import Company, settle_company
from tests.vault.templates import Settle
from vault.documents.models import Item
from vault.platform.ids import new_id


@pytest.fixture(scope="session")
def beginning() -> Settle:
    return settle_company


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
