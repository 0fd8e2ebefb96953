"""The last word on a file's type, by opening it. Runs inside a worker."""

from collections.abc import Callable
from typing import BinaryIO

from vault.documents.file_types import cad, compound, mail, office, pictures, plain_text
from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.signatures import HEAD_BYTES, detect_head
from vault.documents.file_types.witness import require_no_other_opinion

Opener = Callable[[BinaryIO, FileType], None]


def open_type(name: str, source: BinaryIO) -> FileType:
    """Return the type of a file whose extension, content and second opinion agree.

    Args:
        name: File name.
        source: Seekable content.

    Raises:
        TypeRefusedError: See there for the reasons.
    """
    head = source.read(HEAD_BYTES)
    claimed = detect_head(name, head)
    source.seek(0)
    opener = _OPENERS.get(claimed.extensions[0])
    if opener is not None:
        opener(source, claimed)
    require_no_other_opinion(claimed, head)
    return claimed


def open_head(name: str, head: bytes) -> FileType:
    """Return the type of a file by its beginning alone, for a type whose rest is looked at elsewhere.

    Args:
        name: File name.
        head: The first bytes, up to 64 KiB.

    Raises:
        TypeRefusedError: ``not_listed``, ``mismatch`` or ``second_opinion``.
    """
    claimed = detect_head(name, head)
    require_no_other_opinion(claimed, head)
    return claimed


# PDF, DWG, Jw_cad: the header was all there is to see here. PDFs are opened, cleaned and checked page by page when they
# are stamped; the two others have no free reader.
_OPENERS: dict[str, Opener] = {
    **dict.fromkeys(("png", "jpg", "tif", "webp", "bmp", "gif"), pictures.open_picture),
    **dict.fromkeys(("txt", "csv"), plain_text.open_text),
    **dict.fromkeys(("docx", "xlsx", "pptx"), office.open_ooxml),
    **dict.fromkeys(("odt", "ods", "odp"), office.open_odf),
    **dict.fromkeys(("doc", "xls", "ppt"), compound.open_compound),
    "zip": office.open_plain_archive,
    "eml": mail.open_mail,
    "dxf": cad.open_dxf,
    "stp": cad.open_step,
    "igs": cad.open_iges,
    "stl": cad.open_stl,
}


def warm_up() -> None:
    """Load libmagic's database and Pillow's formats before the worker locks itself in."""
    pictures.warm_up()
    require_no_other_opinion(detect_head("warm.pdf", b"%PDF-1.7\n"), b"%PDF-1.7\n")
