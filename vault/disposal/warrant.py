"""The `Warrant`: proof that a job carries out what people ordered, and nothing else: two, or one under the exception (T5-c).

It is made from the log, not from the rows alone: both decisions are looked up in their leaves, so that a row altered
in the database does not set the erasing in motion. It opens nothing; no function that returns content takes one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from crypto.errors import IntegrityError
from vault.audit.actor import Actor
from vault.audit.log import detail
from vault.disposal.decide import decision_of
from vault.disposal.models import Decision, Disposal
from vault.disposal.rules import DecisionKind
from vault.people.queries import same_human
from vault.people.small_company import in_force
from vault.people.solo import DISPOSAL, done_alone
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

_ISSUED = object()


@dataclass(frozen=True)
class Warrant:
    """A job and the leaf of the human order behind it. Only `warrant_for` makes one."""

    disposal_id: str
    item_id: str
    entry_id: str
    job_id: str
    confirmed_by: str
    order_leaf: int
    made_by: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.made_by is not _ISSUED:
            raise TypeError("warrants are made by warrant_for alone")

    @property
    def actor(self) -> Actor:
        """The author of leaves: the job, on the order of the person who confirmed."""
        return Actor.job(self.job_id, self.confirmed_by)

    @property
    def about(self) -> dict[str, str]:
        """The fields every leaf and refusal of this disposal carries."""
        return {"entry": self.entry_id, "item": self.item_id, "disposal": self.disposal_id}


def warrant_for(tx: Transaction, disposal_id: str, job_id: str) -> Warrant:
    """The warrant of a confirmed disposal.

    Raises:
        Refusal: `integrity_failed` when the decisions are not in the log as the rows say, `self_decision` when one human
            took both without having been allowed to.
    """
    disposal = tx.session.get_one(Disposal, disposal_id)
    ordered = decision_of(tx, disposal, DecisionKind.ORDERED)
    confirmed = decision_of(tx, disposal, DecisionKind.CONFIRMED)
    try:
        _require_logged(tx, disposal, ordered)
        _require_logged(tx, disposal, confirmed)
    except (IntegrityError, LookupError) as wrong:
        raise Refusal(Code.INTEGRITY_FAILED, about={"disposal": disposal_id}) from wrong
    assert ordered is not None  # noqa: S101 - _require_logged
    assert confirmed is not None  # noqa: S101 - _require_logged
    if same_human(tx, ordered.person_id, confirmed.person_id):
        _require_lawfully_alone(tx, confirmed)
    return Warrant(
        disposal_id=disposal.id,
        item_id=disposal.item_id,
        entry_id=disposal.entry_id,
        job_id=job_id,
        confirmed_by=confirmed.person_id,
        order_leaf=confirmed.leaf_index,
        made_by=_ISSUED,
    )


def _require_logged(tx: Transaction, disposal: Disposal, decision: Decision | None) -> None:
    if decision is None:
        raise LookupError("the decision is missing")
    logged = {
        name: detail(tx, decision.leaf_index, name)
        for name in ("actor", "disposal", "item", "entry", "digest")
    }
    expected = {
        "actor": decision.person_id,
        "disposal": disposal.id,
        "item": disposal.item_id,
        "entry": disposal.entry_id,
        "digest": decision.digest,
    }
    if logged != expected:
        raise IntegrityError("the decision's row is not what the log says")


def _require_lawfully_alone(tx: Transaction, confirmed: Decision) -> None:
    """The log has an act done alone by that person, over that digest, while the small-company profile was in force."""
    act = done_alone(tx, DISPOSAL, confirmed.disposal_id)
    about = {"disposal": confirmed.disposal_id}
    if act is None or not in_force(tx, confirmed.at_ms):
        raise Refusal(Code.SELF_DECISION, about=about)
    logged = {name: detail(tx, act.leaf_index, name) for name in ("actor", "solo_act", "subject", "digest")}
    expected = {
        "actor": confirmed.person_id,
        "solo_act": act.id,
        "subject": confirmed.disposal_id,
        "digest": confirmed.digest,
    }
    if logged != expected:
        raise Refusal(Code.SELF_DECISION, about=about)
