"""Writing down who decided what, under the name and posts of that moment."""

from __future__ import annotations

import json
from dataclasses import dataclass

from vault.disposal.models import Decision, Disposal
from vault.disposal.rules import DecisionKind
from vault.people.queries import display_name
from vault.platform.database import Transaction


@dataclass(frozen=True)
class Decided:
    """One person's decision: over which digest, in which posts or duties, with which one-time code's step."""

    kind: DecisionKind
    person_id: str
    posts: tuple[str, ...]
    digest: str
    code_step: int


def note_decision(tx: Transaction, disposal: Disposal, decided: Decided) -> Decision:
    """Add the decision's row."""
    row = Decision(
        disposal_id=disposal.id,
        kind=decided.kind,
        person_id=decided.person_id,
        name=display_name(tx, decided.person_id),
        posts=json.dumps(decided.posts),
        digest=decided.digest,
        code_step=decided.code_step,
        at_ms=tx.now_ms(),
    )
    tx.session.add(row)
    return row


def decision_of(tx: Transaction, disposal: Disposal, kind: DecisionKind) -> Decision | None:
    """The decision of a kind, if it was taken."""
    return tx.session.get(Decision, (disposal.id, kind.value))
