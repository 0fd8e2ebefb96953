"""A file that a form brings: its hash is all that is kept of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from fastapi import Request

from vault.platform.errors import Code, Refusal
from vault.web.frame.file_form import FileForm, invalid_form
from vault.web.frame.forms import Form


@dataclass
class UploadedFile:
    """`sha256` (hexadecimal) and `size` of the file, and the fields beside it."""

    sha256: str
    size: int
    fields: Form


async def uploaded_file(request: Request, most: int) -> UploadedFile:
    """Read the one file of a form that one of our own pages sent.

    Args:
        most: bytes that the file may have.

    Raises:
        Refusal: as reading the form does; `too_large`, `request_invalid` for an empty file.
    """
    form = await FileForm.open(request)
    digest, size = hashlib.sha256(), 0
    async for chunk in form.chunks():
        size += len(chunk)
        if size > most:
            raise Refusal(Code.TOO_LARGE, params={"limit": str(most)})
        digest.update(chunk)
    if not size:
        raise invalid_form()
    return UploadedFile(digest.hexdigest(), size, form.fields)
