"""Showing what is stored to the scanner: the bytes go from the store through decryption to it, and nowhere else."""

from dataclasses import dataclass, field

from sqlalchemy import select

from crypto.opening import OpeningReader
from vault.access.grant import Permit
from vault.documents.models import LIVE, ORIGINAL, RENDITION, SealedObject
from vault.documents.scanning.clamd import Scanner
from vault.documents.sealing import (
    RecordedObject,
    open_recorded,
    opening_trouble_is_a_refusal,
    recorded_for_checking,
)
from vault.platform.errors import Code, Refusal
from vault.platform.jobs import LeasedJob

_LOOKING = object()


@dataclass(frozen=True)
class ScanWarrant(Permit):
    """That a scan may open the objects of one version. Only `look_at` makes one, and it gives no byte to anybody."""

    version_id: str
    item_id: str
    made_by: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.made_by is not _LOOKING:
            raise TypeError("only a scan makes its warrant")

    def require_reach(self, *, entry_id: str, item_id: str, tier: int) -> None:
        """A warrant reaches the one item, whatever its entry and tier."""
        if item_id != self.item_id:
            raise Refusal(Code.NO_GRANT, about={"entry": entry_id, "item": item_id})


@dataclass(frozen=True)
class Looked:
    """A version that the scanner has seen all of, or that malware was found in; `size` are the bytes it was sent."""

    found: str | None
    size: int


class _Measured:
    def __init__(self, reader: OpeningReader) -> None:
        self._reader = reader
        self.count = 0

    def read(self, size: int, /) -> bytes:
        piece = self._reader.read(size)
        self.count += len(piece)
        return piece


def look_at(job: LeasedJob, scanner: Scanner, version_id: str) -> Looked:
    """Have a version scanned: its rendition, and its original where that was kept.

    Raises:
        CouldNotScanError: nobody knows.
        Refusal: `integrity_failed`, `store_unavailable`, `vault_sealed`.
    """
    size = 0
    for recorded in _objects(job, version_id):
        with (
            opening_trouble_is_a_refusal(recorded.facts),
            open_recorded(job.platform, recorded) as reader,
        ):
            measured = _Measured(reader)
            found = scanner.scan(measured)
        size += measured.count
        if found is not None:
            return Looked(found, size)
    return Looked(None, size)


def _objects(job: LeasedJob, version_id: str) -> list[RecordedObject]:
    query = select(SealedObject).where(
        SealedObject.version_id == version_id,
        SealedObject.role.in_((RENDITION, ORIGINAL)),
        SealedObject.state == LIVE,
    )
    with job.step() as tx:
        rows = list(tx.session.scalars(query.order_by(SealedObject.role.desc())))
        return [
            recorded_for_checking(tx, ScanWarrant(version_id, row.item_id, made_by=_LOOKING), row)
            for row in rows
        ]
