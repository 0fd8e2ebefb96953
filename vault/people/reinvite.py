"""A new link for somebody whose link ran out before they took up their account; the old halves are worth nothing then."""

from __future__ import annotations

from vault.identity.auth import SignedIn
from vault.identity.enrolments import INVITATION, IssuedLink, issue_link
from vault.identity.step_up import require_fresh_code
from vault.people.models import Person
from vault.people.outside_confirmers import CONFIRMING
from vault.people.person_rules import CONFIRMER, require_lasting
from vault.people.posts import Post
from vault.people.queries import INVITED, person_row, require_post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def reinvite(tx: Transaction, who: SignedIn, person_id: str) -> tuple[Person, IssuedLink]:
    """Issue another link, as `record_person.invite` did; a confirmer from outside gets one from the overall officer alone.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found`, `temporary_id_expired` (a maintenance worker's),
            `conflict` (the account was taken up or stopped).
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR)
    require_fresh_code(tx.platform, who)
    row = person_row(tx, person_id, locked=True)
    if row.state != INVITED:
        raise Refusal(Code.CONFLICT, params={"what": row.state}, about={"subject": person_id})
    if row.employment_kind != CONFIRMER:
        require_lasting(row.id, row.employment_kind)
        return row, issue_link(tx, row.id, INVITATION, who.actor)
    require_post(tx, who, Post.OVERALL_OFFICER)
    return row, issue_link(tx, row.id, CONFIRMING, who.actor)
