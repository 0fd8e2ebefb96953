"""Builders of test documents."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from vault.documents.pdf import StampRequest

HELVETICA = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)

Builder = Callable[..., bytes]


@pytest.fixture
def stamp_request() -> StampRequest:
    return StampRequest(
        marking="極秘",
        line="極秘 | 主軸 組立図 | 設計部 | itm_9f3a v1",
        short_line="極秘 | itm_9f3a",
        authorised=True,
        title="【極秘】主軸 組立図",
    )


@pytest.fixture
def saved() -> Callable[..., bytes]:
    def save(pdf: Pdf, **options: object) -> bytes:
        out = io.BytesIO()
        pdf.save(out, **options)  # type: ignore[arg-type]
        return out.getvalue()

    return save


@pytest.fixture
def one_page(saved: Builder) -> Builder:
    """A page with the given content; ``page`` entries go to the page dictionary."""

    def build(
        content: bytes = b"BT /F 24 Tf 100 400 Td (HELLO) Tj ET",
        size: tuple[float, float] = (595, 842),
        pages: int = 1,
        **entries: object,
    ) -> bytes:
        pdf = pikepdf.new()
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=size).obj
            page.Contents = pdf.make_stream(content)
            page.Resources = Dictionary(Font=Dictionary(F=HELVETICA))
            for key, value in entries.items():
                page[f"/{key}"] = Array(value) if isinstance(value, list) else value
        return saved(pdf)

    return build
