"""Writing down what was done and answered, target by target, with a leaf for each kind of step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import func, select

from vault.audit.record import record
from vault.disposal.certificate.grade import Step
from vault.disposal.events import STEP_TAKEN
from vault.disposal.models import StepRow
from vault.disposal.warrant import Warrant
from vault.platform.database import Transaction

CONFIRMED: Final = "confirmed"
NOT_CONFIRMED: Final = "not_confirmed"
_ANSWERS_IN_LEAF: Final = 20


@dataclass(frozen=True)
class Outcome:
    """One step on one target; `answer` quotes the place, `confirmed` says whether it is the answer needed."""

    step: Step
    target: str
    confirmed: bool
    answer: str


def note_outcomes(tx: Transaction, warrant: Warrant, place: str, outcomes: Iterable[Outcome]) -> None:
    """Add outcomes to the disposal's steps.

    An outcome equal to the last one of its step and target is only counted: a store that refuses for days does not
    fill the log.
    """
    news = [outcome for outcome in outcomes if not _repeated(tx, warrant, place, outcome)]
    news.sort(key=lambda outcome: (outcome.step, outcome.confirmed))
    for (step, confirmed), group in groupby(news, key=lambda outcome: (outcome.step, outcome.confirmed)):
        _add(tx, warrant, place, step, confirmed, list(group))


def _repeated(tx: Transaction, warrant: Warrant, place: str, outcome: Outcome) -> bool:
    query = (
        select(StepRow)
        .where(
            StepRow.disposal_id == warrant.disposal_id,
            StepRow.place == place,
            StepRow.step == outcome.step,
            StepRow.target == outcome.target,
        )
        .order_by(StepRow.sequence.desc())
        .limit(1)
    )
    last = tx.session.scalar(query)
    if last is None or (last.confirmed, last.answer) != (outcome.confirmed, outcome.answer):
        return False
    last.tries, last.at_ms = last.tries + 1, tx.now_ms()
    return True


def _add(
    tx: Transaction, warrant: Warrant, place: str, step: Step, confirmed: bool, outcomes: Sequence[Outcome]
) -> None:
    answers = list(dict.fromkeys(outcome.answer for outcome in outcomes))[:_ANSWERS_IN_LEAF]
    leaf = record(
        tx,
        STEP_TAKEN,
        warrant.actor,
        **warrant.about,
        place=place,
        step=step.value,
        state=CONFIRMED if confirmed else NOT_CONFIRMED,
        count=len(outcomes),
        answer=answers,
    )
    for sequence, outcome in enumerate(outcomes, start=_next_sequence(tx, warrant)):
        row = StepRow(
            disposal_id=warrant.disposal_id,
            sequence=sequence,
            place=place,
            step=step.value,
            target=outcome.target,
            confirmed=confirmed,
            answer=outcome.answer,
            at_ms=tx.now_ms(),
        )
        tx.session.add(row)
        leaf.bind(row)


def _next_sequence(tx: Transaction, warrant: Warrant) -> int:
    """The job's lease makes this the only writer of the disposal's steps; the primary key says so, too."""
    tx.session.flush()
    highest = select(func.max(StepRow.sequence)).where(StepRow.disposal_id == warrant.disposal_id)
    return (tx.session.scalar(highest) or 0) + 1


def confirmed_targets(tx: Transaction, disposal_id: str, place: str, step: Step) -> set[str]:
    """The targets whose last outcome of a step was confirmed."""
    query = (
        select(StepRow)
        .where(StepRow.disposal_id == disposal_id, StepRow.place == place, StepRow.step == step)
        .order_by(StepRow.sequence)
    )
    last = {row.target: row.confirmed for row in tx.session.scalars(query)}
    return {target for target, good in last.items() if good}
