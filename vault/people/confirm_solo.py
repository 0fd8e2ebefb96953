"""A cleared person from outside agrees to what one person will do alone, by its digest, without seeing content (T5-c)."""

from __future__ import annotations

from sqlalchemy import select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import spend_code
from vault.people.events import SOLO_ACT_CONFIRMED
from vault.people.models_small_company import SoloAct
from vault.people.outside_confirmers import is_confirmer
from vault.people.queries import display_name, same_human
from vault.people.small_company import in_force
from vault.people.solo import require_profile
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal


def waiting_acts(tx: Transaction, who: SignedIn) -> list[SoloAct]:
    """What waits for a word from outside, oldest first; nothing while the profile is not in force.

    Raises:
        Refusal: `role_required` for anybody but a confirmer.
    """
    _require_confirmer(tx, who)
    if not in_force(tx):
        return []
    query = select(SoloAct).where(
        SoloAct.ended_ms.is_(None), SoloAct.lapses_ms > tx.now_ms(), SoloAct.confirmed_by.is_(None)
    )
    return list(tx.session.scalars(query.order_by(SoloAct.asked_ms, SoloAct.id)))


def confirm_solo(tx: Transaction, who: SignedIn, solo_id: str, digest: str, code: str) -> SoloAct:
    """Agree to an announced act; whoever announced it can do it at once, with a new code.

    Args:
        digest: of what the confirmer was told about, to be compared with what the acting person shows.
        code: a one-time code of the confirmer's, used up here.

    Raises:
        Refusal: `role_required`, `not_found` (over or lapsed), `self_decision` (one's own act, or no profile in force),
            `conflict` (another digest, or agreed to already), and what `spend_code` raises.
    """
    _require_confirmer(tx, who)
    row = tx.session.get(SoloAct, solo_id, with_for_update=True)
    if row is None or row.ended_ms is not None or tx.now_ms() >= row.lapses_ms:
        raise Refusal(Code.NOT_FOUND)
    require_profile(tx, row.subject)
    if same_human(tx, who.person_id, row.person_id):
        raise Refusal(Code.SELF_DECISION, about={"subject": row.subject})
    if row.digest != digest or row.confirmed_by is not None:
        raise Refusal(Code.CONFLICT, params={"what": row.kind}, about={"subject": row.subject})
    row.confirmed_step = spend_code(tx, who, code)
    row.confirmed_by, row.confirmed_ms = who.person_id, tx.now_ms()
    record(
        tx,
        SOLO_ACT_CONFIRMED,
        who.actor,
        solo_act=row.id,
        purpose=row.kind,
        subject=row.subject,
        digest=row.digest,
        code_step=row.confirmed_step,
    )
    notify(tx, row.person_id, "solo_act_confirmed", name=display_name(tx, who.person_id), act=row.kind)
    return row


def _require_confirmer(tx: Transaction, who: SignedIn) -> None:
    if not is_confirmer(tx, who.person_id):
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": "confirmer"}, about={"subject": who.person_id})
