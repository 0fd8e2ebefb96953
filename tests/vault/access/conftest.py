from collections.abc import Iterator
from typing import Any

import pytest

from tests.vault.company import company_in


@pytest.fixture
def company(platform: Any) -> Iterator[Any]:
    with company_in(platform) as company:
        yield company
