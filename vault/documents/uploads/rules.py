"""Pure rules of uploads: how their states follow each other, and how large pieces are."""

from typing import Final

from vault.platform.errors import Code, Refusal

RECEIVING: Final = "receiving"
CHECKING: Final = "checking"
HELD: Final = "held"
REFUSED: Final = "refused"
DONE: Final = "done"
ENDED: Final = "ended"

FOLLOWS: Final = {
    RECEIVING: frozenset({CHECKING, ENDED}),
    CHECKING: frozenset({HELD, REFUSED, ENDED}),
    HELD: frozenset({DONE, ENDED}),
    REFUSED: frozenset({ENDED}),
    DONE: frozenset[str](),
    ENDED: frozenset[str](),
}
"""Which state may follow which. What has ended is shown to nobody any more."""
OPEN: Final = frozenset(state for state, after in FOLLOWS.items() if ENDED in after)
"""States that an upload does not stay in: it is finished, discarded, or swept when it has expired."""
UNDER_WAY: Final = OPEN - {REFUSED}

LEAST_PIECE: Final = 256 << 10
"""One segment of a sealed object; only the last piece may be smaller."""
MOST_PIECE: Final = 16 << 20
MOST_OPEN: Final = 10
"""Uploads a person may have under way at once."""


def require_follows(state: str, after: str) -> None:
    """An upload in `state` may come into the state `after`.

    Raises:
        Refusal: `conflict`.
    """
    if after not in FOLLOWS[state]:
        raise Refusal(Code.CONFLICT, params={"what": f"upload {state}"})


def require_state(state: str, wanted: str) -> None:
    """Raise Refusal(`conflict`) unless an upload is in the state an act needs."""
    if state != wanted:
        raise Refusal(Code.CONFLICT, params={"what": f"upload {state}"})


def most_of_piece(offset: int, length: int) -> int:
    """How many bytes may come at an offset of a file of `length` bytes."""
    return min(MOST_PIECE, length - offset)


def require_piece(size: int, offset: int, length: int) -> None:
    """A piece of `size` bytes is large enough: many tiny ones would be a burden of their own.

    Raises:
        Refusal: `request_invalid`.
    """
    if size < min(LEAST_PIECE, length - offset):
        raise Refusal(Code.REQUEST_INVALID, params={"what": f"a piece of less than {LEAST_PIECE} bytes"})
