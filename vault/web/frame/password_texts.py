"""What a password must be, as pages explain it: what a script can tell while it is typed, and what only the vault can."""

from __future__ import annotations

from typing import Final

from vault.identity.password_rules import MAXIMUM_LENGTH, MINIMUM_LENGTH, RULE_TEXTS
from vault.identity.weak_rule import FEWEST_DIFFERENT
from vault.platform.texts import N_

AS_TYPED: Final = (
    ("length", N_("At least {minimum} characters")),
    ("kinds", N_("Letters, and something else: digits or signs")),
    ("different", N_("At least {different} different characters")),
    ("repeats", N_("Not one short piece again and again")),
)
"""Each with the name by which `password.js` knows it."""
NUMBERS: Final = {"minimum": MINIMUM_LENGTH, "different": FEWEST_DIFFERENT, "longest": MAXIMUM_LENGTH}
WHEN_SENT: Final = RULE_TEXTS[1:]
"""These need what is on record and on lists; nothing of that is given to a browser."""
