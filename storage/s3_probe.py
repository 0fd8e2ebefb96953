"""What an S3 bucket does: its settings are read, then each is tried with a probe object."""

import io
from xml.etree import ElementTree

from minio import Minio
from minio.error import S3Error

from storage.blob_keys import new_blob_key
from storage.blob_store import BlobStore, Capabilities, Versioning
from storage.errors import CapabilityError
from storage.probe import PROBE_PREFIX, check_removal, probe_blobs
from storage.s3_answers import s3_errors

_NO_LOCK = frozenset({"ObjectLockConfigurationNotFoundError", "NotImplemented", "MethodNotAllowed"})
_NOT_SAID = frozenset(
    {"NotImplemented", "MethodNotAllowed", "AccessDenied", "NoSuchReplicationConfiguration"}
)


def probe_bucket(store: BlobStore, client: Minio, bucket: str) -> Capabilities:
    """Probe a bucket that exists; see `BlobStore.probe`.

    Default retention is refused before anything is written, because the probe object itself would stay.
    """
    lock = _object_lock(client, bucket)
    probe_blobs(store)
    return Capabilities(
        versioning=_versioning(store, client, bucket),
        object_lock=lock,
        lists_versions=True,
        deletes_versions=True,
        read_after_write=True,
        range_reads=True,
        replication=_replication(client, bucket),
    )


def _object_lock(client: Minio, bucket: str) -> bool:
    with s3_errors("asking for the object lock"):
        try:
            # Not by the SDK's own call: it cannot read a lock whose rule is empty, as versitygw's is.
            answer = client._execute("GET", bucket, query_params={"object-lock": ""})
        except S3Error as error:
            if error.code in _NO_LOCK:
                return False
            raise
        settings = ElementTree.fromstring(answer.data)  # noqa: S314, as the SDK reads all other answers
    if (retention := settings.find(".//{*}DefaultRetention")) is not None:
        told = ", ".join(f"{each.tag.rpartition('}')[2]} {each.text}" for each in retention)
        raise CapabilityError(
            f"the bucket keeps every object for a time of its own ({told}): what must be disposed of could not "
            "be; use a bucket without default retention"
        )
    return True


def _versioning(store: BlobStore, client: Minio, bucket: str) -> Versioning:
    """Overwrite and delete a probe as a careless client would, and see what the bucket kept."""
    key = new_blob_key(PROBE_PREFIX)
    with s3_errors("probing the versioning"):
        claimed = client.get_bucket_versioning(bucket).status
        for body in (b"first", b"second"):
            client.put_object(bucket, key, io.BytesIO(body), len(body))
        kept = len(store.versions(key))
        client.remove_object(bucket, key)
    if claimed == "Enabled" and kept < 2:
        raise CapabilityError("the bucket says it keeps versions, but does not list them")
    check_removal(store, key)
    if kept > 1:
        return "enabled"
    return "suspended" if claimed == "Suspended" else "off"


def _replication(client: Minio, bucket: str) -> bool | None:
    with s3_errors("asking for replication"):
        try:
            return client.get_bucket_replication(bucket) is not None
        except S3Error as error:
            if error.code in _NOT_SAID:
                return None
            raise
