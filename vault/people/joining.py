"""The agreement everybody signs at joining, which also covers the time after leaving (TQ4-3).

Chasing people who leave fails, so no account opens without it. A signature is bound to the SHA-256 of one text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.people.events import JOINING_AGREEMENT_PUBLISHED, JOINING_AGREEMENT_SIGNED
from vault.people.models_enrolment import JoiningAgreement, JoiningSignature
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id

_SHIPPED: Final = Path(__file__).with_name("templates") / "joining_agreement.ja.md"
_SHIPPED_TITLE: Final = "入社時の秘密保持に関する合意書"
_SHIPPED_PASSAGE: Final = "第3条（会社を離れた後）"


@dataclass(frozen=True)
class AgreementText:
    """What is published. `after_leaving` quotes the heading of the passage about the time after leaving."""

    title: str
    text: str
    after_leaving: str


def publish_agreement(tx: Transaction, who: SignedIn, new: AgreementText, reason: str) -> JoiningAgreement:
    """Put another text in force; who signed an earlier one stays bound to that.

    Raises:
        Refusal: `role_required`, `step_up_required`; `joining_nda_missing` when the text lacks the quoted passage.
    """
    require_post(tx, who, Post.OVERALL_OFFICER)
    require_fresh_code(tx.platform, who)
    if not new.after_leaving.strip() or new.after_leaving not in new.text:
        raise Refusal(Code.JOINING_NDA_MISSING)
    return _publish(tx, new, reason, who.actor)


def publish_shipped_agreement(tx: Transaction, by: Actor) -> None:
    """Give a new vault the shipped text as its first version, so that its first person has something to sign."""
    if agreement_in_force(tx) is None:
        shipped = AgreementText(_SHIPPED_TITLE, _SHIPPED.read_text(encoding="utf-8"), _SHIPPED_PASSAGE)
        _publish(tx, shipped, "the shipped text", by)


def agreement_in_force(tx: Transaction) -> JoiningAgreement | None:
    """The version that people sign now."""
    return tx.session.scalar(select(JoiningAgreement).order_by(JoiningAgreement.number.desc()).limit(1))


def require_agreement_in_force(tx: Transaction) -> JoiningAgreement:
    """The version that people sign now; `joining_nda_missing` while none was published."""
    found = agreement_in_force(tx)
    if found is None:
        raise Refusal(Code.JOINING_NDA_MISSING)
    return found


def sign_agreement(tx: Transaction, person_id: str, sha256: str, by: Actor) -> JoiningSignature:
    """Keep a person's agreement to exactly the text in force.

    Args:
        sha256: hexadecimal hash of the text that the person read.

    Raises:
        Refusal: `joining_nda_missing` when it is not the hash of the text in force.
    """
    text = require_agreement_in_force(tx)
    if sha256.lower() != text.sha256:
        raise Refusal(Code.JOINING_NDA_MISSING, about={"subject": person_id})
    row = JoiningSignature(
        id=new_id("jsg", tx.platform.randomness),
        person_id=person_id,
        agreement_id=text.id,
        sha256=text.sha256,
        signed_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(tx, JOINING_AGREEMENT_SIGNED, by, subject=person_id, agreement=text.id, sha256=text.sha256).bind(
        row
    )
    return row


def agreement_seen_by(
    tx: Transaction, who: SignedIn, person_id: str
) -> tuple[JoiningSignature, JoiningAgreement]:
    """What a person signed at joining, with its text, for that person and for those who administer or audit.

    Raises:
        Refusal: `role_required`; `not_found` for whoever has not enrolled by invitation.
    """
    if who.person_id != person_id:
        require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR, Post.AUDITOR)
    row = tx.session.scalar(select(JoiningSignature).where(JoiningSignature.person_id == person_id))
    if row is None:
        raise Refusal(Code.NOT_FOUND, about={"subject": person_id})
    return row, tx.session.get_one(JoiningAgreement, row.agreement_id)


def _publish(tx: Transaction, new: AgreementText, reason: str, by: Actor) -> JoiningAgreement:
    last = tx.session.scalar(select(func.max(JoiningAgreement.number))) or 0
    row = JoiningAgreement(
        id=new_id("jag", tx.platform.randomness),
        number=last + 1,
        title=new.title,
        text=new.text,
        after_leaving=new.after_leaving,
        sha256=hashlib.sha256(new.text.encode()).hexdigest(),
        reason=reason,
        published_by=by.person_id,
        published_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(
        tx,
        JOINING_AGREEMENT_PUBLISHED,
        by,
        agreement=row.id,
        version_number=row.number,
        sha256=row.sha256,
        reason=reason,
    ).bind(row)
    return row
