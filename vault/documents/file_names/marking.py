"""The marking in the file name: 【極秘】設計図.pdf (G2.2-c, and the same bracket form in T4-c)."""

import unicodedata
from collections.abc import Collection

from vault.documents.file_names.characters import is_combining, is_invisible
from vault.documents.file_names.errors import MarkingRemovedError, NameRefusedError
from vault.documents.file_names.presentation import fitted
from vault.documents.file_names.rules import MAX_BYTES, extension_of, nfc_twin, validate_file_name

_MAX_MARKING_BYTES = 120
# Any pair of these around a catalogue phrase is a marking to the eye.
_OPENING = "【〖〔［[（(「『《〈＜<｛{⟦⟨❲❨⦅｟〘〚﹝"
_CLOSING = "】〗〕］]）)」』》〉＞>｝}⟧⟩❳❩⦆｠〙〛﹞"


def marked_name(marking: str, name: str, known_markings: Collection[str] = ()) -> str:
    """Return ``【marking】name`` in at most 255 bytes of UTF-8.

    A marking of the catalogue that the name already begins with, also in another bracket shape or width, is replaced.
    A name that is too long loses the tail of its title, never the marking nor the extension.

    Args:
        marking: Phrase of the catalogue, e.g. ``極秘``.
        name: The name to be marked, with or without a marking.
        known_markings: All phrases of the catalogue.

    Raises:
        NameRefusedError: The name is not valid.
        ValueError: The phrase cannot stand in a file name.
    """
    _require_phrase(marking)
    title = without_marking(validate_file_name(name), {marking, *known_markings})
    marked = prefix(marking) + title
    return fitted(marked if len(marked.encode()) <= MAX_BYTES else nfc_twin(marked))


def check_rename(marking: str, old: str, new: str, known_markings: Collection[str] = ()) -> None:
    """Refuse a rename that touches the marking or the type.

    The marking must stand at the start exactly as it was built, character for character: other brackets, other widths
    and decomposed characters are other characters. Nothing may be drawn onto it, and no second one may contradict it.

    Args:
        marking: Phrase of the item.
        old: The present, marked name.
        new: The name wished for, with its marking.
        known_markings: All phrases of the catalogue.

    Raises:
        NameRefusedError: `new` is not valid, has no title, or changes the extension.
        MarkingRemovedError: The marking is removed, shortened, disguised or contradicted.
    """
    validate_file_name(new)
    title = new.removeprefix(prefix(marking))
    if title == new or (title and (is_combining(title[0]) or is_invisible(title, 0))):
        raise MarkingRemovedError(marking)
    if without_marking(title, {marking, *known_markings}) != title:
        raise MarkingRemovedError(marking)
    validate_file_name(title)
    if extension_of(new).casefold() != extension_of(old).casefold():
        raise NameRefusedError("extension_changed")


def prefix(marking: str) -> str:
    """Return the bracket form of a marking."""
    return f"【{marking}】"


def without_marking(name: str, markings: Collection[str]) -> str:
    """Return the name without the markings it begins with, however they are disguised; a name of nothing else stays."""
    phrases = {_skeleton(marking) for marking in markings}
    title = name
    while (rest := _after_bracket(title, phrases)) is not None and rest.strip():
        title = rest
    return title


def _after_bracket(name: str, phrases: set[str]) -> str | None:
    """Return what follows a bracketed phrase at the start of `name`, or None."""
    start = name.lstrip()
    if not start or start[0] not in _OPENING:
        return None
    for place, character in enumerate(start):
        if character in _CLOSING and _skeleton(start[1:place]) in phrases:
            return start[place + 1 :]
    return None


def _skeleton(text: str) -> str:
    """Return text as the eye takes it: one width, one case, no blanks, nothing invisible, no marks of its own."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    seen = (one for place, one in enumerate(folded) if not one.isspace() and not is_invisible(folded, place))
    return "".join(one for one in seen if unicodedata.category(one) not in {"Mn", "Me"})


def _require_phrase(marking: str) -> None:
    validate_file_name(marking)
    if len(marking.encode()) > _MAX_MARKING_BYTES or any(one in _OPENING + _CLOSING for one in marking):
        raise ValueError("a marking has at most 120 bytes and no brackets")
