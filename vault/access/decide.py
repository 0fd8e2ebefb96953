"""Deciding a request for access under the published standard (G4.1.2-a, G4.1.2-b), and telling the manager (G4.1.2-d)."""

import json

from vault.access.ask import APPROVED, REJECTED, require_open
from vault.access.authority import require_decider
from vault.access.events import GRANT_GIVEN, GRANT_NOTICE_RECEIVED, GRANT_REQUEST_DECIDED
from vault.access.facts import load_standing
from vault.access.grantor_audit import require_audited
from vault.access.models import GrantRequest, GrantRow
from vault.access.request_rules import Answers, leaves_soon, require_outlived
from vault.access.rules import missing_of_person
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.posts import Post
from vault.people.queries import display_name, holds, is_active, person_row
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.procedures.criteria import unanswered, unmet
from vault.procedures.queries import require_published
from vault.procedures.slots import Slot
from vault.register.authority import require_live_manager
from vault.register.models import Entry
from vault.register.queries import entry_of
from vault.register.rules import last_moment, require_reason

WAITING_FOR = {
    Code.PLEDGE_MISSING: "grant_waits_for_pledge",
    Code.TRAINING_MISSING: "grant_waits_for_training",
    Code.TRAINING_OVERDUE: "grant_waits_for_training",
}
"""Which notice tells a person what is theirs to do."""


def approve(tx: Transaction, who: SignedIn, row: GrantRequest, answers: Answers) -> GrantRow:
    """Give what was asked for. It opens nothing yet: the manager's notice, the pledge and the course come first.

    Raises:
        Refusal: `grantor_not_authorised`, `self_decision`, `step_up_required`, `manager_missing`, `conflict` (decided
            already, or other than what was shown), `criteria_missing`, `background_check_missing`, `reason_missing`,
            `grant_outlives_person`, `grant_audit_overdue`, `role_conflict`, `grant_not_personal`, `request_invalid`.
    """
    entry = entry_of(tx, row.entry_id)
    require_decider(tx, who, entry, row.person_id)
    require_fresh_code(tx.platform, who)
    return approve_checked(tx, who, entry, row, answers)


def approve_checked(
    tx: Transaction, who: SignedIn, entry: Entry, row: GrantRequest, answers: Answers
) -> GrantRow:
    """Give it, whoever it is for: `approve` after its checks on the decider, or somebody who is alone."""
    require_live_manager(tx, entry)
    require_open(row)
    if answers.digest != row.digest:
        raise Refusal(Code.CONFLICT, params={"what": "digest"}, about={"entry": entry.id})
    _require_holder(tx, row, answers)
    _require_standard(tx, row, answers)
    require_audited(tx, who.person_id)
    _decided(tx, who, row, APPROVED, answers)
    return _give(tx, who, entry, row)


def reject(tx: Transaction, who: SignedIn, row: GrantRequest, reason: str) -> None:
    """Refuse a request, with a reason.

    Raises:
        Refusal: `grantor_not_authorised`, `self_decision`, `conflict`, `reason_missing`.
    """
    entry = entry_of(tx, row.entry_id)
    require_decider(tx, who, entry, row.person_id)
    require_open(row)
    _decided(tx, who, row, REJECTED, Answers(digest=row.digest, reason=reason, criteria={}))
    notify(tx, row.person_id, "grant_rejected", entry=entry.name, reason=row.reason or "")


def _require_holder(tx: Transaction, row: GrantRequest, answers: Answers) -> None:
    """What was true of the person when asked has to be true now."""
    about = {"entry": row.entry_id, "subject": row.person_id}
    if not is_active(tx, row.person_id):
        raise Refusal(Code.GRANT_NOT_PERSONAL, about=about)
    if holds(tx, row.person_id, Post.ADMINISTRATOR):
        raise Refusal(Code.ROLE_CONFLICT, about=about)
    leaves_on = person_row(tx, row.person_id).leaves_on
    require_outlived(leaves_on, last_moment(row.ends_on, tx.now_ms()))
    if leaves_soon(leaves_on, tx.now_ms()):
        require_reason(answers.leaving_reason, "leaving_reason")


