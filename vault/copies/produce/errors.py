"""The one error family of copy production."""

from typing import Literal

ProductionCode = Literal["pages_invalid", "copy_failed"]


class ProductionError(Exception):
    """A copy that could not be produced and verified; nothing may be issued.

    Args:
        code: ``pages_invalid`` (none, doubled or not in the document) or ``copy_failed``.
        detail: What was found, for the operator's log; never document content or a password.
    """

    def __init__(self, code: ProductionCode, detail: str) -> None:
        super().__init__(code, detail)
        self.code: ProductionCode = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"
