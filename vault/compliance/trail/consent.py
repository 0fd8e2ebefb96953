"""Whose acts are closed to a reader: auditors read everybody's, other checkers need the person's consent (G4.1.4-e)."""

from __future__ import annotations

from collections.abc import Callable

from vault.audit.trail import OpenedLeaf
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.database import Transaction
from vault.pledges.queries import has_log_consent

Closed = Callable[[OpenedLeaf], bool]


def nothing_closed(_leaf: OpenedLeaf) -> bool:
    """For those who read everything in their reach."""
    return False


def closed_to(tx: Transaction, who: SignedIn) -> Closed:
    """The question whether a leaf tells of the act of somebody who has not consented that this reader checks it."""
    if holds(tx, who.person_id, Post.AUDITOR):
        return nothing_closed
    consents: dict[str, bool] = {who.person_id: True}

    def is_closed(leaf: OpenedLeaf) -> bool:
        actor = leaf.details.get("actor")
        if not isinstance(actor, str):
            return False
        if actor not in consents:
            consents[actor] = has_log_consent(tx, actor)
        return not consents[actor]

    return is_closed
