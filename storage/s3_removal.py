"""Removing a key from an S3 bucket: every version by id, every marker, every unfinished upload.

A DELETE without a version id only hides an object in a versioned bucket, and a DELETE that removed nothing
still answers success. So each thing listed is deleted by its own id, the lists are asked for again until they
are empty, and `prove_absent` asks once more in every other way.
"""

from collections.abc import Iterator, Sequence

from minio import Minio
from minio.datatypes import Object, Upload

from storage.blob_keys import check_blob_key
from storage.blob_store import (
    AbsenceProof,
    BlobInfo,
    RemovalAction,
    RemovalReport,
    RemovalStep,
    StoredVersion,
    VersionKind,
)
from storage.errors import (
    BlobMissingError,
    BlobStillThereError,
    RemovalRefusedError,
    StoreError,
    StoreUnavailableError,
)
from storage.s3_answers import s3_errors
from storage.s3_transport import BoundedPool

# What an unversioned or suspended bucket calls its only version.
NULL_VERSION = "null"
_ROUNDS = 3
_ABSENT = "not found"
_NOTHING = "none"
_ACTIONS: dict[VersionKind, RemovalAction] = {
    "version": "delete_version",
    "delete_marker": "delete_marker",
    "unfinished_upload": "abort_upload",
}


def list_versions(client: Minio, bucket: str, key: str) -> list[StoredVersion]:
    """Return all versions, delete markers and unfinished uploads of exactly this key."""
    with s3_errors("listing versions"):
        listed = client.list_objects(bucket, prefix=key, recursive=True, include_version=True)
        versions = [_version(each) for each in listed if each.object_name == key]
        # The SDK has no public call for unfinished uploads; its page of 1,000 is asked for again after removal.
        uploads = client._list_multipart_uploads(bucket, prefix=key).uploads
    unfinished = [
        StoredVersion(each.upload_id or "", 0, "unfinished_upload")
        for each in uploads
        if each.object_name == key
    ]
    return versions + unfinished


def list_uploads(client: Minio, bucket: str, prefix: str) -> Iterator[BlobInfo]:
    """Yield every upload in parts that was begun and neither completed nor given up.

    MinIO answers this for one whole key only (its deviation from S3): there a prefix finds nothing, and uploads of a
    key are found by `list_versions` of it.
    """
    marker: str | None = None
    while True:
        with s3_errors("listing unfinished uploads"):
            page = client._list_multipart_uploads(bucket, prefix=prefix, key_marker=marker)
        yield from filter(None, map(_begun, page.uploads))
        following = page.next_key_marker
        if not page.is_truncated or following is None or following == marker:
            return
        marker = following


def _begun(each: Upload) -> BlobInfo | None:
    try:
        key = check_blob_key(each.object_name)
    except ValueError:
        return None
    return BlobInfo(key, 0, int(each.initiated_time.timestamp() * 1000) if each.initiated_time else 0)


def _version(each: Object) -> StoredVersion:
    kind: VersionKind = "delete_marker" if each.is_delete_marker else "version"
    return StoredVersion(each.version_id or NULL_VERSION, each.size or 0, kind)


def remove_everything(client: Minio, pool: BoundedPool, bucket: str, key: str) -> RemovalReport:
    """Delete what is listed, by id, until nothing is; see `BlobStore.remove`."""
    steps: list[RemovalStep] = []
    for _ in range(_ROUNDS):
        if not (listed := list_versions(client, bucket, key)):
            break
        steps += _remove_listed(client, pool, bucket, key, listed)
    return RemovalReport(key, tuple(steps))


def _remove_listed(
    client: Minio, pool: BoundedPool, bucket: str, key: str, listed: list[StoredVersion]
) -> list[RemovalStep]:
    steps: list[RemovalStep] = []
    refused: list[tuple[str, str]] = []
    for each in listed:
        try:
            with s3_errors(f"removing the {each.kind}", key):
                _remove_one(client, bucket, key, each)
        except StoreUnavailableError:
            raise
        except BlobMissingError:
            # Listed a moment ago: another removal was faster. The next listing decides.
            steps.append(RemovalStep(_ACTIONS[each.kind], each.version_id, _ABSENT))
        except StoreError as error:
            refused.append((f"{each.kind} {each.version_id}", str(error)))
        else:
            steps.append(RemovalStep(_ACTIONS[each.kind], each.version_id, pool.last_answer))
    if refused:
        raise RemovalRefusedError(key, tuple(refused))
    return steps


def _remove_one(client: Minio, bucket: str, key: str, listed: StoredVersion) -> None:
    if listed.kind == "unfinished_upload":
        client._abort_multipart_upload(bucket, key, listed.version_id)
    else:
        client.remove_object(bucket, key, version_id=listed.version_id)


def prove_absent(client: Minio, bucket: str, key: str, known_version_ids: Sequence[str]) -> AbsenceProof:
    """Ask for the key in every way; see `BlobStore.prove_absent`."""
    questions = tuple(_ask_all(client, bucket, key, known_version_ids))
    if answered := tuple(each for each in questions if each[1] not in (_ABSENT, _NOTHING)):
        raise BlobStillThereError(key, answered)
    return AbsenceProof(key, questions)


def _ask_all(client: Minio, bucket: str, key: str, known: Sequence[str]) -> Iterator[tuple[str, str]]:
    listed = list_versions(client, bucket, key)
    for kind in ("version", "delete_marker", "unfinished_upload"):
        found = [each.version_id for each in listed if each.kind == kind]
        yield f"list {kind}s", ", ".join(found) or _NOTHING
    yield "HEAD", _ask(client, bucket, key, "HEAD", None)
    yield "GET", _ask(client, bucket, key, "GET", None)
    for version_id in known:
        yield f"GET version {version_id}", _ask(client, bucket, key, "GET", version_id)


def _ask(client: Minio, bucket: str, key: str, method: str, version_id: str | None) -> str:
    try:
        with s3_errors(f"asking by {method}", key):
            if method == "HEAD":
                client.stat_object(bucket, key, version_id=version_id)
            else:
                answer = client.get_object(bucket, key, length=1, version_id=version_id)
                answer.close()
    except BlobMissingError:
        return _ABSENT
    return "still answers"
