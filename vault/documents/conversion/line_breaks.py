"""Where lines of Japanese and Latin text may end, as far as letters and lists need it."""

from collections.abc import Callable, Iterator
from typing import Final

# JIS X 4051, the signs that may not begin a line, as far as ordinary text has them; they hang into the margin.
_HANGING: Final = frozenset(
    "、。，．,.)）]］」』】〕〉》”’！？!?：；:;ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ・…"
)
_MOST_HANGING: Final = 2
_BREAKS: Final = frozenset(" -/\\_@&=?")


def folded(text: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    """Yield the lines of one paragraph.

    Args:
        text: Without line ends.
        width: Of a line, in the unit of `width_of`.
        width_of: Width of one character.
    """
    start, used, last_break = 0, 0.0, -1
    place = 0
    while place < len(text):
        character = text[place]
        used += width_of(character)
        if used > width and place > start and not _may_hang(text, start, place, width, width_of):
            end = last_break if last_break > start else place
            yield text[start:end].rstrip(" ")
            start = end + (end < len(text) and text[end] == " " and end == last_break)
            place, used, last_break = start, 0.0, -1
            continue
        if _may_break_after(text, place):
            last_break = place + 1
        place += 1
    yield text[start:]


def _may_hang(text: str, start: int, place: int, width: float, width_of: Callable[[str], float]) -> bool:
    if text[place] not in _HANGING:
        return False
    fitting = place
    while fitting > start and text[fitting - 1] in _HANGING and place - fitting < _MOST_HANGING:
        fitting -= 1
    return place - fitting < _MOST_HANGING and sum(map(width_of, text[start:fitting])) <= width


def _may_break_after(text: str, place: int) -> bool:
    following = text[place + 1 : place + 2]
    if not following or following in _HANGING:
        return False
    return text[place] in _BREAKS or _is_wide(text[place]) or _is_wide(following)


def _is_wide(character: str) -> bool:
    return character >= "\u2e80"
