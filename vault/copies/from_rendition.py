"""From a sealed rendition to the bytes of one copy, by whatever way its viewer needs; parsing is left to the workers."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from vault.copies.produce.model import CopySpec, ProducedCopy
from vault.copies.produce.picture_sheets import Picture
from vault.documents.pdf import StampRequest
from vault.documents.sealing import RecordedObject, open_recorded, opening_trouble_is_a_refusal
from vault.documents.worker_trouble import worker_trouble_is_a_refusal
from vault.documents.workers import RandomAccess, WorkerPool
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

ISSUE_COPY: Final = "vault.copies.produce.issue:issue_copy"
COPY_PICTURE: Final = "vault.copies.produce.shown:copy_picture"
ISSUE_PICTURES: Final = "vault.copies.produce.shown:issue_pictures"
ISSUE_TEXT: Final = "vault.copies.produce.shown:issue_text"
PRODUCE_SECONDS: Final = 300.0
MOST_PICTURE_BYTES: Final = 256 << 20
"""Of all pages of one copy together; they are in memory at the same time."""


@dataclass(frozen=True)
class Source:
    """What a copy is made from.

    `viewer` is that of the version. `header` goes on every page of what is not a PDF yet; a PDF rendition has its own.
    """

    recorded: RecordedObject
    viewer: str | None
    header: StampRequest


def produce(platform: Platform, workers: WorkerPool, source: Source, spec: CopySpec) -> ProducedCopy:
    """Read the rendition and let a worker make the copy.

    Raises:
        ProductionError: the pages cannot be shown to be right.
        Refusal: `format_unprotectable` when a worker met its limits or the pictures are too many at once; `throttled`,
            `integrity_failed`, `store_unavailable`, `vault_sealed`.
    """
    recorded = source.recorded
    with (
        open_recorded(platform, recorded) as reader,
        opening_trouble_is_a_refusal(recorded.facts),
        worker_trouble_is_a_refusal(Refusal(Code.FORMAT_UNPROTECTABLE)),
    ):
        if source.viewer == "image":
            return _of_pictures(workers, source.header, spec, reader)
        if source.viewer == "text":
            return workers.run(
                ISSUE_TEXT,
                source.header,
                spec,
                returns=ProducedCopy,
                sources={"source": reader},
                wall_seconds=PRODUCE_SECONDS,
            )
        return _of_pdf(workers, reader.read(), spec)


def _of_pdf(workers: WorkerPool, rendition: bytes, spec: CopySpec) -> ProducedCopy:
    return workers.run(ISSUE_COPY, rendition, spec, returns=ProducedCopy, wall_seconds=PRODUCE_SECONDS)


def _of_pictures(
    workers: WorkerPool, header: StampRequest, spec: CopySpec, reader: RandomAccess
) -> ProducedCopy:
    pictures: list[Picture] = []
    room = MOST_PICTURE_BYTES
    for page in spec.pages:
        reader.seek(0, io.SEEK_SET)
        picture = workers.run(
            COPY_PICTURE, page, returns=Picture, sources={"source": reader}, wall_seconds=PRODUCE_SECONDS
        )
        room -= len(picture.jpeg)
        if room < 0:
            raise Refusal(Code.FORMAT_UNPROTECTABLE)
        pictures.append(picture)
    return workers.run(
        ISSUE_PICTURES, pictures, header, spec, returns=ProducedCopy, wall_seconds=PRODUCE_SECONDS
    )
