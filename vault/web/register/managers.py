"""Whom an entry can be entrusted to."""

from __future__ import annotations

from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.platform.runtime import Platform
from vault.setup.routes import list_contacts


def managers(platform: Platform, who: SignedIn) -> list[tuple[str, str]]:
    """Pairs of id and name of the responsible managers in post."""
    found = list_contacts(platform, who).items
    return [(each.person_id, each.name) for each in found if each.post is Post.RESPONSIBLE_MANAGER]
