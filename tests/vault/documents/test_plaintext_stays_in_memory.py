import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

CANARY = b"CANARY-7f3a9c-PLAINTEXT"
_watches: list[list[str]] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watches or event != "open":
        return
    path, _, flags = arguments
    if (
        isinstance(path, str | bytes)
        and isinstance(flags, int)
        and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    ):
        _watches[-1].append(os.fsdecode(path))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """Every path that Python code opens for writing; temporary files have a folder of their own."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    sys.addaudithook(_watch)
    _watches.append([])
    yield _watches[-1]
    _watches.clear()
    assert list(temporary.iterdir()) == []


@pytest.mark.asvs("14.2.2")
def test_no_plaintext_of_an_upload_or_a_view_touches_a_disk(
    company: Any, drawing: Callable[..., bytes], written: list[str], tmp_path: Path
) -> None:
    pdf = drawing(
        CANARY.decode(),
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    assert CANARY in pdf
    text = CANARY + b" line\n"
    for name, content in (("図面.pdf", pdf), ("手順.txt", text * 200_000)):
        item = company["depositor"].deposit(content, file_name=name).json()
        assert company["viewer"].get(f"/versions/{item['version']['id']}/pages/1").status_code == 200
    places = (str(company.platform.settings.resolved_store_dir), "/dev/null")
    assert [path for path in written if not path.startswith(places)] == []
    assert written, "the watch saw the store's own writing"
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or CANARY not in path.read_bytes(), path
