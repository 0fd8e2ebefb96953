"""Names of items: what is taken, how it is marked, what a rename may not do (G2.2-c), and how they are found."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from vault.documents import file_names
from vault.documents.file_names import MarkingRemovedError, NameRefusedError
from vault.platform.errors import Code, Refusal
from vault.platform.folded_names import ORDER_LENGTH, folded
from vault.platform.texts import N_
from vault.register import catalogue

_WHY: Final[dict[str, str]] = {
    "empty": N_("it is empty"),
    "dot_entry": N_("it is . or .."),
    "path": N_("it is a path"),
    "control": N_("it holds a control character"),
    "line_separator": N_("it holds a line separator"),
    "surrogate": N_("it holds half a character"),
    "encoding": N_("it is not UTF-8"),
    "too_long": N_("it is longer than 255 bytes"),
    "extension_changed": N_("the ending must stay the same"),
}


def valid_name(name: str) -> str:
    """The name, when it is one.

    Raises:
        Refusal: `name_invalid`.
    """
    with _refusals(""):
        return file_names.validate_file_name(name)


def marked_name(marking: str, name: str) -> str:
    """【marking】 + name; a marking of the catalogue that the name begins with is replaced.

    Raises:
        Refusal: `name_invalid`.
    """
    with _refusals(marking):
        return file_names.marked_name(marking, name, _markings())


def checked_rename(marking: str, old_name: str, new_name: str) -> str:
    """The new name, when it keeps the marking whole and undisguised, and the type.

    Raises:
        Refusal: `marking_removed`, `name_invalid`.
    """
    with _refusals(marking):
        file_names.check_rename(marking, old_name, new_name, _markings())
    return new_name


def sought_names(title: str, file_name: str | None) -> str:
    """What searching by name looks through: the title and the name as it is shown, each on a line of its own, folded."""
    shown = folded(file_names.display_name(file_name)) if file_name is not None else ""
    return shown if folded(title) in shown else "\n".join(filter(None, (folded(title), shown)))


def order_of_names(title: str, file_name: str | None, marking: str) -> str:
    """Where an item stands in a list by name: by the name as it is shown, without the marking in front of it."""
    named = title if file_name is None else file_names.display_name(file_name)
    return folded(file_names.without_marking(named, [marking]))[:ORDER_LENGTH]


def _markings() -> frozenset[str]:
    return frozenset(tier.marking for tier in catalogue.tiers())


@contextmanager
def _refusals(marking: str) -> Iterator[None]:
    try:
        yield
    except NameRefusedError as refused:
        raise Refusal(Code.NAME_INVALID, params={"why": _WHY[refused.reason]}) from refused
    except MarkingRemovedError as removed:
        raise Refusal(Code.MARKING_REMOVED, params={"prefix": f"【{marking}】"}) from removed
