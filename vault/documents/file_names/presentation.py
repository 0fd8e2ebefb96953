"""What people see of a name, and what a browser or a disk gets."""

import re
import unicodedata
from functools import lru_cache

from vault.documents.file_names.characters import PATH_SIGNS, ZERO_WIDTH_JOINER, is_combining, is_invisible
from vault.documents.file_names.rules import (
    MAX_BYTES,
    Hazard,
    Treatment,
    extension_of,
    hazards,
    is_windows_device,
    nfc_twin,
    treatment,
)

_SHOWN_MARKS = 2
_RESERVED_IN_FILES = re.compile(r'[<>:"|?*]')


@lru_cache(maxsize=4096)
def display_name(name: str) -> str:
    """Return a valid name for lists, logs and exports.

    Characters that draw nothing, steer the direction of writing or are or imitate a path's slash or dot are written out as
    ``[U+202E]``; marks stacked on one character beyond two are counted as ``[+118]``; a blank at the end and a first
    character that a spreadsheet or a command line would act on become visible.
    """
    found = hazards(name)
    if not found:
        return name
    shown = _marks_counted("".join(_written_out(name, place) for place in range(len(name))))
    if Hazard.FORMULA_OR_OPTION in found:
        shown = f"'{shown}"
    return shown[:-1] + "[U+0020]" if shown.endswith(" ") else shown


def download_name(name: str) -> str:
    """Return the name under which a valid name is handed out, storable on Windows, macOS and Linux.

    What is harmless is returned as it was sent, its NFC twin where the sent form is over 255 bytes. Otherwise what
    display would write out, and what Windows forbids, becomes ``_``; a device name gets a ``_`` in front.
    """
    if treatment(name) is not Treatment.SAFE:
        return name if len(name.encode()) <= MAX_BYTES else nfc_twin(name)
    plain = "".join("_" if _is_to_be_replaced(name, place) else name[place] for place in range(len(name)))
    plain = _RESERVED_IN_FILES.sub("_", _marks_dropped(plain))
    kept = plain.rstrip(". ")
    plain = kept + "_" * (len(plain) - len(kept))
    if plain[0] in "=+@-" or is_windows_device(plain):
        plain = f"_{plain}"
    return fitted(nfc_twin(plain) if len(plain.encode()) > MAX_BYTES else plain)


def fitted(name: str, limit: int = MAX_BYTES) -> str:
    """Return the name in at most `limit` bytes of UTF-8: the tail of the title goes, the extension stays."""
    if len(name.encode()) <= limit:
        return name
    extension = extension_of(name)
    tail = f".{extension}" if extension else ""
    title = name[: len(name) - len(tail)]
    kept = title.encode()[: limit - len(tail.encode())].decode(errors="ignore")
    return _to_a_whole_character(title, len(kept)).rstrip(". ") + tail


def _to_a_whole_character(title: str, end: int) -> str:
    """Cut at `end` or before, never between a character and what joins it."""
    while 0 < end < len(title) and (is_combining(title[end]) or title[end - 1] == ZERO_WIDTH_JOINER):
        end -= 1
    return title[:end]


def _is_to_be_replaced(name: str, place: int) -> bool:
    return name[place] in PATH_SIGNS or is_invisible(name, place)


def _written_out(name: str, place: int) -> str:
    return f"[U+{ord(name[place]):04X}]" if _is_to_be_replaced(name, place) else name[place]


def _stacks(text: str) -> list[str]:
    """Split text into characters with the marks that stand on them."""
    clusters: list[str] = []
    for character in text:
        if clusters and unicodedata.category(character) in {"Mn", "Me"}:
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _marks_counted(text: str) -> str:
    return "".join(
        cluster if len(cluster) <= 5 else f"{cluster[: 1 + _SHOWN_MARKS]}[+{len(cluster) - 1 - _SHOWN_MARKS}]"
        for cluster in _stacks(text)
    )


def _marks_dropped(text: str) -> str:
    return "".join(cluster if len(cluster) <= 5 else cluster[: 1 + _SHOWN_MARKS] for cluster in _stacks(text))
