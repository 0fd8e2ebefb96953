"""The second half of every enrolment: the handover code, brought by another person than the link's keeper.

Whoever invites has the link. The code is obtained by somebody else with a post, so no one person can take up an account in
another's name, and a link that went astray is worth nothing (ASVS 6.4.1, 6.4.4).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.identity.auth import SignedIn
from vault.identity.enrolments import issue_code, open_enrolment_of
from vault.identity.models import Enrolment
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.models import HeldPost
from vault.people.posts import Post
from vault.people.queries import display_name, holds, person_row, require_post, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_

BRINGERS: Final = (Post.OVERALL_OFFICER, Post.ADMINISTRATOR, Post.RESPONSIBLE_MANAGER)
"""The posts whose holders bring handover codes."""
SOMEBODY_BRINGS_IT: Final = N_("another person with a post brings the code: hizo people code")


def bring_code(tx: Transaction, who: SignedIn, person_id: str) -> str:
    """Obtain the handover code of a person's open link, shown once; asking again replaces it.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found` without an open link, `self_decision` for the person
            and for whoever has the link.
    """
    require_post(tx, who, *BRINGERS)
    require_fresh_code(tx.platform, who)
    row = open_enrolment_of(tx, person_id)
    for other in (person_id, row.issued_by):
        if other is not None and same_human(tx, who.person_id, other):
            raise Refusal(Code.SELF_DECISION, about={"subject": person_id})
    notify(tx, person_id, "handover_code_issued", name=display_name(tx, who.person_id))
    return issue_code(tx, row, who.actor)


def bring_code_at_host(tx: Transaction, person_id: str, by: Actor) -> str:
    """Issue the code at the host, while nobody else is there who could bring it.

    Raises:
        Refusal: `not_found`; `conflict` as soon as a second person with a post is active.
    """
    row = open_enrolment_of(tx, person_row(tx, person_id).id)
    if somebody_brings(tx, row):
        raise Refusal(Code.CONFLICT, params={"what": SOMEBODY_BRINGS_IT}, about={"subject": person_id})
    return issue_code(tx, row, by)


def code_from_host(tx: Transaction, person_id: str, by: Actor) -> str | None:
    """The code of a link that the operator issues, or None where a person has to bring it."""
    row = open_enrolment_of(tx, person_id)
    return None if somebody_brings(tx, row) else issue_code(tx, row, by)


def somebody_brings(tx: Transaction, row: Enrolment) -> bool:
    """Whether an active person other than the link's keeper and its owner holds a post that brings codes."""
    holders = tx.session.scalars(
        select(HeldPost.person_id).where(HeldPost.post.in_(BRINGERS), HeldPost.ended_ms.is_(None)).distinct()
    ).all()
    sides = [side for side in (row.person_id, row.issued_by) if side is not None]
    return any(
        any(holds(tx, holder, post) for post in BRINGERS)
        and not any(same_human(tx, side, holder) for side in sides)
        for holder in holders
    )
