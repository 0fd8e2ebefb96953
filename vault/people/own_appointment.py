"""An overall officer who is alone appoints themselves as responsible manager: announced, waited for, with two codes (T5-c)."""

from __future__ import annotations

from vault.identity.auth import SignedIn
from vault.people.appoint import appoint_checked
from vault.people.appointment_rules import AppointmentOrder, terms_of
from vault.people.models import HeldPost, Person
from vault.people.models_small_company import SoloAct
from vault.people.posts import Post
from vault.people.queries import person_row, require_post
from vault.people.solo import OWN_APPOINTMENT, begin, digest_of, finish
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def announce_own_appointment(tx: Transaction, who: SignedIn, order: AppointmentOrder, code: str) -> SoloAct:
    """Say with a code what one will do alone in 72 hours.

    Raises:
        Refusal: `role_required`, `request_invalid` (another post), `self_decision` (no small-company profile), and what
            `terms_of` and `begin` raise.
    """
    row = _own_record(tx, who, order)
    terms_of(order, row.employment_kind, tx.now_ms())
    return begin(tx, who, OWN_APPOINTMENT, row.id, _digest(row, order), code)


def carry_out_own_appointment(
    tx: Transaction, who: SignedIn, solo_id: str, order: AppointmentOrder, code: str
) -> HeldPost:
    """Do it with a new code; exactly what was announced, or nothing.

    Raises:
        Refusal: as `announce_own_appointment`, what `finish` raises, `officer_required`, `conflict` when held already.
    """
    row = _own_record(tx, who, order)
    finish(tx, who, solo_id, OWN_APPOINTMENT, _digest(row, order), code)
    return appoint_checked(tx, who, row, order)


def _own_record(tx: Transaction, who: SignedIn, order: AppointmentOrder) -> Person:
    require_post(tx, who, Post.OVERALL_OFFICER)
    if order.post is not Post.RESPONSIBLE_MANAGER:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "post"})
    return person_row(tx, who.person_id, locked=True)


def _digest(row: Person, order: AppointmentOrder) -> str:
    return digest_of(
        {
            "person": row.id,
            "post": order.post.value,
            "reason": order.reason,
            "rank": order.rank.value if order.rank else None,
            "rank_reason": order.rank_reason,
            "starts_on": order.starts_on,
            "document_name": order.document_name,
            "document_sha256": order.document_sha256,
            "powers": dict(order.powers or {}),
        }
    )
