"""Time-based one-time codes (RFC 6238: HMAC-SHA-1, six digits, steps of 30 seconds, as every authenticator app has them).

A code is accepted in its own step and one step later, for the delay of fingers and networks; never earlier, never twice.
"""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from typing import Final

import pyotp

STEP_MS: Final = 30_000
SEED_BYTES: Final = 20
"""160 bits, the length RFC 4226 section 4 recommends."""
BACKWARD_STEPS: Final = 1
_DIGITS: Final = re.compile(r"[0-9]{6}")


def normalised_code(typed: str) -> str | None:
    """The six digits somebody typed: full-width forms folded and blanks dropped, once; None for anything else."""
    if len(typed) > 64:
        return None
    dense = "".join(unicodedata.normalize("NFKC", typed).split())
    return dense if _DIGITS.fullmatch(dense) else None


def step_at(now_ms: int) -> int:
    """The number of the 30-second step."""
    return now_ms // STEP_MS


def matching_step(seed: bytes, typed: str, now_ms: int) -> int | None:
    """The step a typed code belongs to, the present one or one earlier; None when it is wrong.

    Whether the step was used already is decided where the last one is stored.
    """
    code = normalised_code(typed) or ""
    found = None
    for step in range(step_at(now_ms) - BACKWARD_STEPS, step_at(now_ms) + 1):
        # Both are always computed and compared, so the time says nothing about which one it was.
        if hmac.compare_digest(code.encode(), code_of(seed, step).encode()):
            found = step
    return found


def code_of(seed: bytes, step: int) -> str:
    """The six digits of a step."""
    return pyotp.TOTP(seed_text(seed)).generate_otp(step)


def seed_text(seed: bytes) -> str:
    """The seed as authenticator apps take it: base32 without padding."""
    return base64.b32encode(seed).decode().rstrip("=")


def provisioning_uri(seed: bytes, *, account: str, issuer: str) -> str:
    """The `otpauth://` text behind the QR code."""
    return pyotp.TOTP(seed_text(seed)).provisioning_uri(name=account, issuer_name=issuer)
