"""What the first bytes of a file are: comparison of bytes, nothing is parsed."""

import re
from typing import Final

from vault.documents.file_types.catalogue import FileType, Signature, type_of_name
from vault.documents.file_types.errors import BY_PASSWORD, EMPTY, UNKNOWN, refused
from vault.documents.file_types.mail import begins_like_mail

HEAD_BYTES: Final = 64 << 10

_STARTS: Final[tuple[tuple[bytes, Signature], ...]] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),  # BigTIFF, for scans over 4 GiB and by programs that always write it
    (b"MM\x00+", "tiff"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"{\\rtf", "rtf"),
    (b"JwwData.", "jww"),
    (b"ISO-10303-21;", "step"),
    (b"AutoCAD Binary DXF\r\n\x1a\x00", "dxf"),
)
_PATTERNS: Final[tuple[tuple[re.Pattern[bytes], Signature], ...]] = (
    # Only at the start, or behind blanks that a download left in front: a PDF that begins later is something else as well.
    (re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]{0,64}%PDF-"), "pdf"),
    (re.compile(rb"RIFF....WEBPVP8[ LX]", re.DOTALL), "webp"),
    # A BMP says the size of its header behind the offset of its pixels; two letters alone say nothing.
    (re.compile(rb"BM.{4}\x00{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00{3}", re.DOTALL), "bmp"),
    (re.compile(rb"AC10(?:0[269]|1[0-9]|2[0-9]|3[0-9])"), "dwg"),
    (re.compile(rb"\s*0\s*\r?\nSECTION\s*\r?\n|\s*999\s*\r?\n"), "dxf"),
    # Fixed 80-column records: column 73 names the section, S for the start.
    (re.compile(rb"[^\r\n]{72}S {0,6}[0 ]*1[\r\n]"), "iges"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*ISO-10303-21\s*;"), "step"),
)
_FOREIGN_PATTERNS: Final[tuple[tuple[re.Pattern[bytes], str], ...]] = (
    (re.compile(rb".{4}ftyp(?:heic|heix|hevc|mif1|msf1|avif|avis)", re.DOTALL), "HEIC or AVIF picture"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "video"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+)?html", re.IGNORECASE), "HTML page"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?<svg", re.IGNORECASE), "SVG picture"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml"), "XML"),
    (re.compile(rb"From [^\r\n]{1,200}\r?\n"), "mailbox of messages"),
)
# The name of a stream: what newer office programs make of a document with a password ([MS-OFFCRYPTO], 2.3.4.4).
_PROTECTED: Final = "EncryptedPackage".encode("utf-16-le")
# Recognised only to say what was found; never accepted.
_REFUSED: Final[tuple[tuple[bytes, str], ...]] = (
    (b"MZ", "Windows program"),
    (b"\x7fELF", "Linux program"),
    (b"\xcf\xfa\xed\xfe", "macOS program"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!", "RAR archive"),
    (b"\x1f\x8b", "gzip archive"),
    (b"MSCF", "cabinet archive"),
    (b"#!", "script"),
    (b"%!PS", "PostScript"),
    (b"PK\x05\x06", "empty ZIP archive"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
)


def detect_head(name: str, head: bytes) -> FileType:
    """Return the type that the extension claims, unless the beginning of the content is already another one.

    This is the early answer, before an upload is stored; :func:`open_type` gives the final one.

    Args:
        name: File name.
        head: The first bytes, up to 64 KiB; fewer only when the file is shorter.

    Raises:
        TypeRefusedError: ``not_listed``, ``mismatch`` or ``encrypted``.
    """
    claimed = type_of_name(name)
    found = signature_of(head)
    if claimed.signature == "mail" and found is None and begins_like_mail(head):
        found = "mail"
    if claimed.signature == "text":
        # Its letters are text, whatever they are about.
        if found not in {None, "rtf"} or (
            b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
        ):
            raise refused("mismatch", claimed.name, found or foreign_name(head))
    elif found != claimed.signature:
        if found == "ole2" and claimed.signature == "zip" and _PROTECTED in head:
            raise refused("encrypted", claimed.name, BY_PASSWORD)
        raise refused("mismatch", claimed.name, found or foreign_name(head))
    return claimed


def signature_of(head: bytes) -> Signature | None:
    """Return the listed signature that `head` begins with, or None."""
    for start, signature in _STARTS:
        if head.startswith(start):
            return signature
    for pattern, signature in _PATTERNS:
        if pattern.match(head):
            return signature
    return None


def foreign_name(head: bytes) -> str:
    """Return what a file that is not on the allow-list begins like, for the refusal's text."""
    if not head:
        return EMPTY
    for start, name in _REFUSED:
        if head.startswith(start):
            return name
    return next((name for pattern, name in _FOREIGN_PATTERNS if pattern.match(head)), UNKNOWN)
