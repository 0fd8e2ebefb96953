"""The worker dies at every outside call, before and after it; the item bears the old marking or the new one, and ends with the new."""

from __future__ import annotations

from typing import Any

import pytest

from storage.errors import StoreUnavailableError
from tests.fakes.executioner import Executioner, KilledError
from tests.vault.regrading.conftest import Regradings
from vault.documents.quarantine import quarantine_unnamed, sweep_late_blobs
from vault.documents.sweep import sweep_expired_uploads
from vault.regrading.carry_out import carry_out


@pytest.mark.clause("G2.2-g")
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_every_outside_call_an_item_is_still_marked_once(regradings: Regradings, when: str) -> None:
    company = regradings.company
    executioner = Executioner(when)
    text = "配合の手順".encode()
    made = company["depositor"].deposit(text, file_name="手順.txt", marking="秘")
    regradings.item = made.json()
    others = company.stored()[0]
    others.remove(regradings.objects()[0].blob_key)
    assert regradings.change("極秘").status_code == 202

    def run(job: Any) -> Any:
        return carry_out(executioner.over(job, "store", "ring_store", "keys"), regradings.workers)

    for _ in range(60):
        try:
            regradings.work_once(run)
        except KilledError:
            shown = regradings.shown()
            # Nothing in between: closed with what it bore, or open with what it is to bear.
            assert shown["marking_pending"] is (not company.leaves("item.regraded"))
            continue
        if regradings.standing()["state"] == "done":
            break

    assert regradings.standing()["state"] == "done"
    assert len(executioner.killed) >= 12
    assert len(company.leaves("item.regraded")) == 1
    [row] = regradings.objects()
    assert company.stored()[0] == sorted([*others, row.blob_key])
    assert len(company.stored()[1]) == 2
    assert (row.tier, row.marking, regradings.content()) == (3, "極秘", text)
    assert regradings.page("viewer").status_code == 200
    regradings.clock.advance(days=2)
    assert sweep_expired_uploads(regradings.platform) == 0
    assert quarantine_unnamed(regradings.platform) == sweep_late_blobs(regradings.platform) == 0
    assert regradings.faults() == set()


@pytest.mark.clause("G2.2-g")
def test_what_a_run_left_is_swept_though_nobody_takes_it_up_again(regradings: Regradings) -> None:
    """As when the database is moved away with the job: names written down before are all that is needed."""
    before = regradings.company.stored()
    assert regradings.change("極秘").status_code == 202
    executioner = Executioner("before")
    # The commit of the switch is the first after the one that names what is written.
    executioner.killed = ["commit 1"]

    def run(job: Any) -> Any:
        return carry_out(executioner.over(job), regradings.workers)

    with pytest.raises(KilledError):
        regradings.work_once(run)
    assert len(regradings.company.stored()[0]) == len(before[0]) + 1
    regradings.clock.advance(days=2)
    assert sweep_expired_uploads(regradings.platform) == 1
    assert regradings.company.stored() == before


def test_a_store_that_is_away_is_waited_for(regradings: Regradings) -> None:
    company = regradings.company
    assert regradings.change("社外秘").status_code == 202

    def away(job: Any) -> Any:
        class Away(Executioner):
            def at(self, name: str, moment: str) -> None:
                if (name, moment) == ("store.remove", "before"):
                    raise StoreUnavailableError("away")

        return carry_out(Away("before").over(job, "store"), regradings.workers)

    regradings.work_once(away)
    assert regradings.standing()["state"] == "marked"
    assert regradings.page("viewer").status_code == 200
    [old] = regradings.objects("replaced")
    assert old.id not in company.stored()[1]
    company.refused(regradings.change("社外秘"), "conflict")
    regradings.work_once()
    assert regradings.standing()["state"] == "done"
    assert len(company.stored()[0]) == 1
    assert not company.leaves("regrading.blocked")
