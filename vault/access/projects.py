"""Projects and tasks: what access is given for. Closing one puts every grant for it up for review at once (G4.1.3-a)."""

from collections.abc import Sequence

from sqlalchemy import literal, select

from vault.access.events import PROJECT_CLOSED, PROJECT_OPENED
from vault.access.facts import counting
from vault.access.models import GrantRow, Project
from vault.access.review import PROJECT_CLOSED_CAUSE, open_review
from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import require_post
from vault.platform.business_days import end_of_business_day_ms
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.rules import MAX_NAME_LENGTH, require_reason

REVIEW_BUSINESS_DAYS = 5
KEEPERS = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER)


def open_project(tx: Transaction, who: SignedIn, name: str) -> Project:
    """Open a project or task by its name.

    Raises:
        Refusal: `role_required`, `name_invalid`.
    """
    require_post(tx, who, *KEEPERS)
    if not name.strip() or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise Refusal(Code.NAME_INVALID, params={"why": f"1..{MAX_NAME_LENGTH}"})
    row = Project(
        id=new_id("prj", tx.platform.randomness),
        name=name.strip(),
        opened_by=who.person_id,
        opened_ms=tx.now_ms(),
    )
    tx.session.add(row)
    record(tx, PROJECT_OPENED, who.actor, project=row.id, name=row.name).bind(row)
    return row


def close_project(tx: Transaction, who: SignedIn, project_id: str, reason: str) -> Project:
    """Close a project: each of its grants has to be confirmed within five business days, or it stops.

    Raises:
        Refusal: `role_required`, `not_found`, `conflict` (closed already), `reason_missing`.
    """
    require_post(tx, who, *KEEPERS)
    row = project_row(tx, project_id, locked=True)
    if row.closed_ms is not None:
        raise Refusal(Code.CONFLICT, params={"what": "closed"})
    row.closed_ms, row.closed_by, row.close_reason = tx.now_ms(), who.person_id, require_reason(reason)
    running = tx.session.scalars(
        select(GrantRow).where(GrantRow.project_id == project_id, counting(literal(tx.now_ms())))
    ).all()
    due_ms = end_of_business_day_ms(tx.now_ms(), REVIEW_BUSINESS_DAYS)
    for grant in running:
        open_review(tx, grant, PROJECT_CLOSED_CAUSE, due_ms, who.actor)
    record(tx, PROJECT_CLOSED, who.actor, project=row.id, reason=row.close_reason, count=len(running)).bind(
        row
    )
    return row


def project_row(tx: Transaction, project_id: str, *, locked: bool = False) -> Project:
    """The project, `locked` for a decision on it; `not_found` when there is none."""
    row = tx.session.get(Project, project_id, with_for_update=locked or None)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    return row


def projects_after(tx: Transaction, position: Sequence[str | int], limit: int) -> list[Project]:
    """Up to `limit` projects, newest first after `(opened_ms, id)`."""
    return list(
        tx.session.scalars(rows_after(select(Project), position, limit, Project.opened_ms.desc(), Project.id))
    )
