"""Who looks at a page: the signed-in person, or somebody on the way to the sign-in page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from vault.identity.accounts import account_of
from vault.identity.auth import SignedIn, SignedInPerson
from vault.platform.http import PlatformDep


@dataclass(frozen=True)
class Visitor:
    """The person a page is made for."""

    who: SignedIn
    name: str


def visitor_of(request: Request, platform: PlatformDep, who: SignedInPerson) -> Visitor:
    """The visitor, whose name stands in the header of the page."""
    with platform.reading() as tx:
        visitor = Visitor(who, account_of(tx, who.person_id).holder_name)
    request.state.visitor = visitor
    return visitor


VisitorDep = Annotated[Visitor, Depends(visitor_of)]
