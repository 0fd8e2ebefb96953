"""The allow-list. A type is on it when this vault can tell it from others by its content."""

from dataclasses import dataclass
from typing import Final, Literal

from vault.documents.file_names.rules import extension_of
from vault.documents.file_types.errors import refused

Signature = Literal[
    "pdf",
    "png",
    "jpeg",
    "tiff",
    "webp",
    "bmp",
    "gif",
    "zip",
    "ole2",
    "rtf",
    "dwg",
    "jww",
    "dxf",
    "step",
    "iges",
    "mail",
    "text",
]
_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """One type of file.

    Args:
        name: What people call it.
        media_type: As registered, or the usual one.
        extensions: Without the dot, lower case; the first is the usual one.
        viewer: How pages are shown, or None for a type that is kept and handed out only.
        signature: How the content begins; "text" for types without a signature of their own.
    """

    name: str
    media_type: str
    extensions: tuple[str, ...]
    viewer: Literal["pdf", "image", "text"] | None
    signature: Signature | None


PDF: Final = FileType("PDF", "application/pdf", ("pdf",), "pdf", "pdf")

FILE_TYPES: Final = (
    PDF,
    FileType("PNG", "image/png", ("png",), "image", "png"),
    FileType("JPEG", "image/jpeg", ("jpg", "jpeg"), "image", "jpeg"),
    FileType("TIFF", "image/tiff", ("tif", "tiff"), "image", "tiff"),
    FileType("WebP", "image/webp", ("webp",), "image", "webp"),
    FileType("BMP", "image/bmp", ("bmp",), "image", "bmp"),
    FileType("GIF", "image/gif", ("gif",), "image", "gif"),
    FileType("Text", "text/plain", ("txt", "log", "md"), "text", "text"),
    FileType("CSV", "text/csv", ("csv", "tsv"), "text", "text"),
    FileType("Word", f"{_OOXML}wordprocessingml.document", ("docx",), None, "zip"),
    FileType("Excel", f"{_OOXML}spreadsheetml.sheet", ("xlsx",), None, "zip"),
    FileType("PowerPoint", f"{_OOXML}presentationml.presentation", ("pptx",), None, "zip"),
    FileType("OpenDocument Text", f"{_ODF}text", ("odt",), None, "zip"),
    FileType("OpenDocument Spreadsheet", f"{_ODF}spreadsheet", ("ods",), None, "zip"),
    FileType("OpenDocument Presentation", f"{_ODF}presentation", ("odp",), None, "zip"),
    FileType("Word 97-2003", "application/msword", ("doc",), None, "ole2"),
    FileType("Excel 97-2003", "application/vnd.ms-excel", ("xls",), None, "ole2"),
    FileType("PowerPoint 97-2003", "application/vnd.ms-powerpoint", ("ppt",), None, "ole2"),
    FileType("Rich Text", "application/rtf", ("rtf",), None, "rtf"),
    FileType("E-mail", "message/rfc822", ("eml",), None, "mail"),
    FileType("DXF", "image/vnd.dxf", ("dxf",), None, "dxf"),
    FileType("DWG", "image/vnd.dwg", ("dwg",), None, "dwg"),
    FileType("Jw_cad", "application/octet-stream", ("jww",), None, "jww"),
    FileType("STEP", "model/step", ("stp", "step"), None, "step"),
    FileType("IGES", "model/iges", ("igs", "iges"), None, "iges"),
    FileType("STL", "model/stl", ("stl",), None, None),
    FileType("ZIP", "application/zip", ("zip",), None, "zip"),
)
_BY_EXTENSION: Final = {extension: one for one in FILE_TYPES for extension in one.extensions}


def type_of_name(name: str) -> FileType:
    """Return the type that the extension of `name` claims.

    Raises:
        TypeRefusedError: ``not_listed``.
    """
    extension = extension_of(name).lower()
    try:
        return _BY_EXTENSION[extension]
    except KeyError:
        raise refused("not_listed", extension) from None
