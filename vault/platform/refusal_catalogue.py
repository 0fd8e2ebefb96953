"""What each refusal says, with which HTTP status, under which rows of the requirement matrix, and how to mend it."""

from __future__ import annotations

from typing import Final

from vault.platform.errors import Code
from vault.platform.refusal_texts.access import ACCESS
from vault.platform.refusal_texts.content import CONTENT
from vault.platform.refusal_texts.entry import RefusalText
from vault.platform.refusal_texts.oversight import OVERSIGHT
from vault.platform.refusal_texts.people import PEOPLE
from vault.platform.refusal_texts.technical import TECHNICAL
from vault.platform.refusal_texts.workplace import WORKPLACE

CATALOGUE: Final[dict[Code, RefusalText]] = {
    **ACCESS,
    **CONTENT,
    **OVERSIGHT,
    **PEOPLE,
    **TECHNICAL,
    **WORKPLACE,
}
