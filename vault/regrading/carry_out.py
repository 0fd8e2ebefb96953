"""The job `regrading.carry_out`: marks one item anew, through any number of kills and refusing stores."""

from __future__ import annotations

from itertools import groupby

from vault.audit.actor import Actor
from vault.audit.record import record
from vault.copies.make import PASSING_TROUBLE
from vault.documents.workers import WorkerPool
from vault.identity.notices import notify
from vault.platform.errors import Refusal
from vault.platform.jobs import LeasedJob, RetryLater
from vault.register.overseer import told_about
from vault.register.queries import entry_of
from vault.regrading.erase_replaced import erase_replaced
from vault.regrading.events import REGRADING_BLOCKED
from vault.regrading.marking import unlike
from vault.regrading.models import Regrading, RegradingState
from vault.regrading.reseal import Resealed, clear_earlier_tries, reseal
from vault.regrading.switch import switch
from vault.regrading.warrant import RegradingWarrant, warrant_for


def carry_out(job: LeasedJob, workers: WorkerPool) -> dict[str, object]:
    """Run every stage that is still due.

    Raises:
        RetryLater: the store, the keys, the workers or the log are away; the job runner comes back.
        Refusal: the item cannot be marked. It stays closed, its manager is told, and another order takes this one's place.
    """
    regrading_id = str(job.payload["regrading_id"])
    try:
        with job.platform.reading() as tx:
            warrant = warrant_for(tx, regrading_id, job.id)
        if _state(job, warrant) == RegradingState.ORDERED:
            clear_earlier_tries(job, warrant)
            switch(job, warrant, _made_anew(job, workers, warrant))
        if _state(job, warrant) == RegradingState.MARKED:
            erase_replaced(job, warrant)
    except Refusal as refusal:
        if refusal.code in PASSING_TROUBLE:
            raise RetryLater(refusal) from refusal
        _block(job, regrading_id, refusal)
        raise
    return {"regrading_id": regrading_id, "state": _state(job, warrant)}


def _state(job: LeasedJob, warrant: RegradingWarrant) -> str:
    with job.platform.reading() as tx:
        return tx.session.get_one(Regrading, warrant.regrading_id).state


def _made_anew(job: LeasedJob, workers: WorkerPool, warrant: RegradingWarrant) -> list[Resealed]:
    with job.platform.reading() as tx:
        places = [(row.version_id, row.id) for row in unlike(tx, warrant.item_id, warrant.tier)]
    return [
        made
        for version_id, group in groupby(places, key=lambda place: place[0])
        for made in reseal(job, workers, warrant, version_id, [object_id for _, object_id in group])
    ]


def _block(job: LeasedJob, regrading_id: str, refusal: Refusal) -> None:
    with job.step() as tx:
        regrading = tx.session.get_one(Regrading, regrading_id, with_for_update=True)
        if regrading.state != RegradingState.ORDERED:
            return
        regrading.blocked_by = refusal.code.value
        by = Actor.job(job.id, regrading.ordered_by)
        leaf = record(tx, REGRADING_BLOCKED, by, **regrading.about, refused_code=refusal.code.value)
        leaf.bind(regrading)
        entry = entry_of(tx, regrading.entry_id)
        for told in sorted({entry.manager_id, *told_about(tx, entry, entry.manager_id)}):
            notify(tx, told, "regrading_blocked", entry=entry.name, item=regrading.item_id)
