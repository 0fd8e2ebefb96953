"""What the routes of the decision on native files take and give."""

from __future__ import annotations

from pydantic import Field

from vault.copies.models import NativeRule
from vault.copies.native.words import NOTICE
from vault.copies.rules import MAX_REASON
from vault.people.queries import display_name
from vault.platform.clock import utc_text
from vault.platform.database import Transaction
from vault.platform.http import Input, Output


class NativeRuleIn(Input):
    """A decision: allowed or not, and why."""

    allowed: bool
    reason: str = Field(default="", max_length=MAX_REASON)


class NativeRuleOut(Output):
    """The decision in force; `number` is 0, and nothing allowed, while nobody has decided."""

    number: int
    allowed: bool
    reason: str | None
    set_by: str | None
    set_by_name: str | None
    set_at: str | None
    notice: str

    @classmethod
    def of(cls, tx: Transaction, rule: NativeRule | None) -> NativeRuleOut:
        """The decision as answers show it."""
        return cls(
            number=rule.number if rule else 0,
            allowed=rule.allowed if rule else False,
            reason=rule.reason if rule else None,
            set_by=rule.set_by if rule else None,
            set_by_name=display_name(tx, rule.set_by) if rule else None,
            set_at=utc_text(rule.set_ms) if rule else None,
            notice=NOTICE,
        )
