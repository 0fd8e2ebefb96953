"""Which of very many names were seen, in eight bytes each."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left


class Sightings:
    """Names are added first and asked for afterwards. Two names that look alike occur once in 2**64 tries."""

    def __init__(self) -> None:
        self._seen = array("Q")
        self._sorted = True

    def __len__(self) -> int:
        return len(self._seen)

    def add(self, name: str) -> str:
        """Note a name, and give it back."""
        self._seen.append(_short(name))
        self._sorted = False
        return name

    def __contains__(self, name: str) -> bool:
        if not self._sorted:
            self._seen, self._sorted = array("Q", sorted(self._seen)), True
        wanted = _short(name)
        place = bisect_left(self._seen, wanted)
        return place < len(self._seen) and self._seen[place] == wanted


def _short(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
