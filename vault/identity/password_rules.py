"""What a password must be. The rules run on the server for every account, and nothing switches them off (G9.1.1-g)."""

from __future__ import annotations

import unicodedata
from typing import Final

from vault.identity.dictionary_rule import is_made_of_words
from vault.identity.personal_facts import PersonalFacts
from vault.identity.personal_rule import is_personal
from vault.identity.weak_rule import is_weak
from vault.platform.clock import DAY_MS
from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_

MINIMUM_LENGTH: Final = 12
MAXIMUM_LENGTH: Final = 256
"""In characters; longer ones are refused before anything is computed, so that a megabyte costs nothing."""
HISTORY: Final = 10
MINIMUM_AGE_MS: Final = DAY_MS
PROMPT_AGE_MS: Final = 180 * DAY_MS

RULE_TEXTS: Final = (
    N_(
        "At least 12 characters, with letters and something else; nothing repeated, not digits only, not letters only."
    ),
    N_(
        "Nothing about you or the company: names, numbers, addresses, birthday, department, also reversed or with digits added."
    ),
    N_(
        "Not made of words that are on lists, Japanese or English, also with letters swapped for digits or signs."
    ),
    N_("None of your last 10 passwords, and at most one change a day."),
)


def normalised(password: str) -> str:
    """The text that is judged and hashed: NFKC, nothing trimmed or cut (ASVS 6.2.8; SP 800-63B-4 section 3.1.1.2).

    Raises:
        Refusal: `password_weak` beyond 256 characters, or for text that is not valid Unicode.
    """
    if not is_hashable(password):
        raise _weak()
    return unicodedata.normalize("NFKC", password)


def is_hashable(password: str) -> bool:
    """At most 256 characters of valid Unicode; no account has any other password."""
    return len(password) <= MAXIMUM_LENGTH and not any("\ud800" <= char <= "\udfff" for char in password)


def require_acceptable(password: str, facts: PersonalFacts) -> None:
    """Refuse what the guideline forbids.

    Raises:
        Refusal: `password_weak`, `password_personal` or `password_dictionary`.
    """
    text = normalised(password)
    if is_weak(text, MINIMUM_LENGTH):
        raise _weak()
    if is_personal(text, facts):
        raise Refusal(Code.PASSWORD_PERSONAL)
    if is_made_of_words(text):
        raise Refusal(Code.PASSWORD_DICTIONARY)


def _weak() -> Refusal:
    return Refusal(Code.PASSWORD_WEAK, params={"minimum": str(MINIMUM_LENGTH)})
