"""From the sealed original to the container of one native file; Office files are marked inside on the way, in a worker."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, get_args

from crypto.base64_text import decode_base64, encode_base64
from crypto.data_key import DataKey, new_data_key
from crypto.sealed_file import SealedFileReader
from crypto.sealing import ByteSource
from vault.copies.from_rendition import PRODUCE_SECONDS
from vault.copies.models import Copy
from vault.copies.native.words import NOTICE
from vault.documents.file_names.presentation import fitted
from vault.documents.file_names.rules import MAX_BYTES, extension_of
from vault.documents.file_types import FILE_TYPES, type_of_name
from vault.documents.models import Item, Version
from vault.documents.ooxml import Mark, OoxmlKind
from vault.documents.sealing import RecordedObject, open_recorded, opening_trouble_is_a_refusal
from vault.documents.worker_trouble import worker_trouble_is_a_refusal
from vault.documents.workers import WorkerPool
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

MARK_OFFICE: Final = "vault.copies.produce.office:mark_office"
ENDING: Final = ".hizo"
"""Of a container's name, after that of the file within it."""
_OFFICE: Final[dict[str, OoxmlKind]] = {
    type_of_name(f"file.{kind}").media_type: kind for kind in get_args(OoxmlKind)
}


@dataclass(frozen=True)
class Original:
    """What a native file is made from: the sealed original, how it is marked inside, and what its container says of it."""

    recorded: RecordedObject
    office: OoxmlKind | None
    mark: Mark
    facts: dict[str, str | int]


def container_name(name: str, media_type: str) -> str:
    """The name of a file's container, in at most 255 bytes of UTF-8.

    The file's own ending is kept; where the name has that of another type, as when a later version was of one, it gets its own.
    """
    fits = next(each.extensions for each in FILE_TYPES if each.media_type == media_type)
    ending = "" if extension_of(name).lower() in fits else f".{fits[0]}"
    return fitted(name + ending, MAX_BYTES - len(ENDING)) + ENDING


def original_of(recorded: RecordedObject, copy: Copy, item: Item, version: Version) -> Original:
    """What the container of a copy is made from and says; its name is the copy's without the ending."""
    return Original(
        recorded=recorded,
        office=_OFFICE.get(version.media_type),
        mark=Mark(item.marking, item.id, version.number),
        facts={
            "format": "hizo/native-file/v1",
            "vault": recorded.facts.vault_id,
            "copy": copy.id,
            "number": copy.number,
            "recipient": copy.recipient_id,
            "device": copy.device_id,
            "item": item.id,
            "version": version.number,
            "marking": item.marking,
            "file_name": copy.file_name.removesuffix(ENDING),
            "notice": NOTICE,
        },
    )


def new_container_key() -> str:
    """A key for one container, as text; it takes the place of a file's password."""
    with new_data_key() as key:
        return encode_base64(key.reveal())


@contextmanager
def container_of(
    platform: Platform, workers: WorkerPool, original: Original, key_text: str
) -> Iterator[ByteSource]:
    """The container's bytes, to be read once; an original that is no Office file streams through.

    Raises:
        ProductionError: an Office file cannot be marked inside.
        Refusal: `format_unprotectable` when it is too large for that or the worker met its limits; `throttled`,
            `integrity_failed`, `store_unavailable`, `vault_sealed`.
    """
    recorded = original.recorded
    with (
        open_recorded(platform, recorded) as reader,
        opening_trouble_is_a_refusal(recorded.facts),
        DataKey(decode_base64(key_text)) as key,
    ):
        content: ByteSource = reader
        if original.office is not None:
            content = _marked(platform, workers, original, original.office, reader)
        yield SealedFileReader(original.facts, content, key)


def _marked(
    platform: Platform, workers: WorkerPool, original: Original, kind: OoxmlKind, reader: ByteSource
) -> ByteSource:
    refusal = Refusal(Code.FORMAT_UNPROTECTABLE)
    most = platform.settings.convert_max
    content = reader.read(most + 1)
    if len(content) > most:
        raise refusal
    with worker_trouble_is_a_refusal(refusal):
        marked = workers.run(
            MARK_OFFICE, bytes(content), kind, original.mark, returns=bytes, wall_seconds=PRODUCE_SECONDS
        )
    return io.BytesIO(marked)
