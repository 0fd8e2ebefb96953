"""Making the bucket of an S3 store. Only this command does it: a running vault never makes one silently."""

from __future__ import annotations

from storage.s3 import create_bucket
from vault.app.open_platform import StartRefusedError, s3_secret
from vault.platform.settings import Settings


def make_bucket(settings: Settings) -> str:
    """Make the bucket the settings name, without versioning and without object lock; return its name.

    Raises:
        StartRefusedError: the store is a local folder, or a secret is missing or unsafe.
        StoreError: the bucket exists already, or the store refuses.
    """
    if settings.store != "s3":
        raise StartRefusedError("HIZO_STORE is not s3: a local folder needs no bucket.")
    create_bucket(
        settings.s3_endpoint,
        settings.s3_bucket,
        settings.s3_access_key,
        s3_secret(settings),
        settings.s3_region,
        secure=settings.s3_secure,
        ca_file=str(settings.s3_ca_file) if settings.s3_ca_file else None,
    )
    return settings.s3_bucket
