"""The type of a deposit: what its name claims, what its first bytes say, and what opening it in a worker proves.

Text is decoded here, strictly and by Python's own codecs, while it streams by: there is no parser that could be
attacked, and reading gigabytes again through decryption to do the same in a worker would double a deposit's time.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from vault.documents.file_types import FILE_TYPES, FileType, TypeRefusedError, detect_head, type_of_name
from vault.documents.file_types.errors import (
    BY_PASSWORD,
    EMPTY,
    LINK,
    OTHER_ARCHIVE_INSIDE,
    PACKED_OTHERWISE,
    SURROUNDED,
    TOO_DEEP,
    TWICE_ONE_NAME,
    UNKNOWN,
)
from vault.documents.file_types.plain_text import TextCheck
from vault.documents.intake import Body
from vault.documents.worker_trouble import worker_trouble_is_a_refusal
from vault.documents.workers import RandomAccess, WorkerPool
from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_

OPENING_SECONDS = 30.0
OPENING_BYTES_A_SECOND = 8 << 20
"""A worker waits for the store at least this fast; its processor time is bounded by itself."""
OPEN_HEAD = "vault.documents.file_types.opened:open_head"
OPEN_TYPE = "vault.documents.file_types.opened:open_type"


_WHAT_IT_IS: dict[str, str] = {
    "not_listed": N_("a format that is not on the list"),
    "mismatch": N_("another format"),
    "damaged": N_("a damaged file"),
    "too_large": N_("a picture of more than 200 megapixels"),
    "macro": N_("a document with macros"),
    "encrypted": N_("something encrypted that cannot be looked into"),
    "bomb": N_("an archive beyond its limits"),
    "unsafe_entry": N_("an archive with an unsafe entry"),
    "second_opinion": N_("another format"),
}
_OTHER_PICTURE: Final = N_("a kind of picture that is not on the list; save it as PNG, JPEG or PDF")
_OTHER_ARCHIVE: Final = N_("an archive that is not on the list; pack it as ZIP")
_MACROS: Final = N_("a document that may have macros; save it without them, as .docx, .xlsx or .pptx")
# What people have beside the types of the list, by extension, and what they can do about it.
_INSTEAD: Final[dict[str, str]] = {
    **dict.fromkeys(("svg", "heic", "heif", "avif", "jp2", "emf", "wmf", "psd", "ai"), _OTHER_PICTURE),
    **dict.fromkeys(("7z", "rar", "lzh", "tar", "gz", "tgz", "bz2", "xz", "cab"), _OTHER_ARCHIVE),
    **dict.fromkeys(("docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "potm", "ppsm"), _MACROS),
    **dict.fromkeys(("msg", "mht"), N_("a message that is not on the list; save it as .eml or as PDF")),
    **dict.fromkeys(("fodt", "fods", "fodp"), N_("a flat document; save it as .odt, .ods or .odp")),
}
# What newer programs write when they are given a password looks like a file of the older ones.
_IN_WORDS: dict[str, str] = {
    "ole2": N_("an Office 97-2003 file or a file protected by a password"),
    BY_PASSWORD: N_("a file protected by a password, which has to be taken off first"),
    EMPTY: N_("nothing: the file is empty"),
    UNKNOWN: N_("a format that is not known here"),
    "rtf": N_("rich text, whose name ends in .rtf"),
    PACKED_OTHERWISE: N_("an archive packed in another way than Deflate"),
    SURROUNDED: N_("an archive with something else before or behind it"),
    TWICE_ONE_NAME: N_("an archive with two entries of one name"),
    LINK: N_("an archive with a link in it"),
    TOO_DEEP: N_("an archive with archives inside archives"),
    OTHER_ARCHIVE_INSIDE: N_("an archive with another kind of archive in it"),
}
_UNOPENABLE = N_("a file that cannot be opened within limits")


def claimed_type(file_name: str) -> FileType:
    """The type on the allow list that the extension claims.

    Raises:
        Refusal: `type_refused`.
    """
    with _refusals():
        return type_of_name(file_name)


def check_head(file_name: str, head: bytes) -> None:
    """The early answer: refuse what begins like something else than its name claims, before anything is stored.

    Raises:
        Refusal: `type_refused`.
    """
    with _refusals():
        detect_head(file_name, head)


def is_typed_in_passing(claimed: FileType) -> bool:
    """Whether a type is proven by `require_head` and `TypedText`, without reading the content again."""
    return claimed.signature == "text"


def require_head(workers: WorkerPool, file_name: str, head: bytes) -> None:
    """The last word on the beginning of a file, by a worker.

    Raises:
        Refusal: as `require_type`.
    """
    with _refusals(), worker_trouble_is_a_refusal(_unopenable(file_name)):
        workers.run(OPEN_HEAD, file_name, head, returns=FileType)


class TypedText:
    """A body that is decoded strictly while it passes by; reading it raises `type_refused` as soon as it is no text."""

    def __init__(self, claimed: FileType, body: Body) -> None:
        self._body = body
        self._check = TextCheck(claimed)

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none once the whole has proven to be text."""
        piece = self._body.read(size)
        with _refusals():
            if piece:
                self._check.feed(piece)
            else:
                self._check.finish()
        return piece


def require_type(workers: WorkerPool, file_name: str, source: RandomAccess) -> None:
    """The last word, by opening the whole content in a worker.

    Raises:
        Refusal: `type_refused`, also when opening it broke the worker or its limits; `throttled`.
    """
    size = source.seek(0, io.SEEK_END)
    seconds = OPENING_SECONDS + size / OPENING_BYTES_A_SECOND
    with _refusals(), worker_trouble_is_a_refusal(_unopenable(file_name)):
        workers.run(OPEN_TYPE, file_name, returns=FileType, sources={"source": source}, wall_seconds=seconds)


def _unopenable(file_name: str) -> Refusal:
    return _type_refused(file_name, _UNOPENABLE)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except TypeRefusedError as error:
        named, reason, found = (error.detail[part] for part in ("named", "reason", "found"))
        said = _INSTEAD if reason == "not_listed" else _IN_WORDS
        known = said.get(named if reason == "not_listed" else found, found if reason == "mismatch" else "")
        raise _type_refused(named or "-", known or _WHAT_IT_IS[reason]) from error


def _type_refused(claimed: str, found: str) -> Refusal:
    formats = ", ".join(one.name for one in FILE_TYPES)
    return Refusal(Code.TYPE_REFUSED, params={"claimed": claimed, "found": found, "formats": formats})
