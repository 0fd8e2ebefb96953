"""An act that needs two people, done by one: only where the small-company profile is in force, announced to everybody with
one code, and done with another, at least 72 hours later or once a confirmer from outside has agreed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select, select

from crypto.canonical import canonical_json
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.step_up import spend_code
from vault.people.events import SOLO_ACT_ASKED, SOLO_ACT_DONE
from vault.people.models_small_company import SoloAct
from vault.people.outside_confirmers import is_confirmer
from vault.people.queries import display_name
from vault.people.recoveries import LAPSE_MS, WAIT_MS, tell_everybody
from vault.people.small_company import in_force
from vault.platform.clock import tokyo_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

OWN_APPOINTMENT: Final = "own_appointment"
CONFIRMED_PEOPLE: Final = "confirmed_people"
GRANT: Final = "grant"
COPY: Final = "copy"
DISPOSAL: Final = "disposal"


def digest_of(facts: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) of exactly what is to be done: the RFC 8785 form of JSON facts."""
    return hashlib.sha256(canonical_json(dict(facts))).hexdigest()


def begin(tx: Transaction, who: SignedIn, kind: str, subject: str, digest: str, code: str) -> SoloAct:
    """Announce an act that one person will do alone. Who may do it at all is the caller's to check.

    Args:
        kind: which act.
        subject: id of what the act is about.
        digest: of exactly what is to be done, as `digest_of` makes it; anything else cannot be finished.
        code: a one-time code, used up here.

    Raises:
        Refusal: `self_decision` (the profile is not in force, so a second person is needed), `conflict` (the same is
            announced already), and what `spend_code` raises. What was announced of the same subject before it changed is
            void from now on.
    """
    require_profile(tx, subject)
    step = spend_code(tx, who, code)
    now = tx.now_ms()
    _end_what_is_over(tx, kind, subject, digest)
    if tx.session.scalar(_open(kind, subject)) is not None:
        raise Refusal(Code.CONFLICT, params={"what": kind}, about={"subject": subject})
    row = SoloAct(
        id=new_id("sol", tx.platform.randomness),
        kind=kind,
        subject=subject,
        digest=digest,
        person_id=who.person_id,
        asked_ms=now,
        asked_step=step,
        ripe_ms=now + WAIT_MS,
        lapses_ms=now + WAIT_MS + LAPSE_MS,
    )
    tx.session.add(row)
    leaf = record(
        tx,
        SOLO_ACT_ASKED,
        who.actor,
        solo_act=row.id,
        purpose=kind,
        subject=subject,
        digest=digest,
        code_step=step,
    )
    leaf.bind(row)
    tell_everybody(
        tx, "solo_act_asked", name=display_name(tx, who.person_id), act=kind, until=tokyo_text(row.ripe_ms)
    )
    return row


def finish(tx: Transaction, who: SignedIn, solo_id: str, kind: str, digest: str, code: str) -> SoloAct:
    """The wait is over, or somebody from outside agreed: the caller does the act now, in this transaction, if exactly the
    same is still wanted.

    Raises:
        Refusal: `not_found` (none of the caller's, over or lapsed), `self_decision` (the profile ended meanwhile),
            `waiting_period`, `conflict` (something else is to be done than announced), and what `spend_code` raises; the
            code comes after the one of the beginning.
    """
    row = tx.session.get(SoloAct, solo_id, with_for_update=True)
    over = row is None or row.ended_ms is not None or tx.now_ms() >= row.lapses_ms
    if row is None or over or row.person_id != who.person_id or row.kind != kind:
        raise Refusal(Code.NOT_FOUND)
    require_profile(tx, row.subject)
    agreed = row.confirmed_by is not None and is_confirmer(tx, row.confirmed_by)
    if tx.now_ms() < row.ripe_ms and not agreed:
        raise Refusal(
            Code.WAITING_PERIOD, params={"until": tokyo_text(row.ripe_ms)}, about={"subject": row.subject}
        )
    if row.digest != digest:
        raise Refusal(Code.CONFLICT, params={"what": kind}, about={"subject": row.subject})
    row.done_step = spend_code(tx, who, code, later_than_step=row.asked_step)
    row.done_ms = row.ended_ms = tx.now_ms()
    leaf = record(
        tx,
        SOLO_ACT_DONE,
        who.actor,
        solo_act=row.id,
        purpose=kind,
        subject=row.subject,
        digest=digest,
        code_step=row.done_step,
    )
    leaf.bind(row)
    tell_everybody(tx, "solo_act_done", name=display_name(tx, who.person_id), act=kind)
    return row


def done_alone(tx: Transaction, kind: str, subject: str) -> SoloAct | None:
    """The newest act of a kind on a subject that was done alone, if there is one."""
    query = select(SoloAct).where(
        SoloAct.kind == kind, SoloAct.subject == subject, SoloAct.done_ms.is_not(None)
    )
    return tx.session.scalars(query.order_by(SoloAct.done_ms.desc(), SoloAct.id)).first()


def _open(kind: str, subject: str) -> Select[SoloAct]:
    return select(SoloAct).where(SoloAct.kind == kind, SoloAct.subject == subject, SoloAct.ended_ms.is_(None))


def _end_what_is_over(tx: Transaction, kind: str, subject: str, digest: str) -> None:
    for row in tx.session.scalars(_open(kind, subject)).all():
        if row.lapses_ms <= tx.now_ms():
            row.ended_ms = row.lapses_ms
        elif row.digest != digest:
            row.ended_ms = tx.now_ms()
    tx.session.flush()


def require_profile(tx: Transaction, subject: str) -> None:
    """Refuse (`self_decision`) an act for oneself while the small-company profile is not in force."""
    if not in_force(tx):
        raise Refusal(Code.SELF_DECISION, about={"subject": subject})
