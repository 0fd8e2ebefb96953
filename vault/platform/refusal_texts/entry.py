"""What there is to say about one refusal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RefusalText:
    """`text` and `remedy` are gettext ids (English) with `{named}` places; `clauses` are rows of the requirement matrix.

    `command` is what does the remedy at a terminal; pages lead to a page of theirs instead.
    """

    status: int
    clauses: tuple[str, ...]
    text: str
    remedy: str
    command: str = ""
