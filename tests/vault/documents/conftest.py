import io
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image

from tests.fakes.memory_store import MemoryStore
from tests.vault.company import settle_company_at_work
from tests.vault.templates import Settle
from vault.app.worker_pool import start_workers
from vault.documents.workers import WorkerPool
from vault.platform.settings import Settings


@pytest.fixture(scope="session")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    """The vault's real sandboxed workers, started once."""
    pool = start_workers(Settings(data_dir=tmp_path_factory.mktemp("workers")))
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def beginning() -> Settle:
    return settle_company_at_work


@pytest.fixture
def memory_store() -> Any:
    """A blob store that fails as told."""
    return MemoryStore()


@pytest.fixture(scope="session")
def drawing() -> Callable[..., bytes]:
    """Builds a PDF; `options` go to `pikepdf.Pdf.save`."""

    def build(text: str = "DRAWING", pages: int = 2, **options: Any) -> bytes:
        pdf = pikepdf.new()
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        for number in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=(595, 842)).obj
            page.Contents = pdf.make_stream(f"BT /F 24 Tf 100 400 Td ({text} {number}) Tj ET".encode())
            page.Resources = Dictionary(Font=Dictionary(F=font))
        out = io.BytesIO()
        pdf.save(out, **options)
        return out.getvalue()

    return build


@pytest.fixture(scope="session")
def photograph() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), (10, 120, 200)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def deposited(company: Any, drawing: Callable[..., bytes]) -> dict[str, Any]:
    """An item made of a drawing of two pages."""
    answer = company["depositor"].deposit(drawing())
    assert answer.status_code == 201, answer.text
    item: dict[str, Any] = answer.json()
    return item
