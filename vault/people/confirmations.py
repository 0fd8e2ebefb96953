"""Two people vouch for each other: each saw the other at a device of the other's own, before anything is uploaded."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.models import Device
from vault.identity.notices import notify
from vault.identity.sessions import live_sessions
from vault.identity.step_up import spend_code
from vault.people.events import PERSON_CONFIRMED
from vault.people.models_enrolment import PersonConfirmation
from vault.people.posts import Post
from vault.people.queries import display_name, is_active, person_row, require_post, same_human
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.texts import N_

NOT_SIGNED_IN = N_("that person is not signed in at a device now")
SAME_DEVICE = N_(
    "both of you sit at one device; machines of one name count as one, and a name of its own is given at a first "
    "sign-in: hizo --profile NEW login ADDRESS --user NAME --device MACHINE"
)


def confirm_person(tx: Transaction, who: SignedIn, person_id: str, code: str) -> PersonConfirmation:
    """Keep the word "I saw this person at their own device", with the devices of both sessions.

    Raises:
        Refusal: `not_found`, `self_decision`; `conflict` when the other is not signed in, or at the same device; and as
            `spend_code`.
    """
    if same_human(tx, who.person_id, person_row(tx, person_id).id):
        raise Refusal(Code.SELF_DECISION, about={"subject": person_id})
    if not is_active(tx, person_id):
        raise Refusal(Code.NOT_FOUND, about={"subject": person_id})
    there = _device_of(tx, person_id)
    spend_code(tx, who, code)
    if _is_same_machine(tx, who.device_id, there):
        raise Refusal(Code.CONFLICT, params={"what": SAME_DEVICE}, about={"subject": person_id})
    row = PersonConfirmation(
        id=new_id("cnf", tx.platform.randomness),
        confirmer_id=who.person_id,
        subject_id=person_id,
        confirmer_device_id=who.device_id,
        subject_device_id=there,
        recorded_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(tx, PERSON_CONFIRMED, who.actor, subject=person_id, subject_device=there).bind(row)
    notify(tx, person_id, "person_confirmed", name=display_name(tx, who.person_id))
    return row


def confirmations_after(
    tx: Transaction,
    who: SignedIn,
    position: Sequence[str | int],
    limit: int,
    person_id: str | None = None,
) -> list[PersonConfirmation]:
    """Up to `limit` of who confirmed whom, newest first after `(recorded_ms, id)`, for those who answer for accounts.

    Args:
        person_id: whose confirmations only, given or received; None for everybody's.

    Raises:
        Refusal: `role_required`.
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR, Post.AUDITOR)
    query = select(PersonConfirmation)
    if person_id is not None:
        taking_part = PersonConfirmation.confirmer_id, PersonConfirmation.subject_id
        query = query.where(or_(*(column == person_id for column in taking_part)))
    newest_first = PersonConfirmation.recorded_ms.desc(), PersonConfirmation.id
    return list(tx.session.scalars(rows_after(query, position, limit, *newest_first)))


def mutually_confirmed(tx: Transaction, at_ms: int | None = None) -> bool:
    """Whether at `at_ms` (UTC ms, now when not said) two people on two devices had confirmed each other."""
    moment = tx.now_ms() if at_ms is None else at_ms
    back = aliased(PersonConfirmation)
    found = (
        select(PersonConfirmation.id)
        .join(
            back,
            (back.confirmer_id == PersonConfirmation.subject_id)
            & (back.subject_id == PersonConfirmation.confirmer_id),
        )
        .where(PersonConfirmation.recorded_ms <= moment, back.recorded_ms <= moment)
        .limit(1)
    )
    return tx.session.scalar(found) is not None


def _device_of(tx: Transaction, person_id: str) -> str:
    """The device of a person's newest live session; a person has live sessions on one device only."""
    live = live_sessions(tx, person_id)
    if not live:
        raise Refusal(Code.CONFLICT, params={"what": NOT_SIGNED_IN}, about={"subject": person_id})
    return live[-1].device_id


def _is_same_machine(tx: Transaction, here: str, there: str) -> bool:
    # A device is recorded for each of its users apart; one machine keeps its name, whoever sits at it.
    rows = tx.session.scalars(select(Device).where(Device.id.in_((here, there))))
    names = {row.id: row.name for row in rows}
    return names.get(here, here).casefold() == names.get(there, there).casefold()
