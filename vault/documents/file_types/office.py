"""Office files in ZIP: OOXML by the main part's content type, OpenDocument by its first entry; neither with macros."""

import re
from typing import BinaryIO, Final

from vault.documents.file_types.archive import Budget, EntryReader, check_archive
from vault.documents.file_types.catalogue import FileType
from vault.documents.file_types.errors import refused
from vault.documents.file_types.zip_directory import Entry

_MAX_PART: Final = 4 << 20
_CONTENT_TYPE: Final = re.compile(r"""ContentType\s*=\s*["']([^"']*)["']""")
# OpenOffice.org up to 2.x names its document type; what could declare entities stands in brackets, which then follow.
_DECLARATION: Final = re.compile(
    r"""<!(?!--|DOCTYPE\s+[\w:.-]+\s+PUBLIC\s+"[^"<>\[]*"\s+"(?:Manifest|office)\.dtd"\s*>)"""
)
_MACRO_PARTS: Final = re.compile(r"vbaproject\.bin|vbadata\.xml|/macrosheets/|(?:^|/)activex/", re.IGNORECASE)
_ODF_MACROS: Final = re.compile(r"(?:Basic|Scripts)/.")


def open_ooxml(source: BinaryIO, claimed: FileType) -> None:
    """Require the claimed main part and no macros (ISO/IEC 29500-2, [Content_Types].xml).

    Raises:
        TypeRefusedError: ``mismatch``, ``macro`` or any reason of :func:`check_archive`.
    """
    entries = check_archive(source, claimed.name, Budget())
    types = entries.get("[Content_Types].xml")
    if types is None:
        raise refused("mismatch", claimed.name, "ZIP")
    declared = _CONTENT_TYPE.findall(_xml(source, types, claimed))
    if any("macroenabled" in one.lower() or "vbaproject" in one.lower() for one in declared):
        raise refused("macro", claimed.name, "macro-enabled content type")
    if any(_MACRO_PARTS.search(name) for name in entries):
        raise refused("macro", claimed.name, "macro part")
    if f"{claimed.media_type}.main+xml" not in declared:
        mains = [one for one in declared if one.endswith(".main+xml")]
        raise refused("mismatch", claimed.name, mains[0] if mains else "ZIP")


def open_odf(source: BinaryIO, claimed: FileType) -> None:
    """Require the claimed ``mimetype`` as the first entry, no macros and no encryption (ODF 1.3 part 2, 3.3).

    Raises:
        TypeRefusedError: ``mismatch``, ``macro``, ``encrypted`` or any reason of :func:`check_archive`.
    """
    entries = check_archive(source, claimed.name, Budget())
    first = next(iter(entries.values()), None)
    if first is None or first.name != "mimetype" or first.method != 0:
        raise refused("mismatch", claimed.name, "ZIP")
    found = EntryReader(source, claimed.name).content(first, 200).decode("ascii", "replace")
    if found != claimed.media_type:
        raise refused("mismatch", claimed.name, found)
    if any(_ODF_MACROS.match(name) for name in entries):
        raise refused("macro", claimed.name, "macro part")
    manifest = entries.get("META-INF/manifest.xml")
    if manifest is not None and "encryption-data" in _xml(source, manifest, claimed):
        raise refused("encrypted", claimed.name, "encrypted part")


def open_plain_archive(source: BinaryIO, claimed: FileType) -> None:
    """Require an archive that is no office file, whose rules it would escape under this name.

    Raises:
        TypeRefusedError: ``mismatch`` or any reason of :func:`check_archive`.
    """
    entries = check_archive(source, claimed.name, Budget())
    if "[Content_Types].xml" in entries or next(iter(entries), "") == "mimetype":
        raise refused("mismatch", claimed.name, "office file")


def _xml(source: BinaryIO, entry: Entry, claimed: FileType) -> str:
    """Return a small XML part as text; entity definitions have no business in it."""
    content = EntryReader(source, claimed.name).content(entry, _MAX_PART)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused("damaged", claimed.name, "a part that is not UTF-8") from None
    if _DECLARATION.search(text):
        raise refused("damaged", claimed.name, "a document type definition")
    return text
