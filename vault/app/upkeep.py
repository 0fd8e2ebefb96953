"""Work that nobody ordered by name: sweeping expired uploads and copies, closing refusal tallies, writing down moves whose
day has come, reminding, forgetting old answers, once a day looking at the store and the key ring, and ordering the check of
everything stored, and its scan for malware, when they are due."""

from __future__ import annotations

import logging
import threading

from storage.errors import StoreError
from vault.access.review import run_due_reviews
from vault.audit.refusals import write_due_tallies
from vault.copies.cleanup import expire_unfetched
from vault.documents.scanning.rescan import run_due_rescan
from vault.documents.sweep import sweep_expired_uploads
from vault.documents.uploads.end import sweep_uploads
from vault.maintenance.conduct import run_due_maintenance
from vault.oversight.alerts.upkeep import run_due_alerts
from vault.oversight.copy_passwords import run_due_copy_passwords
from vault.oversight.remarks.upkeep import run_due_remarks
from vault.oversight.stores.daily import check_storage
from vault.oversight.stores.ordering import order_due_check
from vault.people.due_moves import run_due_moves
from vault.people.small_company import run_due_small_company
from vault.platform.clock import DAY_MS
from vault.platform.errors import Refusal
from vault.platform.idempotency import forget_expired
from vault.platform.runtime import Platform
from vault.pledges.upkeep import run_due_pledges
from vault.procedures.remind import run_due_procedure_reminders
from vault.training.remind import run_due_training
from vault.visits.conduct import run_due_visits

EVERY_SECONDS = 30.0
STORAGE_EVERY_MS = DAY_MS

_log = logging.getLogger("hizo.upkeep")


class Upkeep:
    """A thread's work; what it does is idempotent, so that several processes may do it."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stop = threading.Event()
        self._storage_due_ms = 0

    def run_forever(self) -> None:
        """One turn at start and then every half minute, until `stop()`."""
        while not self._stop.is_set():
            self.turn()
            self._stop.wait(EVERY_SECONDS)

    def turn(self) -> None:
        """Everything that is due now; what cannot be done keeps nothing else from being done."""
        for task in (
            lambda: sweep_expired_uploads(self._platform),
            lambda: sweep_uploads(self._platform),
            lambda: expire_unfetched(self._platform),
            lambda: write_due_tallies(self._platform),
            lambda: run_due_rescan(self._platform),
            lambda: run_due_moves(self._platform),
            lambda: run_due_small_company(self._platform),
            lambda: run_due_reviews(self._platform),
            lambda: run_due_maintenance(self._platform),
            lambda: run_due_visits(self._platform),
            lambda: run_due_procedure_reminders(self._platform),
            lambda: run_due_pledges(self._platform),
            lambda: run_due_training(self._platform),
            lambda: run_due_copy_passwords(self._platform),
            lambda: run_due_alerts(self._platform),
            lambda: run_due_remarks(self._platform),
            self._forget_answers,
            self._check_storage_once_a_day,
            lambda: order_due_check(self._platform),
        ):
            try:
                task()
            except (Refusal, StoreError) as trouble:
                _log.warning("upkeep waits: %s", trouble)
            except Exception:
                # A thread that ends silently is worse than one that fails again in half a minute.
                _log.exception("upkeep failed")

    def _forget_answers(self) -> None:
        with self._platform.transaction() as tx:
            forget_expired(tx)

    def _check_storage_once_a_day(self) -> None:
        now = self._platform.clock.now_ms()
        if now >= self._storage_due_ms:
            check_storage(self._platform)
            self._storage_due_ms = now + STORAGE_EVERY_MS

    def stop(self) -> None:
        """Ask `run_forever` to return."""
        self._stop.set()
