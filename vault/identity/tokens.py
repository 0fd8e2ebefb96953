"""Bearer tokens: 256 random bits behind a prefix that secret scanners find, with a checksum; stored as SHA-256 only.

token = prefix || base32(32 random bytes, lower case, no padding) || base32(CRC-32), e.g. hizo_ses_…
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from typing import Final

from vault.platform.randomness import Randomness

SESSION: Final = "hizo_ses_"
HALF_SESSION: Final = "hizo_half_"
ENROLMENT: Final = "hizo_enr_"
DEVICE: Final = "hizo_dev_"
_RANDOM_BYTES: Final = 32
_HANDOVER_BYTES: Final = 15
_BODY: Final = re.compile(r"(?P<secret>[a-z2-7]{52})(?P<check>[a-z2-7]{7})")


def make_token(prefix: str, randomness: Randomness) -> str:
    """A fresh token."""
    body = prefix + _base32(randomness.bytes(_RANDOM_BYTES))
    return body + _checksum(body)


def is_well_formed(token: str, prefix: str) -> bool:
    """Whether it could be a token of this kind; says nothing about its validity, but spares a lookup."""
    found = _BODY.fullmatch(token.removeprefix(prefix)) if token.startswith(prefix) else None
    return found is not None and _checksum(prefix + found["secret"]) == found["check"]


def token_hash(token: str) -> bytes:
    """What is stored: SHA-256 of the whole token. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def make_handover_code(randomness: Randomness) -> str:
    """120 random bits that one person reads to another: six groups of four letters and digits.

    Above 112 bits a plain hash may keep them (ASVS 6.5.2)."""
    letters = _base32(randomness.bytes(_HANDOVER_BYTES))
    return "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def handover_hash(code: str) -> bytes:
    """What is stored of a handover code; case, spaces and dashes do not matter."""
    return token_hash("".join(character for character in code.lower() if character.isalnum()))


def _checksum(body: str) -> str:
    return _base32(zlib.crc32(body.encode()).to_bytes(4, "big"))


def _base32(octets: bytes) -> str:
    return base64.b32encode(octets).decode().rstrip("=").lower()
