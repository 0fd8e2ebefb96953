"""Tasks of the second role: decide who has access, look at it again, and see that people are taught."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, or_, select

from vault.access.grantor_audit import superior_of
from vault.access.models import GrantorAudit, GrantRequest, GrantReview, GrantRow
from vault.identity.auth import SignedIn
from vault.oversight.models import MutualCheck
from vault.oversight.worklist.counting import waiting
from vault.oversight.worklist.task import Section, Task
from vault.people.posts import Post
from vault.people.queries import holds
from vault.platform.database import Transaction
from vault.platform.texts import N_
from vault.register.delegation_queries import entries_delegated_to
from vault.register.models import GRANTING, Entry
from vault.register.queries import entries_managed_by
from vault.training.gaps import counts_by_kind, only_people_of
from vault.training.names import COURSE_NAMES
from vault.training.topics import Course

HERE = Section.ACCESS_AND_EDUCATION


def access_and_education_tasks(tx: Transaction, who: SignedIn) -> Iterator[Task]:
    """What waits on the entries whose rights the caller sets, and the training of the caller's people."""
    entries = select(Entry.id).where(_entries_set(tx, who.person_id))
    yield from _requests(tx, who.person_id, entries)
    yield from _notices(tx, who.person_id)
    yield from _reviews(tx, who.person_id, entries)
    yield from _audits(tx, who.person_id)
    yield from _untrained(tx, who)
    yield from _mutual_checks(tx, who.person_id)


def _entries_set(tx: Transaction, person_id: str) -> ColumnElement[bool]:
    """The entries whose rights a person sets, by post or by delegation."""
    return or_(
        Entry.id.in_(entries_managed_by(tx, person_id)),
        Entry.id.in_(entries_delegated_to(tx, person_id, GRANTING)),
    )


def _requests(tx: Transaction, person_id: str, entries: Select[str]) -> Iterator[Task]:
    """Nobody decides for themselves: what the manager asks for waits for the overall officer."""
    mine: ColumnElement[bool] = GrantRequest.entry_id.in_(entries)
    if holds(tx, person_id, Post.OVERALL_OFFICER):
        of_its_manager = select(Entry.id).where(Entry.manager_id == GrantRequest.person_id)
        mine = or_(mine, GrantRequest.entry_id.in_(of_its_manager))
    count, _ = waiting(tx, mine, GrantRequest.state == "asked", GrantRequest.person_id != person_id)
    if count:
        yield Task(
            HERE,
            "grant_requests",
            N_("{count} requests for access wait for a decision."),
            "hizo grant list --state asked",
            "GET /v1/grant-requests",
            count=count,
        )


def _notices(tx: Transaction, person_id: str) -> Iterator[Task]:
    unknown = select(GrantRow.id).where(
        GrantRow.entry_id.in_(entries_managed_by(tx, person_id)),
        GrantRow.notice_ms.is_(None),
        GrantRow.revoked_ms.is_(None),
        GrantRow.ends_ms >= tx.now_ms(),
    )
    grants = tx.session.scalars(unknown.order_by(GrantRow.given_ms, GrantRow.id)).all()
    if grants:
        yield Task(
            HERE,
            "grants_to_acknowledge",
            N_("{count} grants by others open nothing until you acknowledge them."),
            f"hizo grant acknowledge {grants[0]}",
            f"POST /v1/grants/{grants[0]}/acknowledge",
            count=len(grants),
            about={"grant": grants[0]},
        )


def _reviews(tx: Transaction, person_id: str, entries: Select[str]) -> Iterator[Task]:
    on_mine = select(GrantRow.id).where(
        GrantRow.entry_id.in_(entries),
        GrantRow.person_id != person_id,
    )
    count, due_ms = waiting(
        tx, GrantReview.grant_id.in_(on_mine), GrantReview.decided_ms.is_(None), due=GrantReview.due_ms
    )
    if count:
        yield Task(
            HERE,
            "grant_reviews",
            N_("{count} grants wait to be confirmed or stopped."),
            "hizo grant reviews",
            "GET /v1/grant-reviews",
            count=count,
            due_ms=due_ms,
        )


def _audits(tx: Transaction, person_id: str) -> Iterator[Task]:
    rows = tx.session.scalars(select(GrantorAudit).where(GrantorAudit.closed_ms.is_(None)))
    mine = [row for row in rows if superior_of(tx, row.grantor_id) == person_id]
    if mine:
        yield Task(
            HERE,
            "grantor_audits",
            N_("{count} audits of somebody who alone sets all rights wait for you."),
            "hizo grant audits",
            "GET /v1/grant-audits",
            count=len(mine),
            due_ms=min(row.due_ms for row in mine),
        )


def _untrained(tx: Transaction, who: SignedIn) -> Iterator[Task]:
    """Those of the caller's own people, or of everybody where the caller answers for education."""
    if not holds(tx, who.person_id, Post.OVERALL_OFFICER) and only_people_of(tx, who) is None:
        superior = None if holds(tx, who.person_id, Post.RESPONSIBLE_MANAGER) else who.person_id
    else:
        superior = who.person_id
    for course in Course:
        missing = sum(each.people - each.trained for each in counts_by_kind(tx, course, superior))
        if missing:
            yield Task(
                HERE,
                f"training_{course.value}",
                N_("{count} people have no valid training: {course}."),
                f"hizo course gaps {course.value}",
                "GET /v1/training/gaps",
                count=missing,
                params={"course": COURSE_NAMES[course]},
                about={"course": course.value},
            )


def _mutual_checks(tx: Transaction, person_id: str) -> Iterator[Task]:
    count, due_ms = waiting(
        tx,
        MutualCheck.set_by == person_id,
        MutualCheck.closed_ms.is_(None),
        MutualCheck.due_ms < tx.now_ms(),
        due=MutualCheck.due_ms,
    )
    if count:
        yield Task(
            HERE,
            "mutual_checks_overdue",
            N_("{count} mutual checks you asked for are overdue."),
            "hizo mutual-check list",
            "GET /v1/mutual-checks",
            count=count,
            due_ms=due_ms,
        )
