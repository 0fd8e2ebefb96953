from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.vault.company import company_in
from vault.access.gate import decision_at


@pytest.fixture
def company(platform: Any) -> Iterator[Any]:
    with company_in(platform) as company:
        yield company


@pytest.fixture
def told(company: Any) -> Callable[..., str | None]:
    """What the gate says to a person viewing the entry, now or at a moment: a code, or None when it opens."""

    def ask(name: str, *, tier: int = 3, at_ms: int | None = None) -> str | None:
        with company.platform.reading() as tx:
            moment = tx.now_ms() if at_ms is None else at_ms
            decision = decision_at(tx, company[name].id, company.entry_id, tier, moment)
        return decision.code.value if decision.code else None

    return ask
