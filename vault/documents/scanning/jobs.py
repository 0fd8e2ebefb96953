"""The background work of scanning, by kind."""

from collections.abc import Mapping

from vault.documents.scanning.note_scan import SCAN_JOB
from vault.documents.scanning.rescan import RESCAN_JOB, rescan
from vault.documents.scanning.scan_held import scan_held
from vault.platform.jobs import Handler


def job_handlers() -> Mapping[str, Handler]:
    """What a worker can do about scanning."""
    return {SCAN_JOB: scan_held, RESCAN_JOB: rescan}
