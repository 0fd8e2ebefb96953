"""Publishing and retiring procedures: the responsible manager's own power, dated and with a reason (G3.0-f)."""

from __future__ import annotations

import json

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.procedures.acknowledge import people_concerned
from vault.procedures.events import PROCEDURE_PUBLISHED, PROCEDURE_RETIRED
from vault.procedures.models import ProcedureVersion
from vault.procedures.queries import newest_version
from vault.procedures.rules import ProcedureText, check_text
from vault.procedures.slots import SLOT_TITLES, Slot
from vault.register.rules import require_reason


def publish(tx: Transaction, who: SignedIn, said: ProcedureText, reason: str) -> ProcedureVersion:
    """Put a text in force at once in place of the one before, and ask everybody to acknowledge it (T6-c).

    Raises:
        Refusal: `role_required`, `step_up_required`, `reason_missing`, `name_invalid`, `request_invalid`, `conflict` (the
            same content is in force already).
    """
    _require_power(tx, who)
    check_text(said)
    given = require_reason(reason)
    before = newest_version(tx, said.slot)
    if before is not None and before.retired_ms is None and before.sha256 == said.sha256():
        raise Refusal(Code.CONFLICT, params={"what": said.slot.value})
    version = _new_row(tx, who, said, given, 1 if before is None else before.number + 1)
    tx.session.add(version)
    leaf = record(
        tx,
        PROCEDURE_PUBLISHED,
        who.actor,
        procedure=version.id,
        slot=version.slot,
        version_number=version.number,
        name=version.title,
        sha256=version.sha256.hex(),
        powers=list(said.attached_powers),
        reason=given,
    )
    leaf.bind(version)
    for person_id in people_concerned(tx):
        notify(tx, person_id, "procedure_published", title=SLOT_TITLES[said.slot], slot=version.slot)
    return version


def _new_row(
    tx: Transaction, who: SignedIn, said: ProcedureText, reason: str, number: int
) -> ProcedureVersion:
    return ProcedureVersion(
        id=new_id("pcd", tx.platform.randomness),
        slot=said.slot.value,
        number=number,
        title=said.title,
        text=said.text,
        questions=json.dumps([each.as_json() for each in said.questions], ensure_ascii=False),
        powers=json.dumps(said.attached_powers),
        sha256=said.sha256(),
        reason=reason,
        published_by=who.person_id,
        published_ms=tx.now_ms(),
    )


def retire(tx: Transaction, who: SignedIn, slot: Slot, reason: str) -> ProcedureVersion:
    """End the version in force; the older ones stay history, and the workflow is closed until another is published.

    Raises:
        Refusal: `role_required`, `step_up_required`, `reason_missing`, `procedure_missing` (none is in force).
    """
    _require_power(tx, who)
    given = require_reason(reason)
    version = newest_version(tx, slot)
    if version is None or version.retired_ms is not None:
        raise Refusal(Code.PROCEDURE_MISSING, params={"slot": slot.value})
    version.retired_by, version.retired_ms = who.person_id, tx.now_ms()
    version.retired_reason = given
    record(
        tx,
        PROCEDURE_RETIRED,
        who.actor,
        procedure=version.id,
        slot=version.slot,
        version_number=version.number,
        reason=given,
    )
    return version


def _require_power(tx: Transaction, who: SignedIn) -> None:
    require_post(tx, who, Post.RESPONSIBLE_MANAGER)
    require_fresh_code(tx.platform, who)
