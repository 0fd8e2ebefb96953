"""The one error family of PDF stamping."""

from typing import Literal

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
