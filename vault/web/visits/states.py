"""How a visit stands, in words: pure, over what the API says of it."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_
from vault.visits.rules import Standing
from vault.visits.schemas import VisitOut

STANDINGS: Final[dict[str, tuple[str, str]]] = {
    Standing.UNDECIDED: (N_("To be decided"), "wait"),
    Standing.APPROVED: (N_("Approved"), "good"),
    Standing.REJECTED: (N_("Rejected"), "bad"),
}
_ENDED: Final = (N_("Ended"), "")
_OVER: Final = (N_("Its time is over"), "")
_REFUSED: Final = (N_("Nobody may come"), "bad")
_UNSIGNED: Final = (N_("Undertakings are missing"), "wait")
READY: Final = (N_("Ready"), "good")
GOING_ON: Final = (N_("Going on"), "good")


def state_of(visit: VisitOut, now: str) -> tuple[str, str]:
    """A word for a visit at a moment (as the API writes times), and the tone it is shown in."""
    if visit.ended_at is not None:
        return _ENDED
    if visit.until_at <= now:
        return _OVER
    standings = {each.standing for each in visit.visitors}
    if Standing.UNDECIDED in standings:
        return STANDINGS[Standing.UNDECIDED]
    admitted = [each for each in visit.visitors if each.standing is Standing.APPROVED]
    if not admitted:
        return _REFUSED
    return READY if all(each.undertaking for each in admitted) else _UNSIGNED
