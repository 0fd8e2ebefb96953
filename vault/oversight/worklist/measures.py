"""Tasks of the third role: carry out measures and know how they stand: places, copies, disposals, visits."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, exists, select

from vault.copies.models import Copy, CopyRequest, NativeApproval
from vault.copies.rules import NATIVE, OUTSIDE_STATES, RequestState
from vault.disposal.authority import capacity_of
from vault.disposal.models import Decision, Disposal
from vault.disposal.rules import DecisionKind, DisposalState
from vault.documents.models import Item
from vault.oversight.copy_passwords import PASSWORD_YEAR_MS, copies_due_by
from vault.oversight.models import Measure, Remark
from vault.oversight.remarks.reading import to_answer
from vault.oversight.worklist.counting import waiting
from vault.oversight.worklist.task import Section, Task
from vault.people.posts import Post
from vault.people.queries import holds, same_human
from vault.platform.clock import end_of_tokyo_day_ms, tokyo_date
from vault.platform.database import Transaction
from vault.platform.texts import N_
from vault.register.queries import entries_managed_by
from vault.visits.models import Visit, VisitDecision, VisitItem, Visitor

HERE = Section.MEASURES


def measure_tasks(tx: Transaction, person_id: str) -> Iterator[Task]:
    """What waits at the sites, with the copies and visits of the caller's entries, with remarks, and with disposals."""
    if holds(tx, person_id, Post.RESPONSIBLE_MANAGER):
        yield from _overdue_measures(tx)
        yield from _copy_requests(tx, person_id, CopyRequest.entry_id.in_(entries_managed_by(tx, person_id)))
        yield from _copies_overdue(tx, person_id)
        yield from _passwords(tx, person_id)
        yield from _visits(tx, person_id)
    elif holds(tx, person_id, Post.OVERALL_OFFICER):
        yield from _copy_requests(tx, person_id, CopyRequest.format == NATIVE)
    yield from _remarks(tx, person_id)
    yield from _disposals(tx, person_id)


def _overdue_measures(tx: Transaction) -> Iterator[Task]:
    count, due_ms = waiting(
        tx, Measure.ended_ms.is_(None), Measure.next_check_ms < tx.now_ms(), due=Measure.next_check_ms
    )
    if count:
        yield Task(
            HERE,
            "measures_overdue",
            N_("{count} physical measures have not been checked in time."),
            "hizo measure list",
            "GET /v1/measures",
            count=count,
            due_ms=due_ms,
        )


def _remarks(tx: Transaction, person_id: str) -> Iterator[Task]:
    count, due_ms = waiting(tx, to_answer(tx, person_id), due=Remark.due_ms)
    if count:
        yield Task(
            HERE,
            "remarks_to_answer",
            N_("{count} remarks on measures wait for your answer."),
            "hizo remark list --state open",
            "GET /v1/remarks",
            count=count,
            due_ms=due_ms,
        )


def _copy_requests(tx: Transaction, person_id: str, theirs: ColumnElement[bool]) -> Iterator[Task]:
    approved = select(NativeApproval.request_id).where(
        NativeApproval.request_id == CopyRequest.id, NativeApproval.person_id == person_id
    )
    count, _ = waiting(
        tx,
        theirs,
        ~approved.exists(),
        CopyRequest.state == RequestState.REQUESTED,
        CopyRequest.requester_id != person_id,
        CopyRequest.recipient_id != person_id,
    )
    if count:
        yield Task(
            HERE,
            "copy_requests",
            N_("{count} requests for copies wait for a decision."),
            "hizo copy list",
            "GET /v1/copy-requests",
            count=count,
        )


def _copies_overdue(tx: Transaction, person_id: str) -> Iterator[Task]:
    due_on = tx.session.scalars(
        select(Copy.due_on).where(
            Copy.entry_id.in_(entries_managed_by(tx, person_id)),
            Copy.state.in_(sorted(OUTSIDE_STATES)),
            Copy.due_on < tokyo_date(tx.now_ms()),
        )
    ).all()
    if due_on:
        yield Task(
            HERE,
            "copies_overdue",
            N_("{count} copies have not come back in time."),
            "hizo copy list",
            "GET /v1/copies",
            count=len(due_on),
            due_ms=end_of_tokyo_day_ms(min(due_on)),
        )


def _passwords(tx: Transaction, person_id: str) -> Iterator[Task]:
    mine = copies_due_by(tx.now_ms()).where(Copy.entry_id.in_(entries_managed_by(tx, person_id)))
    issued = [copy.issued_ms or 0 for copy in tx.session.scalars(mine)]
    if issued:
        yield Task(
            HERE,
            "copy_passwords",
            N_(
                "The file passwords of {count} copies are a year old: issue them anew or have them destroyed."
            ),
            "hizo copy list",
            "GET /v1/copies",
            count=len(issued),
            due_ms=min(issued) + PASSWORD_YEAR_MS,
        )


def _visits(tx: Transaction, person_id: str) -> Iterator[Task]:
    """Visits to come on which a visitor has no word of this manager yet."""
    mine = VisitItem.entry_id.in_(entries_managed_by(tx, person_id))
    decided = exists().where(
        VisitDecision.visitor_id == Visitor.id, VisitDecision.entry_id == VisitItem.entry_id
    )
    undecided = (
        select(Visitor.id)
        .join(VisitItem, VisitItem.visit_id == Visitor.visit_id)
        .where(Visitor.visit_id == Visit.id, mine, ~decided)
        .correlate(Visit)
    )
    count, due_ms = waiting(
        tx, Visit.ended_ms.is_(None), Visit.until_ms > tx.now_ms(), undecided.exists(), due=Visit.from_ms
    )
    if count:
        yield Task(
            HERE,
            "visits_to_decide",
            N_("{count} visits wait for your decision on their visitors."),
            "hizo visit list",
            "GET /v1/visits",
            count=count,
            due_ms=due_ms,
        )


def _disposals(tx: Transaction, person_id: str) -> Iterator[Task]:
    """Orders of others that the caller could carry out; who could not is told of none."""
    ordered = (
        select(Disposal, Decision.person_id)
        .join(Decision, Decision.disposal_id == Disposal.id)
        .where(Disposal.state == DisposalState.ORDERED, Decision.kind == DecisionKind.ORDERED)
    )
    count = sum(
        capacity_of(tx, person_id, tx.session.get_one(Item, disposal.item_id)) is not None
        for disposal, orderer in tx.session.execute(ordered).all()
        if not same_human(tx, orderer, person_id)
    )
    if count:
        yield Task(
            HERE,
            "disposals_to_confirm",
            N_("{count} disposals wait for a second person."),
            "hizo dispose list",
            "GET /v1/disposals",
            count=count,
        )
