"""The job that has a held version scanned, as soon as the scanner is there again, and opens it by itself."""

from typing import Final

from vault.audit.actor import Actor
from vault.documents.models import CLEAN, HELD, INFECTED, Item, Version
from vault.documents.scanning.answers import LASTING, CouldNotScanError, Trouble
from vault.documents.scanning.clamd import Scanner
from vault.documents.scanning.hits import tell_answerable
from vault.documents.scanning.look import look_at
from vault.documents.scanning.note_scan import SCAN_JOB, note_later
from vault.documents.scanning.passed import Scan
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import LeasedJob, RetryLater, enqueue

MOST_TRIES: Final = 10
"""How often a scanner that is there may break off at the same content; after that people are told, and the weekly run tries."""
TRY_AGAIN_MS: Final = 60_000


def scan_held(job: LeasedJob) -> None:
    """Have one held version scanned.

    Raises:
        RetryLater: there is no scanner to ask.
        Refusal: `store_unavailable`, `vault_sealed`, `log_unavailable`; the job comes back. `integrity_failed`.
    """
    version_id = str(job.payload["version_id"])
    with job.step() as tx:
        version = tx.session.get(Version, version_id)
    if version is None or version.scan_state != HELD:
        return
    scanner = Scanner.of(job.platform.settings)
    if scanner is None:
        raise RetryLater(Refusal(Code.SCANNER_UNAVAILABLE))
    try:
        engine = scanner.engine()
        looked = look_at(job, scanner, version_id)
    except CouldNotScanError as could_not:
        _not_now(job, version_id, could_not.trouble)
        return
    state = CLEAN if looked.found is None else INFECTED
    with job.step() as tx:
        note_later(tx, Actor.job(job.id), version_id, Scan(state, looked.found, engine))


def _not_now(job: LeasedJob, version_id: str, trouble: Trouble) -> None:
    """A scanner that is away is waited for; one that breaks off at this content is asked again, but not for ever."""
    if trouble is Trouble.UNREACHABLE:
        raise RetryLater(Refusal(Code.SCANNER_UNAVAILABLE))
    tries = int(job.payload.get("tries", 0)) + 1
    with job.step() as tx:
        if trouble not in LASTING and tries < MOST_TRIES:
            again = {"version_id": version_id, "tries": tries}
            enqueue(tx, SCAN_JOB, again, after_ms=tries * TRY_AGAIN_MS)
            return
        version = tx.session.get_one(Version, version_id)
        version.scan_note = trouble.value
        item = tx.session.get_one(Item, version.item_id)
        tell_answerable(tx, item.entry_id, version.created_by, "scan_given_up", item=item.id)