def _require_standard(tx: Transaction, row: GrantRequest, answers: Answers) -> None:
    """Each question of the standard in force is answered in a way that allows access; past mishandling was looked up."""
    standard = require_published(tx, Slot.GRANT_CRITERIA, Code.CRITERIA_MISSING)
    if not answers.history_result.strip():
        raise Refusal(Code.BACKGROUND_CHECK_MISSING, about={"entry": row.entry_id, "subject": row.person_id})
    open_questions = [
        *unanswered(standard.questions, answers.criteria),
        *unmet(standard.questions, answers.criteria),
    ]
    if open_questions or set(answers.criteria) - {question.id for question in standard.questions}:
        raise Refusal(
            Code.CRITERIA_MISSING,
            params={"what": ", ".join(open_questions) or "unknown question"},
            about={"entry": row.entry_id, "subject": row.person_id},
        )
    row.criteria_version_id = standard.version_id


def _decided(tx: Transaction, who: SignedIn, row: GrantRequest, state: str, answers: Answers) -> None:
    row.state = state
    row.decided_by, row.decided_ms = who.person_id, tx.now_ms()
    row.reason = require_reason(answers.reason)
    row.answers = json.dumps(dict(answers.criteria), ensure_ascii=False, sort_keys=True)
    row.history_result = answers.history_result.strip() or None
    row.leaving_reason = answers.leaving_reason.strip() or None
    record(
        tx,
        GRANT_REQUEST_DECIDED,
        who.actor,
        grant_request=row.id,
        entry=row.entry_id,
        person=row.person_id,
        state=state,
        reason=row.reason,
        digest=row.digest,
        criteria=row.criteria_version_id,
        answers=dict(answers.criteria),
        history=row.history_result,
    ).bind(row, "decided_leaf_index")


def _give(tx: Transaction, who: SignedIn, entry: Entry, request: GrantRequest) -> GrantRow:
    known = entry.manager_id in (who.person_id, request.person_id)
    row = GrantRow(
        id=new_id("grt", tx.platform.randomness),
        entry_id=entry.id,
        person_id=request.person_id,
        request_id=request.id,
        project_id=request.project_id,
        right=request.right,
        tier=request.tier,
        reason=request.need_to_know,
        given_by=who.person_id,
        given_ms=tx.now_ms(),
        ends_on=request.ends_on,
        ends_ms=last_moment(request.ends_on, tx.now_ms()),
        notice_ms=tx.now_ms() if known else None,
    )
    tx.session.add(row)
    record(
        tx,
        GRANT_GIVEN,
        who.actor,
        grant=row.id,
        grant_request=request.id,
        entry=entry.id,
        person=row.person_id,
        right=row.right,
        tier=row.tier,
        project=row.project_id,
        reason=row.reason,
        ends_on=row.ends_on,
    ).bind(row)
    notify(tx, row.person_id, "grant_given", entry=entry.name, right=row.right, ends_on=row.ends_on)
    _tell_what_is_missing(tx, entry, row)
    if not known:
        name = display_name(tx, row.person_id)
        notify(tx, entry.manager_id, "grant_given_by_other", entry=entry.name, person=name, grant=row.id)
    return row


def _tell_what_is_missing(tx: Transaction, entry: Entry, row: GrantRow) -> None:
    """The person learns at once what is theirs to do before the access opens anything."""
    lacking = missing_of_person(load_standing(tx, row.person_id).person, tx.now_ms())
    for code, kind in WAITING_FOR.items():
        if code in lacking:
            notify(tx, row.person_id, kind, entry=entry.name)


def acknowledge_notice(tx: Transaction, who: SignedIn, row: GrantRow) -> None:
    """The entry's manager has read who was granted what by somebody else; the grant may open things from now on.

    Raises:
        Refusal: `role_required` for anybody but the entry's manager.
    """
    entry = entry_of(tx, row.entry_id)
    if who.person_id != entry.manager_id:
        raise Refusal(
            Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value}, about={"entry": entry.id}
        )
    if row.notice_ms is not None:
        return
    row.notice_ms = tx.now_ms()
    record(tx, GRANT_NOTICE_RECEIVED, who.actor, grant=row.id, entry=row.entry_id, person=row.person_id).bind(
        row, "notice_leaf_index"
    )
