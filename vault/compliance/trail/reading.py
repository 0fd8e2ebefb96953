"""Who may read whose trail. Everybody reads their own; checkers need the person's consent (G4.1.4-e), auditors do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from vault.access.authority import OVERSEEING_ALL
from vault.access.request_queries import entries_decided_by
from vault.audit.acts import LOG_READ
from vault.audit.record import record
from vault.audit.trail import leaves_naming
from vault.identity.auth import SignedIn
from vault.people.posts import Post
from vault.people.queries import holds, person_row, same_human
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.pledges.queries import require_log_consent


class View(StrEnum):
    """How much of each leaf is shown."""

    OWN = "own"
    CHECKER = "checker"
    WHOLE = "whole"


@dataclass(frozen=True)
class Reach:
    """What of a trail the caller may read: how much of each leaf, and on which entries (None: whatever it is about)."""

    view: View
    entries: list[str] | None = None


def reach_into(tx: Transaction, who: SignedIn, person_id: str) -> Reach:
    """What the caller may read of a person's trail.

    Auditors always read all; the overall officer with the person's consent; those who set rights, with that consent,
    what is about their entries. One's own trail is never a check.

    Raises:
        Refusal: `role_required`, `not_found`, `log_consent_missing`.
    """
    if person_id == who.person_id:
        return Reach(View.OWN)
    entries = entries_decided_by(tx, who)
    if entries is not None and not entries:
        roles = ", ".join((Post.RESPONSIBLE_MANAGER, *OVERSEEING_ALL))
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": roles}, about={"subject": person_id})
    person_row(tx, person_id)
    if not holds(tx, who.person_id, Post.AUDITOR):
        require_log_consent(tx, person_id)
    return Reach(View.WHOLE if entries is None else View.CHECKER, entries)


def trail_part(
    tx: Transaction,
    who: SignedIn,
    person_id: str,
    reach: Reach,
    position: Sequence[str | int],
    limit: int,
) -> list[int]:
    """Up to `limit` indices of the leaves of a trail, newest first after `(index)`.

    Alerts about the reader, under whatever record, are left out: they are for those who decide on them.
    """
    withheld = "alert" if same_human(tx, who.person_id, person_id) else None
    return leaves_naming(tx, person_id, position, limit, entries=reach.entries, withheld=withheld)


def record_check(tx: Transaction, who: SignedIn, subject: str | None, indices: Sequence[int]) -> None:
    """The leaf of having read leaves of others; about a person it stands in that person's trail itself.

    Args:
        subject: the person, item or device that the leaves were chosen by, if they were chosen by one.
    """
    record(
        tx,
        LOG_READ,
        who.actor,
        first_index=min(indices, default=None),
        last_index=max(indices, default=None),
        subject=subject,
    )
