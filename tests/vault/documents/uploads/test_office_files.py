"""An office file sent by pieces is held as pages, shown, and deposited with what was sent kept beside them."""

from __future__ import annotations

import io
import shutil
from typing import Any

import pytest
from PIL import Image

from tests.vault.office_files import docx

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="needs LibreOffice: run make services"
)


@needs_office
def test_it_is_held_as_pages_and_shown_before_it_is_deposited(company: Any, uploads: Any) -> None:
    upload_id = uploads.held(docx(), file_name="配合.docx")
    held = uploads.get(upload_id).json()["held"]
    assert (held["viewer"], held["pages"], held["conversion"]) == ("pdf", 1, {"failed": None})
    shown = uploads.get(upload_id, "/preview?long_side=400")
    assert shown.status_code == 200, shown.text
    assert Image.open(io.BytesIO(shown.content)).size[1] == 400
    item = uploads.confirm(upload_id).json()
    assert item["version"]["original_kept"]
    assert (len(company.stored()[0]), len(company.stored()[1])) == (2, 2)
