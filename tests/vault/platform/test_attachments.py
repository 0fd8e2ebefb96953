"""The name that an answer gives a file: one header, the standard's way of writing it, nothing of it obeyed by anybody."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from starlette.responses import Response

from tests.vault.documents.file_names.test_sixty_names import TAKEN
from vault.documents.file_names import download_name
from vault.platform.attachments import attachment


@pytest.mark.asvs("5.4.2")
@pytest.mark.parametrize("name", TAKEN)
def test_every_name_comes_back_from_one_safe_header(name: str) -> None:
    given = download_name(name)
    answer = Response(b"", headers=attachment(given, "file.pdf"))
    [header] = [value for key, value in answer.raw_headers if key == b"content-disposition"]
    said = header.decode("ascii")
    kind, plain, encoded = said.split("; ")
    assert (kind, plain) == ("attachment", 'filename="file.pdf"')
    assert encoded.startswith("filename*=UTF-8''")
    assert unquote(encoded.removeprefix("filename*=UTF-8''"), errors="strict") == given
    assert not set("\r\n\0;\"'/\\ ") & set(encoded.removeprefix("filename*=UTF-8''"))
