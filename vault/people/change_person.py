"""Changing a person's record, with its history: whoever the record is about is told, and nobody promotes themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vault.identity.accounts import rename_holder
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.identity.step_up import require_fresh_code
from vault.people.due_moves import carry_out_due_moves_of
from vault.people.models import Person
from vault.people.one_human import mail_key, number_key
from vault.people.person_history import write_changes
from vault.people.person_rules import complete, require_lasting
from vault.people.posts import Post
from vault.people.queries import (
    DISABLED,
    display_name,
    holds,
    records_of_human,
    require_post,
    same_human,
)
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

OWN_FIELDS: Final = frozenset({"name", "name_kana", "name_romaji", "telephone"})
"""What those who administer people may also change about themselves; the rest decides who they are and what they may."""


def change_person(
    tx: Transaction, who: SignedIn, row: Person, wanted: Mapping[str, object], reason: str
) -> Person:
    """Change fields of a person's record; by the overall officer or an administrator with a fresh code.

    Args:
        row: the record, locked.
        wanted: new values by field; those that stay the same change nothing.

    Raises:
        Refusal: `role_required`, `step_up_required`, `self_decision`, `not_found`, `person_incomplete`,
            `account_not_personal` (mailbox or number of another human), `request_invalid` (no such superior),
            `workflow_required` (who changes department is transferred, and a transfer stops access; that it is a
            correction is the overall officer's word), `temporary_id_expired` (a maintenance worker's).
    """
    require_post(tx, who, Post.OVERALL_OFFICER, Post.ADMINISTRATOR)
    require_fresh_code(tx.platform, who)
    require_lasting(row.id, row.employment_kind)
    if row.state == DISABLED:
        raise Refusal(Code.NOT_FOUND, about={"subject": row.id})
    if set(wanted) - OWN_FIELDS and same_human(tx, who.person_id, row.id):
        raise Refusal(Code.SELF_DECISION, about={"subject": row.id})
    is_moved = wanted.get("department", row.department) != row.department
    if is_moved and row.enrolled_ms is not None and not holds(tx, who.person_id, Post.OVERALL_OFFICER):
        raise Refusal(Code.WORKFLOW_REQUIRED, params={"workflow": "transfer"}, about={"subject": row.id})
    carry_out_due_moves_of(tx, row.id)
    values = {**wanted, **_checked(tx, row, wanted)}
    changed = write_changes(tx, row, values, reason, who.actor)
    if "name" in changed:
        rename_holder(tx, row.id, row.name)
    told = [field for field in changed if field in wanted]
    if told:
        notify(tx, row.id, "person_changed", name=display_name(tx, who.person_id), fields=" ".join(told))
    return row


def _checked(tx: Transaction, row: Person, wanted: Mapping[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    if "employment_kind" in wanted or "title" in wanted:
        kind, title = wanted.get("employment_kind", row.employment_kind), wanted.get("title", row.title)
        _, stripped = complete(_text(kind), _text(title))
        values |= {"title": stripped} if "title" in wanted else {}
    superior = wanted.get("superior_id")
    if superior is not None and _is_none_of_them(tx, row, str(superior)):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "superior_id"}, about={"subject": row.id})
    if "mail" in wanted or "employee_number" in wanted:
        values |= _new_keys(tx, row, wanted)
    return values


def _is_none_of_them(tx: Transaction, row: Person, superior_id: str) -> bool:
    superior = tx.session.get(Person, superior_id)
    return superior is None or superior.state == DISABLED or same_human(tx, superior_id, row.id)


def _new_keys(tx: Transaction, row: Person, wanted: Mapping[str, object]) -> dict[str, object]:
    new_mail = mail_key(str(wanted["mail"])) if "mail" in wanted else row.mail_key
    number = _text(wanted.get("employee_number", row.employee_number))
    new_number = number_key(number)
    own = {each.id for each in records_of_human(tx, row)}
    changed = Person(id=row.id, mail_key=new_mail, number_key=new_number)
    if any(each.id not in own for each in records_of_human(tx, changed)):
        raise Refusal(Code.ACCOUNT_NOT_PERSONAL, about={"subject": row.id})
    if row.enrolled_ms is None:
        # Who never acted under them is known by the corrected ones alone.
        row.mail_key, row.number_key = new_mail, new_number
        return {}
    return {"mail_key": new_mail, "number_key": new_number}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
