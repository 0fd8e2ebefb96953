import pytest

from tests.vault.company import settle
from tests.vault.templates import Settle


@pytest.fixture(scope="session")
def beginning() -> Settle:
    return settle
