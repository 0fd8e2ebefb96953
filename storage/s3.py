"""Blobs as objects of one bucket of an S3 store, through the `minio` SDK."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from minio import Minio
from minio.datatypes import Object
from minio.helpers import check_bucket_name
from urllib3.response import BaseHTTPResponse

from storage.blob_keys import check_blob_key, check_key_prefix
from storage.blob_store import (
    AbsenceProof,
    BinaryReadable,
    BlobInfo,
    Capabilities,
    PutReceipt,
    RemovalReport,
    StoreDescription,
    StoredVersion,
)
from storage.counted_source import CountedSource
from storage.errors import BlobExistsError, CapabilityError, DefaultCredentialsError, StoreError
from storage.s3_answers import s3_errors
from storage.s3_probe import probe_bucket
from storage.s3_removal import list_uploads, list_versions, prove_absent, remove_everything
from storage.s3_transport import BoundedPool, DeadlineReader, Patience, tls_context
from storage.s3_upload import upload

# Published in the documentation of MinIO and of SeaweedFS.
_DEFAULT_CREDENTIALS = frozenset({"minioadmin", "minio", "minio123", "admin", "password", "any", ""})


class S3Store:
    """A `BlobStore` on an S3 bucket that exists; see `storage.blob_store` for the promises.

    `endpoint` is `host:port` without a scheme. `secure` means TLS; `ca_file` (PEM) replaces the system's
    authorities. Raises DefaultCredentialsError on credentials that a server product publishes.
    """

    def __init__(
        self,
        endpoint: str,
        bucket: str,
        access_key: str,
        secret_key: str,
        region: str = "us-east-1",
        *,
        secure: bool = True,
        ca_file: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._place = f"{'https' if secure else 'http'}://{endpoint}/{bucket}"
        self._bucket = bucket
        self._patience = patience or Patience()
        self._client, self._pool = _client(
            endpoint,
            bucket,
            access_key,
            secret_key,
            region,
            secure=secure,
            ca_file=ca_file,
            patience=self._patience,
        )

    def describe(self) -> StoreDescription:
        """See `BlobStore.describe`."""
        return StoreDescription("s3", self._place, addressed_in_place=False)

    def put(self, key: str, source: BinaryReadable) -> PutReceipt:
        """See `BlobStore.put`.

        S3 is asked for the key before and for the size after. Two puts of one key at the same moment are not
        kept apart by this; keys are random, so they do not happen.
        """
        check_blob_key(key)
        if any(each.kind != "unfinished_upload" for each in self.versions(key)):
            raise BlobExistsError(key)
        counted = CountedSource(source)
        version_id = self._upload(key, counted)
        receipt = counted.receipt(version_id)
        if (stored := self.size(key)) != receipt.size:
            raise StoreError(f"{receipt.size} bytes were sent, the store says it has {stored}")
        return receipt

    def _upload(self, key: str, counted: CountedSource) -> str | None:
        try:
            with s3_errors("storing an object"):
                return upload(self._client, self._bucket, key, counted)
        except Exception:
            if counted.failure is not None:
                raise counted.failure from None
            raise

    def size(self, key: str) -> int:
        """See `BlobStore.size`."""
        return int(self._head(key).size or 0)

    def _head(self, key: str) -> Object:
        check_blob_key(key)
        with s3_errors("asking for an object", key):
            return self._client.stat_object(self._bucket, key)

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """See `BlobStore.read_range`."""
        if offset < 0 or length < 0:
            raise ValueError("offset and length must not be negative")
        if length == 0:
            # To the SDK a length of 0 means "all the rest".
            self._head(key)
            return b""
        with self._answer(key, offset, length) as answer:
            expected = f"bytes {offset}-{offset + length - 1}/"
            if answer.status != 206 or not answer.headers.get("content-range", "").startswith(expected):
                raise StoreError(f"{key}: the store does not give the range that was asked for")
            data = DeadlineReader(answer, self._patience.answer).read(length)
        if len(data) != length:
            raise StoreError(f"{key}: {len(data)} bytes instead of {length}")
        return data

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryReadable]:
        """See `BlobStore.open`."""
        with self._answer(key, 0, 0) as answer:
            yield DeadlineReader(answer, self._patience.answer)

    @contextmanager
    def _answer(self, key: str, offset: int, length: int) -> Iterator[BaseHTTPResponse]:
        check_blob_key(key)
        with s3_errors("reading an object", key):
            answer = self._client.get_object(self._bucket, key, offset, length)
        try:
            if answer.headers.get("content-length") is None:
                raise StoreError(f"{key}: the store does not say how long its answer is")
            yield answer
        finally:
            # Closed, not drained: a reader that stops early must not fetch the rest.
            answer.close()
            answer.release_conn()

    def versions(self, key: str) -> list[StoredVersion]:
        """See `BlobStore.versions`."""
        return list_versions(self._client, self._bucket, check_blob_key(key))

    def remove(self, key: str) -> RemovalReport:
        """See `BlobStore.remove`."""
        return remove_everything(self._client, self._pool, self._bucket, check_blob_key(key))

    def prove_absent(self, key: str, known_version_ids: Sequence[str] = ()) -> AbsenceProof:
        """See `BlobStore.prove_absent`."""
        return prove_absent(self._client, self._bucket, check_blob_key(key), known_version_ids)

    def keys(self, prefix: str = "") -> Iterator[BlobInfo]:
        """See `BlobStore.keys`; what is not named like a key is not a blob and is passed over."""
        check_key_prefix(prefix)
        with s3_errors("listing objects"):
            for each in self._client.list_objects(self._bucket, prefix=prefix, recursive=True):
                if (info := _info(each)) is not None:
                    yield info

    def unfinished(self, prefix: str = "") -> Iterator[BlobInfo]:
        """See `BlobStore.unfinished`."""
        yield from list_uploads(self._client, self._bucket, check_key_prefix(prefix))

    def probe(self) -> Capabilities:
        """See `BlobStore.probe`."""
        with s3_errors("asking for the bucket"):
            exists = self._client.bucket_exists(self._bucket)
        if not exists:
            raise CapabilityError(f"there is no bucket {self._bucket}; it is never created silently")
        return probe_bucket(self, self._client, self._bucket)


def create_bucket(
    endpoint: str,
    bucket: str,
    access_key: str,
    secret_key: str,
    region: str = "us-east-1",
    *,
    secure: bool = True,
    ca_file: str | None = None,
) -> None:
    """Create a bucket that must not exist yet, without object lock or versioning; for set-up only."""
    client, _ = _client(
        endpoint, bucket, access_key, secret_key, region, secure=secure, ca_file=ca_file, patience=Patience()
    )
    with s3_errors("creating a bucket"):
        if client.bucket_exists(bucket):
            raise StoreError(f"the bucket {bucket} exists already")
        client.make_bucket(bucket, region)


def _client(
    endpoint: str,
    bucket: str,
    access_key: str,
    secret_key: str,
    region: str,
    *,
    secure: bool,
    ca_file: str | None,
    patience: Patience,
) -> tuple[Minio, BoundedPool]:
    if access_key in _DEFAULT_CREDENTIALS or secret_key in _DEFAULT_CREDENTIALS:
        raise DefaultCredentialsError(
            "the object store's credentials are published defaults; set random ones"
        )
    pool = BoundedPool(patience, tls_context(ca_file) if secure else None)
    try:
        check_bucket_name(bucket, strict=True)
        client = Minio(endpoint, access_key, secret_key, secure=secure, region=region, http_client=pool)
    except ValueError as error:
        raise StoreError(f"the object store's address or bucket name is not valid: {error}") from error
    return client, pool


def _info(each: Object) -> BlobInfo | None:
    try:
        key = check_blob_key(each.object_name or "")
    except ValueError:
        return None
    modified_ms = int(each.last_modified.timestamp() * 1000) if each.last_modified else 0
    return BlobInfo(key, each.size or 0, modified_ms)
