"""A ZIP file as pages: the list of what it holds. Nothing is unpacked for it but what the checks before it unpacked."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from vault.documents.conversion.errors import TOO_LARGE, UNREADABLE, ConversionError
from vault.documents.conversion.paper import Column, Paper, PaperFullError
from vault.documents.conversion.suspicious import warning_of
from vault.documents.conversion.wording import size_in_words
from vault.documents.file_types.zip_directory import (
    DirectoryError,
    DirectoryTooLargeError,
    Entry,
    read_directory,
)

_COLUMNS: Final = (
    Column("名前 / Name", 0.48),
    Column("大きさ / Size", 0.13, right=True),
    Column("更新 / Changed", 0.18),
    Column("注意 / Note", 0.21),
)
_TELLING_RATIO: Final = 100
_TELLING_BYTES: Final = 1 << 20


def listing_as_pdf(content: bytes) -> bytes:
    """Return the entries of a ZIP file as pages.

    Args:
        content: The whole file.

    Raises:
        ConversionError: ``too_large`` (over 10,000 entries) or ``unreadable``.
    """
    try:
        entries = read_directory(io.BytesIO(content))
    except DirectoryTooLargeError as error:
        raise ConversionError(TOO_LARGE, str(error)) from error
    except DirectoryError as error:
        raise ConversionError(UNREADABLE, str(error)) from error
    paper = Paper()
    with suppress(PaperFullError):
        _draw(paper, entries)
    return paper.save()


def warm_up() -> None:
    """Use every lazily loaded part once, before the worker locks itself in."""
    sample = io.BytesIO()
    with zipfile.ZipFile(sample, "w") as archive:
        archive.writestr("a.txt", b"a")
    listing_as_pdf(sample.getvalue())


def _draw(paper: Paper, entries: list[Entry]) -> None:
    files = [one for one in entries if not one.name.endswith("/")]
    paper.heading("ZIP の内容 / Contents of the archive")
    paper.fields(
        [
            ("ファイル / Files", f"{len(files)}"),
            ("フォルダー / Folders", f"{len(entries) - len(files)}"),
            ("展開後 / Unpacked", size_in_words(sum(one.unpacked for one in entries))),
            ("圧縮後 / Packed", size_in_words(sum(one.packed for one in entries))),
        ]
    )
    paper.gap(8)
    paper.table(_COLUMNS, (_row(one) for one in sorted(entries, key=lambda one: one.name)))


def _row(entry: Entry) -> tuple[str, str, str, str]:
    is_folder = entry.name.endswith("/")
    changed = entry.modified_at
    return (
        entry.name,
        "" if is_folder else size_in_words(entry.unpacked),
        f"{changed:%Y-%m-%d %H:%M}" if changed else "",
        "、".join(_notes(entry)),
    )


def _notes(entry: Entry) -> Iterator[str]:
    if entry.is_encrypted:
        yield "暗号化 / encrypted"
    if entry.is_special:
        yield "リンク / link"
    if entry.unpacked > max(_TELLING_BYTES, _TELLING_RATIO * entry.packed):
        yield "高圧縮 / dense"
    if warning := warning_of(entry.name.rpartition("/")[2]):
        yield warning
