"""The way back when the overall officer cannot act: a second officer, notice to everybody, 72 hours, a leaf (G3.0-m).

`rebind` gives the officer a new code generator and password, `succeed` passes the post to the second officer. The wait is
for those who know better: the officer or any responsible manager ends it with one objection.
"""

from __future__ import annotations

from typing import Final, Literal

from sqlalchemy import select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.enrolments import IssuedLink
from vault.identity.step_up import require_fresh_code
from vault.people.events import RECOVERY_OBJECTED
from vault.people.models import Person
from vault.people.models_enrolment import OfficerRecovery
from vault.people.posts import Post
from vault.people.queries import ACTIVE, display_name, is_active, person_row, require_post, same_human
from vault.people.recoveries import (
    OBJECTED,
    REBIND,
    SUCCEED,
    announce,
    carry_out_appointment,
    carry_out_rebinding,
    end_recovery,
    open_row,
    require_no_conflict,
    require_ripe,
    standing_officer,
    tell_everybody,
)
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

OFFICER_KIND: Final = "officer"
Kind = Literal["rebind", "succeed"]


def open_recovery(tx: Transaction, who: SignedIn, kind: Kind, reason: str) -> OfficerRecovery:
    """Announce a recovery to everybody; nothing else happens before the wait is over.

    Raises:
        Refusal: `officer_required`, `self_decision` for the overall officer, `step_up_required`,
            `role_conflict`, `overall_officer_missing` for a rebinding of nobody, `conflict` while another one is open.
    """
    _require_second_officer(tx, who)
    require_fresh_code(tx.platform, who)
    if kind == REBIND and standing_officer(tx) is None:
        raise Refusal(Code.OVERALL_OFFICER_MISSING)
    if kind == SUCCEED:
        require_no_conflict(tx, person_row(tx, who.person_id))
    return announce(tx, kind, reason, who.actor, display_name(tx, who.person_id))


def object_to(tx: Transaction, who: SignedIn, recovery_id: str, objection: str) -> OfficerRecovery:
    """End an open recovery; by the overall officer or any responsible manager.

    Raises:
        Refusal: `role_required`, `step_up_required`, `not_found` for one that is over.
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    row = open_row(tx, recovery_id)
    row.objection = objection
    end_recovery(tx, row, OBJECTED, who.actor)
    record(tx, RECOVERY_OBJECTED, who.actor, recovery=row.id, subject=row.officer_id, reason=objection)
    tell_everybody(tx, "recovery_objected", name=display_name(tx, who.person_id), reason=objection)
    return row


def complete(tx: Transaction, who: SignedIn, recovery_id: str) -> tuple[OfficerRecovery, IssuedLink | None]:
    """Carry out what was announced, by whoever announced it; a rebinding answers with the officer's link.

    The link's handover code is brought by yet another person (`vault.people.handover`).

    Raises:
        Refusal: `officer_required`, `self_decision`, `step_up_required`, `not_found`, `waiting_period`, `role_conflict`,
            `conflict` when the post has changed hands.
    """
    _require_second_officer(tx, who)
    require_fresh_code(tx.platform, who)
    row = open_row(tx, recovery_id)
    if row.opened_by != who.person_id:
        raise Refusal(Code.NOT_FOUND)
    require_ripe(tx, row)
    if row.kind == REBIND:
        return row, carry_out_rebinding(tx, row, who.actor, display_name(tx, who.person_id))
    carry_out_appointment(tx, row, person_row(tx, who.person_id, locked=True), who.actor)
    return row, None


def second_officers(tx: Transaction) -> list[str]:
    """Active officers (役員) other than the human in the overall officer's post: they can open a recovery."""
    held = standing_officer(tx)
    kinds = Person.employment_kind == OFFICER_KIND, Person.state == ACTIVE
    return [
        each
        for each in tx.session.scalars(select(Person.id).where(*kinds)).all()
        if is_active(tx, each) and not (held and same_human(tx, held.person_id, each))
    ]


def _require_second_officer(tx: Transaction, who: SignedIn) -> None:
    held = standing_officer(tx)
    if held is not None and same_human(tx, who.person_id, held.person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": held.person_id})
    if who.person_id not in second_officers(tx):
        raise Refusal(Code.OFFICER_REQUIRED)
