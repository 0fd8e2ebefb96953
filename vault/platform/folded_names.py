"""Names as they are looked for and put in order: one width and one case, whatever was typed."""

from __future__ import annotations

import unicodedata
from typing import Final

ORDER_LENGTH: Final = 200
"""Characters of a name that count for its place in a list; an index entry of PostgreSQL holds no more than 2,704 bytes."""


def folded(text: str) -> str:
    """NFKC of the case-folded text, so that ﾊﾞﾙﾌﾞ, バルブ, ＡＢＣ and abc are found by either form (Unicode 3.13, UAX #15)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
