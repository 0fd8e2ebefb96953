"""Who looks at a page: the signed-in person, or somebody on the way to the sign-in page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from vault.identity.accounts import account_of
from vault.identity.auth import SignedIn, SignedInPerson
from vault.identity.models import SessionRow
from vault.people.posts import Post
from vault.people.queries import posts_held
from vault.platform.http import PlatformDep
from vault.platform.runtime import Platform


@dataclass(frozen=True)
class Visitor:
    """The person a page is made for."""

    who: SignedIn
    name: str
    posts: frozenset[Post] = frozenset()
    """What they hold now: which links are worth showing. What they may do is decided by the acts themselves."""

    def with_fresh_code(self, platform: Platform) -> Visitor:
        """The same, knowing of the code that the session has taken meanwhile."""
        with platform.reading() as tx:
            row = tx.session.get_one(SessionRow, self.who.session_id)
            who = replace(self.who, code_at_ms=row.code_at_ms, code_step=row.code_step)
        return replace(self, who=who)


def visitor_of(request: Request, platform: PlatformDep, who: SignedInPerson) -> Visitor:
    """The visitor, whose name stands in the header of the page."""
    with platform.reading() as tx:
        visitor = Visitor(who, account_of(tx, who.person_id).holder_name, posts_held(tx, who.person_id))
    request.state.visitor = visitor
    return visitor


VisitorDep = Annotated[Visitor, Depends(visitor_of)]
