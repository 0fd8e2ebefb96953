"""What a version keeps of its conversion, in its report."""

from dataclasses import dataclass
from typing import Any, Final

from vault.documents.conversion.errors import ABSENT, LIMITS, TOO_LARGE, UNREADABLE, UNSAFE
from vault.platform.texts import N_

WHY: Final = {
    ABSENT: N_("this vault has no converter for the format"),
    UNSAFE: N_("the converter cannot be locked in on this computer and was not started"),
    TOO_LARGE: N_("the file is larger, or nested deeper, than what is converted"),
    LIMITS: N_("converting it took more time or memory than is allowed"),
    UNREADABLE: N_("the converter could make no pages of it; it may be damaged or protected by a password"),
}
"""Why there are no pages, in words for people, by code."""
NO_VIEWER: Final = N_("there is no viewer for this format")
_PLACE: Final = "conversion"


@dataclass(frozen=True)
class ConversionOutcome:
    """A conversion into pages.

    Args:
        failed: Code of the reason why there are no pages (`WHY`), or None when they were made.
    """

    failed: str | None

    def in_report(self) -> dict[str, Any]:
        """As it stands in a version's report."""
        return {_PLACE: {"failed": self.failed}}

    @property
    def why(self) -> str | None:
        """Why there are no pages, to be translated; None when they were made."""
        return None if self.failed is None else WHY.get(self.failed, NO_VIEWER)


def conversion_in(report: dict[str, Any] | None) -> ConversionOutcome | None:
    """The conversion in a version's report, if there was one."""
    said = (report or {}).get(_PLACE)
    return None if said is None else ConversionOutcome(said["failed"])


def why_no_pages(report: dict[str, Any] | None) -> str:
    """Why a version has no pages, to be translated."""
    conversion = conversion_in(report)
    return (conversion and conversion.why) or NO_VIEWER
