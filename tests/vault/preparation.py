"""Puts a test company where a real one is after its preparation: rows as the verbs write them, without their ceremony."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from vault.people.models import Person
from vault.people.models_enrolment import PersonConfirmation
from vault.platform.database import Transaction
from vault.platform.ids import new_id
from vault.pledges.models import PledgeSignature, PledgeTemplate
from vault.pledges.queries import template_in_force
from vault.pledges.rules import PledgeKind
from vault.procedures.models import ProcedureVersion
from vault.procedures.rules import ProcedureText
from vault.procedures.shipped import template_of
from vault.procedures.slots import NEEDED_FOR_SETUP, Slot
from vault.training.models import Completion, CourseVersion
from vault.training.queries import procedures_taught
from vault.training.topics import Course
from vault.training.validity import valid_until_ms


def prepare(tx: Transaction, manager_id: str, officer_id: str) -> None:
    """Everything but the first entry."""
    give_telephones(tx, (manager_id, officer_id))
    confirm_each_other(tx, manager_id, officer_id)
    publish_procedures(tx, manager_id)
    publish_pledge(tx, manager_id)
    for course in Course:
        publish_course(tx, manager_id, course)


def publish_procedures(
    tx: Transaction, by_person_id: str, slots: Iterable[Slot] = NEEDED_FOR_SETUP
) -> dict[Slot, str]:
    """A first version of each slot, in force from now on; the ids of the versions."""
    rows = {slot: _procedure(tx, by_person_id, slot) for slot in slots}
    tx.session.add_all(rows.values())
    tx.session.flush()
    return {slot: row.id for slot, row in rows.items()}


def retire_procedure(tx: Transaction, slot: Slot) -> None:
    """What was in force in a slot is so no more."""
    for row in tx.session.scalars(select(ProcedureVersion).where(ProcedureVersion.slot == slot)):
        row.retired_ms = tx.now_ms()


def _procedure(tx: Transaction, by_person_id: str, slot: Slot) -> ProcedureVersion:
    said = ProcedureText(slot, slot.value, "決まりに従う。", template_of(slot).questions)
    return ProcedureVersion(
        id=new_id("pcd", tx.platform.randomness),
        slot=slot.value,
        number=1,
        title=said.title,
        text=said.text,
        questions=json.dumps([each.as_json() for each in said.questions]),
        powers=json.dumps(said.attached_powers),
        sha256=said.sha256(),
        reason="制定",
        **_publication(tx, by_person_id),
    )


def publish_pledge(tx: Transaction, by_person_id: str, kind: PledgeKind = PledgeKind.HOLDER) -> str:
    """A first text of a pledge, in force from now on; its id."""
    row = PledgeTemplate(
        id=new_id("plt", tx.platform.randomness),
        kind=kind.value,
        number=1,
        title="誓約書",
        text="守秘を誓う。",
        clauses="{}",
        log_consent=True,
        sha256=bytes(32),
        reason="制定",
        effective_ms=tx.now_ms(),
        **_publication(tx, by_person_id),
    )
    tx.session.add(row)
    tx.session.flush()
    return row.id


def publish_course(tx: Transaction, by_person_id: str, course: Course, number: int = 1) -> str:
    """A course that rests on the procedures in force; its id."""
    row = CourseVersion(
        id=new_id("crs", tx.platform.randomness),
        course=course.value,
        number=number,
        pass_percent=80,
        lessons="[]",
        procedures=json.dumps(procedures_taught(tx, course)),
        names="{}",
        sha256="0" * 64,
        reason="制定",
        **_publication(tx, by_person_id),
    )
    tx.session.add(row)
    tx.session.flush()
    return row.id


def _publication(tx: Transaction, by_person_id: str) -> dict[str, Any]:
    return {"published_by": by_person_id, "published_ms": tx.now_ms()}


def confirm_each_other(tx: Transaction, person_a: str, person_b: str) -> None:
    """Each saw the other at a device of the other's own."""
    tx.session.add_all(
        PersonConfirmation(
            id=new_id("cnf", tx.platform.randomness),
            confirmer_id=one,
            subject_id=other,
            confirmer_device_id=f"dev_{one[4:]}",
            subject_device_id=f"dev_{other[4:]}",
            recorded_ms=tx.now_ms(),
        )
        for one, other in ((person_a, person_b), (person_b, person_a))
    )


def give_telephones(tx: Transaction, people: Iterable[str]) -> None:
    """A number for each, as if it had been on record from the beginning."""
    for number, person_id in enumerate(people):
        tx.session.get_one(Person, person_id).telephone = f"03-5555-{number:04d}"


def let_hold(tx: Transaction, *person_ids: str) -> None:
    """Each has signed the pledge in force and completed the holder course today, so that grants open at once."""
    template = template_in_force(tx, PledgeKind.HOLDER)
    assert template is not None
    for person_id in person_ids:
        tx.session.add(
            PledgeSignature(
                id=new_id("plg", tx.platform.randomness),
                template_id=template.id,
                person_id=person_id,
                signer_name="署名者",
                signer_department="設計",
                signer_title="担当",
                sha256=template.sha256,
                signed_ms=tx.now_ms(),
                code_step=1,
                session_id="ses_none",
                device_id="dev_none",
            )
        )
        tx.session.add(
            Completion(
                id=new_id("cpl", tx.platform.randomness),
                person_id=person_id,
                course=Course.HOLDER.value,
                completed_ms=tx.now_ms(),
                valid_until_ms=valid_until_ms(tx.now_ms()),
                recorded_ms=tx.now_ms(),
                counted=True,
                source="session",
                source_id="trs_none",
            )
        )
