"""The one rule about file names: refused, kept, kept with an NFC twin, or kept and shown with care.

A name is data. It never becomes a path or a key, is never decoded a second time, and is returned as it was sent.
"""

import re
import unicodedata
from enum import StrEnum

from vault.documents.file_names.characters import PATH_SIGNS, is_invisible, is_variation_selector
from vault.documents.file_names.errors import NameRefusedError, Reason

MAX_BYTES = 255
MAX_STACKED = 4
# Case folding turns U+0130 back into i + U+0307, so composing it would give one name two answers.
_NEVER_COMPOSED = re.compile("(I\u0307)")
# Part of a template expression or of an encoded word: kept verbatim, because nothing here evaluates or decodes them.
_VERBATIM = re.compile(r'\{[^{}<>"|?]*\}|=\?[\w-]+\?[BbQq]\?[^?]*\?=')
_WINDOWS_RESERVED = re.compile(r'[<>:"|?*]')
_WINDOWS_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(\..*)?", re.IGNORECASE | re.DOTALL
)
_FORMULA_OR_OPTION = re.compile(r"[=+@-]")
_EXTENSION = re.compile(r"(?<=.)\.([^.\s]{1,16})\Z", re.DOTALL)
_REASONS_BY_CATEGORY: dict[str, Reason] = {
    "Cc": "control",
    "Zl": "line_separator",
    "Zp": "line_separator",
    "Cs": "surrogate",
}


class Treatment(StrEnum):
    """How a name that is taken is treated."""

    OK = "ok"  # shown and returned byte-equal
    NFC = "nfc"  # returned as sent, treated as equal to its NFC twin
    SAFE = "safe"  # kept as data; list, log, header and download name are neutralised


class Hazard(StrEnum):
    """Why a name is shown with care."""

    INVISIBLE = "invisible"
    PATH_SIGN = "path_sign"
    STACKED_MARKS = "stacked_marks"
    WINDOWS_RESERVED = "windows_reserved"
    WINDOWS_DEVICE = "windows_device"
    WINDOWS_END = "windows_end"
    FORMULA_OR_OPTION = "formula_or_option"


def validate_file_name(name: str | bytes) -> str:
    """Return the name as text.

    The length counts in NFC, so that a name has one answer however its marks were sent.

    Raises:
        NameRefusedError: See there for the reasons.
    """
    text = _decoded(name)
    if not text.strip():
        raise NameRefusedError("empty")
    if text in {".", ".."}:
        raise NameRefusedError("dot_entry")
    for character in text:
        reason = _REASONS_BY_CATEGORY.get(unicodedata.category(character))
        if reason is not None:
            raise NameRefusedError(reason)
    if _leads_elsewhere(text):
        raise NameRefusedError("path")
    if len(nfc_twin(text).encode()) > MAX_BYTES:
        raise NameRefusedError("too_long")
    return text


def treatment(name: str) -> Treatment:
    """Return how a valid name is treated."""
    if hazards(name):
        return Treatment.SAFE
    return Treatment.OK if nfc_twin(name) == name else Treatment.NFC


def hazards(name: str) -> frozenset[Hazard]:
    """Return what makes a name dangerous to show or to write to a disk as it is."""
    outside = _VERBATIM.sub("", name)
    found = {
        Hazard.INVISIBLE: any(is_invisible(name, place) for place in range(len(name))),
        Hazard.PATH_SIGN: not PATH_SIGNS.isdisjoint(name),
        Hazard.STACKED_MARKS: longest_stack(name) > MAX_STACKED,
        Hazard.WINDOWS_RESERVED: _WINDOWS_RESERVED.search(outside) is not None,
        Hazard.WINDOWS_DEVICE: is_windows_device(name),
        Hazard.WINDOWS_END: name.endswith((".", " ")),
        Hazard.FORMULA_OR_OPTION: _FORMULA_OR_OPTION.match(outside) is not None,
    }
    return frozenset(hazard for hazard, present in found.items() if present)


def nfc_twin(name: str) -> str:
    """Return the form that names are compared in: NFC, except that I + U+0307 is left alone."""
    parts = _NEVER_COMPOSED.split(name)
    return "".join(
        part if _NEVER_COMPOSED.fullmatch(part) else unicodedata.normalize("NFC", part) for part in parts
    )


def same_name(one: str, other: str) -> bool:
    """Return True when two names are the same to people: equal in NFC. Case and width count as differences."""
    return nfc_twin(one) == nfc_twin(other)


def has_mixed_scripts(name: str) -> bool:
    """Return True when a word mixes Latin letters with Cyrillic ones, or with Greek capitals that look like them."""
    return any(_mixes(word) for word in re.findall(r"[^\W\d_]+", name))


def extension_of(name: str) -> str:
    """Return what follows the last dot, without it; empty for none, for a dot file, and over 16 characters."""
    found = _EXTENSION.search(name)
    return found.group(1) if found else ""


def longest_stack(name: str) -> int:
    """Return the largest number of marks on one character, variation selectors not counted."""
    longest = run = 0
    for character in unicodedata.normalize("NFC", name):
        if not is_variation_selector(character):
            run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        longest = max(longest, run)
    return longest


def is_windows_device(name: str) -> bool:
    """Return True for the names that Windows takes for devices, with any extension."""
    return _WINDOWS_DEVICE.fullmatch(name) is not None


def _leads_elsewhere(name: str) -> bool:
    """Return True for an absolute path, with or without a drive, and for one with a step to itself or upwards."""
    steps = re.split(r"[/\\]", re.sub(r"\A[A-Za-z]:(?=[/\\])", "", name))
    return len(steps) > 1 and (not steps[0] or any(step and not step.strip(". ") for step in steps))


def _decoded(name: str | bytes) -> str:
    if isinstance(name, str):
        return name
    try:
        return name.decode()
    except UnicodeDecodeError:
        raise NameRefusedError("encoding") from None


def _mixes(word: str) -> bool:
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
    greek_twins = any(letter in "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" for letter in word)
    return "LATIN" in scripts and ("CYRILLIC" in scripts or greek_twins)
