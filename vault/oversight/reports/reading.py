"""Reading yearly reports: one's own as a manager, all of them as the overall officer or an auditor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.oversight.events import REPORT_READ
from vault.oversight.models import ManagementReport
from vault.oversight.reports.document import report_document
from vault.oversight.reports.standing import Standing, newest_report, standings
from vault.people.posts import Post
from vault.people.queries import holds, require_post
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

READERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.AUDITOR)


def sees_all(tx: Transaction, person_id: str) -> bool:
    """Whether a person reads the reports of all managers."""
    return any(holds(tx, person_id, post) for post in (Post.OVERALL_OFFICER, Post.AUDITOR))


def report_row(tx: Transaction, who: SignedIn, report_id: str, *, locked: bool = False) -> ManagementReport:
    """A report the caller may read, `locked` for a decision on it.

    Raises:
        Refusal: `role_required`, `not_found`.
    """
    require_post(tx, who, *READERS)
    row = tx.session.get(ManagementReport, report_id, with_for_update=locked or None)
    if row is None or (row.manager_id != who.person_id and not sees_all(tx, who.person_id)):
        raise Refusal(Code.NOT_FOUND)
    return row


def reports_after(
    tx: Transaction, who: SignedIn, position: Sequence[str | int], limit: int
) -> list[ManagementReport]:
    """Up to `limit` reports the caller may read, newest first after `(sent_ms, id)`.

    Raises:
        Refusal: `role_required`.
    """
    require_post(tx, who, *READERS)
    query = select(ManagementReport)
    if not sees_all(tx, who.person_id):
        query = query.where(ManagementReport.manager_id == who.person_id)
    newest_first = ManagementReport.sent_ms.desc(), ManagementReport.id.desc()
    return list(tx.session.scalars(rows_after(query, position, limit, *newest_first)))


def standings_for(tx: Transaction, who: SignedIn) -> list[Standing]:
    """When which manager's report is due: one's own, or everybody's for those who read all."""
    return standings(tx, None if sees_all(tx, who.person_id) else who.person_id)


def period_start(tx: Transaction, manager_id: str) -> int:
    """From when on (UTC ms) the next report counts: where the last one ended, else the beginning in the post.

    Raises:
        Refusal: `role_required` for somebody who is no responsible manager.
    """
    newest = newest_report(tx, manager_id)
    if newest is not None:
        return newest.sent_ms
    found = standings(tx, manager_id)
    if not found:
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": Post.RESPONSIBLE_MANAGER.value})
    return found[0].since_ms


def report_as_pdf(platform: Platform, who: SignedIn, report_id: str) -> bytes:
    """The PDF/A of a report, once the leaf of its reading is committed.

    Raises:
        Refusal: as `report_row`.
    """
    with platform.reading() as tx:
        pdf = report_document(tx, report_row(tx, who, report_id))
    with platform.transaction() as tx:
        row = report_row(tx, who, report_id)
        about = {"management_report": row.id, "subject": row.manager_id, "sha256": row.sha256}
        record(tx, REPORT_READ, who.actor, **about)
    return pdf
