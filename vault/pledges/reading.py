"""Reading signed pledges: one's own, and as those who answer for access or check it; a document leaves a leaf."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from vault.audit.record import record
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds, person_row, require_post
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.platform.runtime import Platform
from vault.pledges.events import PLEDGE_READ
from vault.pledges.models import PledgeSignature
from vault.pledges.queries import template_row
from vault.pledges.signed_pledge import signed_pledge

READERS: Final = (Post.RESPONSIBLE_MANAGER, Post.OVERALL_OFFICER, Post.AUDITOR)


def pledges_of(
    tx: Transaction, person_id: str, position: Sequence[str | int], limit: int
) -> list[PledgeSignature]:
    """Up to `limit` of a person's signatures, newest first after `(signed_ms, id)`."""
    chosen = select(PledgeSignature).where(PledgeSignature.person_id == person_id)
    newest_first = PledgeSignature.signed_ms.desc(), PledgeSignature.id.desc()
    return list(tx.session.scalars(rows_after(chosen, position, limit, *newest_first)))


def require_reader(tx: Transaction, who: SignedIn, person_id: str) -> None:
    """Refuse (`role_required`, `not_found`) unless the caller may see a person's pledges: it is they, or a reader."""
    if person_id != who.person_id:
        require_post(tx, who, *READERS)
        person_row(tx, person_id)


def pledge_document(platform: Platform, who: SignedIn, pledge_id: str) -> bytes:
    """The PDF of a signed pledge, once the leaf of its reading is committed.

    Raises:
        Refusal: `not_found` when there is none, or none the caller may see.
    """
    with platform.reading() as tx:
        signature = _readable(tx, who, pledge_id)
        pdf = signed_pledge(tx, signature, template_row(tx, signature.template_id))
    with platform.transaction() as tx:
        row = _readable(tx, who, pledge_id)
        record(tx, PLEDGE_READ, who.actor, subject=row.person_id, pledge=row.id, sha256=row.sha256.hex())
    return pdf


def _readable(tx: Transaction, who: SignedIn, pledge_id: str) -> PledgeSignature:
    row = tx.session.get(PledgeSignature, pledge_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND)
    if row.person_id != who.person_id and not any(holds(tx, who.person_id, post) for post in READERS):
        raise hidden(Code.ROLE_REQUIRED, subject=row.person_id)
    return row
