import pytest

from tests.vault.company import settle_company
from tests.vault.templates import Settle


@pytest.fixture(scope="session")
def beginning() -> Settle:
    return settle_company
