"""Sending an object to S3 while it is still being made: parts go out beside the reading of the next one.

The SDK's own parallel upload leaves its threads waiting for ever, and parts arriving after the upload was given up, when
the source breaks off. Here nothing is under way any more when `upload` returns or raises.
"""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Final, Self

from minio import Minio
from minio.datatypes import Part

from storage.blob_store import BinaryReadable

# Memory of a put is about three parts; 10,000 parts of this size are 80 GiB.
PART_SIZE: Final = 8 << 20
PARTS_UNDER_WAY: Final = 2


def upload(client: Minio, bucket: str, key: str, source: BinaryReadable) -> str | None:
    """Store everything `source` gives; return the version id the store gave.

    Args:
        client: of the SDK.
        bucket: exists.
        key: nothing stands under it.
        source: gives full reads, fewer bytes only at its end (`CountedSource`).

    Raises:
        Exception: whatever the source or the SDK raised; the upload has been given up then, if the store could be told.
    """
    data = source.read(PART_SIZE)
    if len(data) < PART_SIZE:
        return client._put_object(bucket, key, data, _headers()).version_id
    upload_id = client._create_multipart_upload(bucket, key, _headers())
    try:
        with _PartsUnderWay(client, bucket, key, upload_id) as parts:
            while data:
                parts.send(data)
                data = source.read(PART_SIZE)
            sent = parts.finish()
        return client._complete_multipart_upload(bucket, key, upload_id, sent).version_id
    except BaseException:
        # What cannot be given up now is found and removed with the key: `versions` lists unfinished uploads.
        with suppress(Exception):
            client._abort_multipart_upload(bucket, key, upload_id)
        raise


class _PartsUnderWay:
    """Sends parts in threads of its own, a few at a time; leaving the block waits for those that have begun."""

    def __init__(self, client: Minio, bucket: str, key: str, upload_id: str) -> None:
        self._send = partial(client._upload_part, bucket, key, headers=None, upload_id=upload_id)
        self._threads = ThreadPoolExecutor(PARTS_UNDER_WAY, thread_name_prefix="s3-part")
        self._under_way: deque[Future[str]] = deque()
        self._sent: list[Part] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)

    def send(self, data: bytes) -> None:
        """Begin to send the next part, once one of those under way has arrived if there are too many."""
        if len(self._under_way) == PARTS_UNDER_WAY:
            self._finish_oldest()
        number = len(self._sent) + len(self._under_way) + 1
        self._under_way.append(self._threads.submit(self._send, data=data, part_number=number))

    def finish(self) -> list[Part]:
        """Wait for all parts and return them in order."""
        while self._under_way:
            self._finish_oldest()
        return self._sent

    def _finish_oldest(self) -> None:
        self._sent.append(Part(len(self._sent) + 1, self._under_way.popleft().result()))


def _headers() -> dict[str, str | list[str] | tuple[str]]:
    return {"Content-Type": "application/octet-stream"}
