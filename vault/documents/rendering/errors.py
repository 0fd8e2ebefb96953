"""The one error family of rendering."""

from typing import Literal

RenderCode = Literal[
    "viewer_missing", "pdf_password_required", "page_missing", "too_large", "content_damaged", "type_refused"
]


class RenderError(Exception):
    """A page that cannot be shown.

    Args:
        code: ``viewer_missing`` (no viewer for this type), ``pdf_password_required``, ``page_missing`` (no such page),
            ``too_large`` (over a pixel, page or byte bound), ``content_damaged`` (the bytes cannot be read as their
            type) or ``type_refused`` (text in no known encoding).
        detail: What was found, for the operator's log; never document content.
    """

    def __init__(self, code: RenderCode, detail: str) -> None:
        super().__init__(code, detail)
        self.code: RenderCode = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"
