from collections.abc import Callable
from typing import Any

import pytest

from tests.vault.company import settle_company
from tests.vault.templates import Settle
from vault.access.gate import decision_at


@pytest.fixture(scope="session")
def beginning() -> Settle:
    return settle_company


@pytest.fixture
def told(company: Any) -> Callable[..., str | None]:
    """What the gate says to a person viewing the entry, now or at a moment: a code, or None when it opens."""

    def ask(name: str, *, tier: int = 3, at_ms: int | None = None) -> str | None:
        with company.platform.reading() as tx:
            moment = tx.now_ms() if at_ms is None else at_ms
            decision = decision_at(tx, company[name].id, company.entry_id, tier, moment)
        return decision.code.value if decision.code else None

    return ask
