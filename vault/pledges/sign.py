"""Signing a pledge: exactly the text the person read, with a code spent in the act (G4.1.4-a)."""

from __future__ import annotations

import hmac

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.step_up import spend_code
from vault.people.queries import person_row
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.pledges.events import PLEDGE_SIGNED
from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.pledges.queries import newest_template, signature_of, template_in_force, template_row
from vault.pledges.rules import PledgeKind


def sign(tx: Transaction, who: SignedIn, template_id: str, sha256: str, code: str) -> PledgeSignature:
    """Sign the text in force, or the one that is to come, so that no day is lost when it does.

    Args:
        template_id: which text.
        sha256: the hash of the text the person was shown, hexadecimal.
        code: a fresh one-time code; it is used up.

    Raises:
        Refusal: `not_found`, `conflict` (superseded, another text than was read, or signed already), and as
            `spend_code`: `credentials_invalid`, `totp_replayed`, `throttled`, `account_locked`, `totp_required`.
    """
    template = template_row(tx, template_id)
    signer = person_row(tx, who.person_id, locked=True)
    _require_signable(tx, template, who.person_id, sha256)
    row = PledgeSignature(
        id=new_id("plg", tx.platform.randomness),
        template_id=template.id,
        person_id=signer.id,
        signer_name=signer.name,
        signer_department=signer.department,
        signer_title=signer.title,
        sha256=template.sha256,
        signed_ms=tx.now_ms(),
        code_step=spend_code(tx, who, code),
        session_id=who.session_id,
        device_id=who.device_id,
    )
    tx.session.add(row)
    leaf = record(
        tx,
        PLEDGE_SIGNED,
        who.actor,
        subject=row.person_id,
        pledge=row.id,
        pledge_template=template.id,
        pledge_kind=template.kind,
        sha256=template.sha256.hex(),
        code_step=row.code_step,
    )
    leaf.bind(row)
    return row


def _require_signable(tx: Transaction, template: PledgeTemplate, person_id: str, sha256: str) -> None:
    kind = PledgeKind(template.kind)
    offered = {
        each.id for each in (template_in_force(tx, kind), newest_template(tx, kind)) if each is not None
    }
    if template.id not in offered:
        raise _conflict(template, "text")
    if not hmac.compare_digest(sha256.lower(), template.sha256.hex()):
        raise _conflict(template, "sha256")
    if signature_of(tx, person_id, template.id) is not None:
        raise _conflict(template, "signature")


def _conflict(template: PledgeTemplate, what: str) -> Refusal:
    return Refusal(
        Code.CONFLICT, params={"what": f"{template.title} ({what})"}, about={"subject": template.id}
    )
