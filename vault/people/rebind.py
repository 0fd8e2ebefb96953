"""A lost or switched-off code generator is bound anew by two people, neither of them its owner (ASVS 6.4.4, 6.4.6).

Each of the two holds one half of what the owner needs: who asks, the handover code; who confirms, the link. So neither of
them can take the account over alone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.authenticators import retire_authenticators
from vault.identity.enrolments import REBIND, IssuedLink, issue_link
from vault.identity.notices import notify
from vault.identity.sessions import end_all_sessions
from vault.identity.step_up import require_fresh_code
from vault.identity.tokens import handover_hash, make_handover_code
from vault.people.events import REBIND_ASKED, REBIND_CONFIRMED
from vault.people.models import Rebind
from vault.people.person_rules import require_lasting
from vault.people.posts import Post
from vault.people.queries import ACTIVE, display_name, person_row, require_post, same_human
from vault.platform.clock import DAY_MS
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

OPEN_MS: Final = DAY_MS


def ask_rebind(tx: Transaction, who: SignedIn, person_id: str, reason: str) -> tuple[Rebind, str]:
    """Ask for a new generator for another person; nothing changes before somebody else confirms within 24 hours.

    Return the request and the handover code, which is shown once and which the asker gives to the owner.

    Raises:
        Refusal: `role_required`, `step_up_required`, `self_decision`, `not_found`, `temporary_id_expired`.
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR)
    require_fresh_code(tx.platform, who)
    _require_others(tx, who, person_id)
    person = person_row(tx, person_id)
    require_lasting(person.id, person.employment_kind)
    if person.state != ACTIVE:
        raise Refusal(Code.NOT_FOUND, about={"subject": person_id})
    handover_code = make_handover_code(tx.platform.randomness)
    row = Rebind(
        id=new_id("rbd", tx.platform.randomness),
        person_id=person_id,
        reason=reason,
        asked_by=who.person_id,
        handover_hash=handover_hash(handover_code),
        expires_ms=tx.now_ms() + OPEN_MS,
    )
    tx.session.add(row)
    record(tx, REBIND_ASKED, who.actor, subject=person_id, rebind=row.id, reason=reason).bind(row)
    notify(tx, person_id, "rebind_asked", name=display_name(tx, who.person_id))
    return row, handover_code


def confirm_rebind(tx: Transaction, who: SignedIn, rebind_id: str) -> IssuedLink:
    """Confirm another person's request: the old generator and every session end, a link for the owner is issued.

    Raises:
        Refusal: `role_required`, `step_up_required`, `self_decision` for the asker and the subject, `not_found`.
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    row = tx.session.get(Rebind, rebind_id, with_for_update=True)
    if row is None or row.confirmed_ms is not None or tx.now_ms() >= row.expires_ms:
        raise Refusal(Code.NOT_FOUND)
    _require_others(tx, who, row.person_id, row.asked_by)
    if person_row(tx, row.person_id).state != ACTIVE:
        raise Refusal(Code.NOT_FOUND, about={"subject": row.person_id})
    row.confirmed_by, row.confirmed_ms = who.person_id, tx.now_ms()
    record(tx, REBIND_CONFIRMED, who.actor, subject=row.person_id, rebind=row.id)
    retire_authenticators(tx, row.person_id)
    end_all_sessions(tx, row.person_id, who.actor, why="authenticator_rebound")
    notify(tx, row.person_id, "rebind_confirmed", name=display_name(tx, who.person_id))
    return issue_link(tx, row.person_id, REBIND, who.actor, handover=row.handover_hash)


def open_rebind_of(tx: Transaction, person_id: str) -> Rebind | None:
    """What was asked last for a person, while it waits to be confirmed."""
    waiting = select(Rebind).where(
        Rebind.person_id == person_id, Rebind.confirmed_ms.is_(None), Rebind.expires_ms > tx.now_ms()
    )
    return tx.session.scalars(waiting.order_by(Rebind.expires_ms.desc(), Rebind.id)).first()


def _require_others(tx: Transaction, who: SignedIn, *person_ids: str) -> None:
    for person_id in person_ids:
        if same_human(tx, who.person_id, person_id):
            raise Refusal(Code.SELF_DECISION, about={"subject": person_id})
