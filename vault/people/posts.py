"""The posts a person can hold, and which two no human may hold at once. Pure rules."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Post(StrEnum):
    """Posts of the vault (glossary: 総括的な責任者, 重要技術情報管理責任者, 監査, システム管理者)."""

    OVERALL_OFFICER = "overall_officer"
    RESPONSIBLE_MANAGER = "responsible_manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


_CONFLICTS: Final = (
    frozenset({Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER}),
    frozenset({Post.AUDITOR, Post.RESPONSIBLE_MANAGER}),
    frozenset({Post.ADMINISTRATOR, Post.RESPONSIBLE_MANAGER}),
)
"""The officer oversees the managers (G3.0-m), the auditor checks them and sees no content, the administrator never has a
hand in access."""


LIFTED: Final = frozenset({Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER})
"""The one pair that the small-company profile permits (T5-c)."""


def conflicts_with(post: Post, held: frozenset[Post], *, small_company: bool = False) -> bool:
    """Whether a human who holds `held` must not get `post`; `small_company` says that its profile is in force."""
    pairs = {frozenset({post, other}) for other in held} - ({LIFTED} if small_company else set())
    return not pairs.isdisjoint(_CONFLICTS)
