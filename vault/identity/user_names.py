"""One spelling of a user name before every lookup and every counter, so that `Bob ` and `bob` are one (and one limit)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from vault.identity.listed_words import entries
from vault.platform.errors import Code, Refusal

_SHAPE: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,30})[a-z0-9]")
_TOO_LONG: Final = 128


def canonical_user_name(typed: str) -> str:
    """The spelling that is looked up and counted: NFKC, case folded, trimmed. Never fails: it may match no account."""
    return unicodedata.normalize("NFKC", typed[:_TOO_LONG]).casefold().strip()


def acceptable_user_name(typed: str) -> str:
    """The canonical spelling of a name somebody wants to have: 3 to 32 of a-z, 0-9, dot, hyphen, underscore.

    Raises:
        Refusal: `request_invalid` for another shape, `account_not_personal` for the name of a role or group.
    """
    name = canonical_user_name(typed)
    if len(typed) > _TOO_LONG or not _SHAPE.fullmatch(name):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "user_name"})
    if re.sub(r"[._\-0-9]", "", name) in entries("shared_names"):
        raise Refusal(Code.ACCOUNT_NOT_PERSONAL)
    return name
