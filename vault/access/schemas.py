"""What the gate's routes take and give."""

from typing import Annotated

from pydantic import Field

from vault.access.models import GrantRow
from vault.access.rules import GrantOrder, Right
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output
from vault.register.schemas import PersonOut


class GrantIn(Input):
    """A right for a person. `ends_on` is a day in Japan."""

    person_id: str
    right: Annotated[Right, Field(strict=False)]
    tier: int
    reason: str = ""
    ends_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")

    def order(self) -> GrantOrder:
        """The same as a plain value."""
        return GrantOrder(self.person_id, self.right, self.tier, self.reason, self.ends_on)


class GrantOut(Output):
    """A grant as answers show it."""

    id: str
    entry_id: str
    person: PersonOut
    right: Right
    tier: int
    reason: str
    given_by: str
    given_at: str
    ends_on: str
    revoked_at: str | None
    revoked_reason: str | None

    @classmethod
    def of(cls, row: GrantRow, person_name: str) -> "GrantOut":
        """The grant as answers show it."""
        return cls(
            id=row.id,
            entry_id=row.entry_id,
            person=PersonOut(id=row.person_id, name=person_name),
            right=Right(row.right),
            tier=row.tier,
            reason=row.reason,
            given_by=row.given_by,
            given_at=utc_text(row.given_ms),
            ends_on=row.ends_on,
            revoked_at=None if row.revoked_ms is None else utc_text(row.revoked_ms),
            revoked_reason=row.revoked_reason,
        )


class GrantListOut(Output):
    """The grants on an entry."""

    items: list[GrantOut]
    next: str | None
