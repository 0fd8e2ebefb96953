"""What managers see of the self-checks: sums by department, never so few people that somebody could be recognised.

Departments with fewer than three answers are added up together; where even that is fewer than three, their answers are
left out of everything, of the total too, so that nothing can be found by subtracting.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from vault.oversight.checks.answering import YEAR_MS
from vault.oversight.checks.questionnaire import ANSWERS, questionnaire
from vault.oversight.models import SelfCheck
from vault.oversight.staff import works_here
from vault.people.models import Person
from vault.platform.database import Transaction

FEWEST: Final = 3


@dataclass(frozen=True)
class Sum:
    """The answers of one group; `department` is None for several small ones together."""

    department: str | None
    people: int
    answers: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Summary:
    """The last year: how many were asked and have answered, and the sums that may be shown."""

    asked: int
    answered: int
    groups: list[Sum]


def summary(tx: Transaction) -> Summary:
    """The newest answers of everybody active, of the questions of now, within the last year."""
    active = works_here(tx)
    asked = tx.session.scalar(select(func.count()).select_from(Person).where(active)) or 0
    query = (
        select(SelfCheck.person_id, Person.department, SelfCheck.answers)
        .join(Person, Person.id == SelfCheck.person_id)
        .where(
            active,
            SelfCheck.questionnaire == questionnaire(),
            SelfCheck.answered_ms > tx.now_ms() - YEAR_MS,
        )
        .order_by(SelfCheck.answered_ms, SelfCheck.id)
    )
    newest = {person: (department, said) for person, department, said in tx.session.execute(query)}
    by_department: dict[str, list[dict[str, str]]] = defaultdict(list)
    for department, said in newest.values():
        by_department[department].append(json.loads(said))
    return Summary(asked, len(newest), groups_shown(by_department))


def groups_shown(by_department: Mapping[str, list[dict[str, str]]]) -> list[Sum]:
    """The sums that name nobody: departments of three or more, and all smaller ones together if they are three or more."""
    large = {name: said for name, said in by_department.items() if len(said) >= FEWEST}
    shown = [_sum(name, said) for name, said in sorted(large.items())]
    small = [each for name, said in by_department.items() if name not in large for each in said]
    return [*shown, _sum(None, small)] if len(small) >= FEWEST else shown


def _sum(department: str | None, said: Iterable[dict[str, str]]) -> Sum:
    each_person = list(said)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for answers in each_person:
        for question, answer in answers.items():
            counts[question][answer] += 1
    whole = {question: {each: count[each] for each in ANSWERS} for question, count in counts.items()}
    return Sum(department, len(each_person), whole)
