import shutil

import pytest

from vault.documents.conversion.office import OfficeConverters, found_program


@pytest.fixture
def database_url() -> None:
    """Converting does not depend on the database."""


@pytest.fixture(scope="session")
def converters() -> OfficeConverters:
    """LibreOffice, or the test is left out by name."""
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice: run make services")
    return OfficeConverters(found_program(None), 1)
