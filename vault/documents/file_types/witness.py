"""libmagic as the second witness: it is heard where it positively says something else, not where it has no opinion.

The bundled libmagic is of 2021. It takes CAD exchange formats and CSV for plain text, STL and Jw_cad for data, and weak
two-byte patterns for sound or pictures that nobody uses. So only the opinions listed here count.
"""

from functools import cache
from typing import Any, Final

import pylibmagic  # noqa: F401  puts its library and database where the next import finds them

import magic  # isort: skip

from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.errors import refused

_OPINIONS: Final = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/tiff": "tiff",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/x-ms-bmp": "bmp",
    "image/gif": "gif",
    "image/svg+xml": "markup",
    "text/html": "markup",
    "image/vnd.dwg": "dwg",
    "application/x-dxf": "dxf",
    "image/vnd.dxf": "dxf",
    "application/zip": "zip",
    "application/java-archive": "zip",
    "application/epub+zip": "zip",
    "application/cdfv2": "ole2",
    "application/x-ole-storage": "ole2",
    "application/msword": "ole2",
    "application/x-msi": "installer",
    "application/x-dosexec": "program",
    "application/x-executable": "program",
    "application/x-pie-executable": "program",
    "application/x-sharedlib": "program",
    "application/x-mach-binary": "program",
    "application/x-7z-compressed": "archive",
    "application/x-rar": "archive",
    "application/gzip": "archive",
    "application/vnd.ms-cab-compressed": "archive",
}
_OPINIONS_BY_START: Final = {
    "application/vnd.openxmlformats-officedocument.": "zip",
    "application/vnd.oasis.opendocument.": "zip",
    "application/vnd.ms-": "ole2",
}
# Text may be about anything, so markup inside it is no contradiction: it is shown as characters and never served.
_COMPATIBLE: Final = {"text": {"markup", "dxf"}, "mail": {"markup", "dxf"}}


def require_no_other_opinion(claimed: FileType, head: bytes) -> None:
    """Refuse a file that libmagic takes for another of the types it knows well.

    Raises:
        TypeRefusedError: ``second_opinion``.
    """
    media_type = str(_library().from_buffer(head)).lower()
    opinion = _opinion(media_type)
    agreeing = {claimed.signature} | _COMPATIBLE.get(claimed.signature or "", set())
    if opinion is not None and opinion not in agreeing:
        raise refused("second_opinion", claimed.name, media_type)


def _opinion(media_type: str) -> str | None:
    for start, opinion in _OPINIONS_BY_START.items():
        if media_type.startswith(start):
            return opinion
    return _OPINIONS.get(media_type)


@cache
def _library() -> Any:
    return magic.Magic(mime=True)
