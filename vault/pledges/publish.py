"""Publishing the text of a pledge: the responsible manager's act, with its four contents mapped (G4.1.4)."""

from __future__ import annotations

import json

from sqlalchemy.exc import IntegrityError

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.pledges.announce import announce
from vault.pledges.events import PLEDGE_TEMPLATE_PUBLISHED
from vault.pledges.models import PledgeTemplate
from vault.pledges.queries import newest_template
from vault.pledges.rules import PledgeText, Point, check_text, effective_ms
from vault.register.rules import require_reason


def publish_template(
    tx: Transaction, who: SignedIn, said: PledgeText, effective_on: str | None, reason: str
) -> PledgeTemplate:
    """Publish a text; from its day on, who signed an earlier one has to sign anew.

    Args:
        said: the text, and the clause of each content.
        effective_on: a day in Japan at most 30 days ahead, `YYYY-MM-DD`; None for now.
        reason: why this text.

    Raises:
        Refusal: `role_required`, `step_up_required`, `reason_missing`, `name_invalid`, `request_invalid`,
            `pledge_clause_missing`, `conflict` (the newest text is the same, or another was published at this moment).
    """
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
    check_text(said)
    row = _new_row(tx, who, said, effective_ms(effective_on, tx.now_ms()), require_reason(reason))
    _add(tx, row)
    leaf = record(
        tx,
        PLEDGE_TEMPLATE_PUBLISHED,
        who.actor,
        pledge_template=row.id,
        pledge_kind=row.kind,
        name=row.title,
        sha256=row.sha256.hex(),
        clauses=dict(said.clauses),
        effective_at=utc_text(row.effective_ms),
        reason=row.reason,
    )
    leaf.bind(row)
    announce(tx, row)
    return row


def _new_row(tx: Transaction, who: SignedIn, said: PledgeText, effective: int, reason: str) -> PledgeTemplate:
    before = newest_template(tx, said.kind)
    clauses = json.dumps(dict(said.clauses), ensure_ascii=False, sort_keys=True)
    if before is not None and (before.sha256, before.clauses) == (said.sha256(), clauses):
        raise Refusal(Code.CONFLICT, params={"what": before.title})
    return PledgeTemplate(
        id=new_id("plt", tx.platform.randomness),
        kind=said.kind.value,
        number=1 if before is None else before.number + 1,
        title=said.title,
        text=said.text,
        clauses=clauses,
        log_consent=Point.LOG_CONSENT in said.clauses,
        sha256=said.sha256(),
        reason=reason,
        published_by=who.person_id,
        published_ms=tx.now_ms(),
        effective_ms=effective,
    )


def _add(tx: Transaction, row: PledgeTemplate) -> None:
    tx.session.add(row)
    try:
        tx.session.flush()
    except IntegrityError:
        # Another manager's text took this number a moment ago.
        raise Refusal(Code.CONFLICT, params={"what": row.title}) from None
