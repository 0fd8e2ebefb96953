"""The one error family of PDF stamping."""

from typing import Final, Literal

from pikepdf.exceptions import PikepdfError

from vault.documents.pdf.rendering import PdfiumError

# What the parsers' bindings raise on hostile input: besides their own errors, a value of another type than the format
# wants surfaces as whatever Python makes of it.
PARSER_SURPRISES: Final = (
    PikepdfError,
    PdfiumError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)

StampCode = Literal["pdf_password_required", "owner_password_unauthorised", "stamp_failed"]


class StampError(Exception):
    """A PDF that cannot become a marked rendition.

    Args:
        code: ``pdf_password_required`` (a user password is needed), ``owner_password_unauthorised`` (restricted by an
            owner password and the uploader has not confirmed the right to lift it) or ``stamp_failed`` (it could not
            be stamped *and verified*).
        detail: What was found, for the operator's log; never document content.
    """

    def __init__(self, code: StampCode, detail: str) -> None:
        super().__init__(code, detail)
        self.code: StampCode = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"
