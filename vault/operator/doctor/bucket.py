"""The bucket of an S3 store, asked as the vault asks it at every start."""

from __future__ import annotations

from collections.abc import Iterator

from vault.operator.doctor.finding import Finding, ok, wrong
from vault.platform.runtime import Platform


def bucket(platform: Platform) -> Iterator[Finding]:
    """What an S3 bucket keeps beyond what the vault deletes."""
    if platform.settings.store != "s3":
        return
    found = platform.store.probe()
    if found.versioning != "off":
        yield wrong(
            f"the bucket's versioning is {found.versioning}: deleted objects stay as versions until each is removed",
            "Use a bucket without versioning: hizo-vault make-bucket makes one",
        )
    if found.object_lock:
        yield wrong(
            "the bucket has object lock: what must be disposed of may be held",
            "Use a bucket without object lock",
        )
    if found.replication:
        yield wrong(
            "the bucket is replicated: copies lie where the vault cannot delete", "Switch replication off"
        )
    if found.versioning == "off" and not found.object_lock and not found.replication:
        yield ok("the bucket keeps no versions, holds nothing back and is not replicated")
