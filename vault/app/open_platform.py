"""Opening a vault's ports from its settings. What is missing or unsafe stops the start with a sentence."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from crypto.errors import CipherNotListedError
from crypto.policy import require_listed
from storage.blob_store import BlobStore
from storage.disposal_ledger import DisposalLedger
from storage.errors import StoreError
from storage.key_ring import KeyRingStore
from storage.local_folder import LocalFolder
from storage.s3 import S3Store
from vault.app.open_keys import open_keys, refuse_default_secret
from vault.app.start_refused import StartRefusedError, secret_file
from vault.platform.clock import Clock, SystemClock
from vault.platform.database import Database
from vault.platform.errors import Code
from vault.platform.randomness import Randomness, SystemRandomness
from vault.platform.runtime import Platform
from vault.platform.settings import Settings
from vault.platform.zones import ZoneListError

__all__ = [
    "StartRefusedError",
    "open_platform",
    "open_store",
    "require_listed_ciphers",
    "require_zones",
    "s3_secret",
]


def open_platform(
    settings: Settings, *, clock: Clock | None = None, randomness: Randomness | None = None
) -> Platform:
    """Open database, keys, key ring, disposal ledger and object store. Raises StartRefusedError."""
    require_listed_ciphers(settings)
    require_zones(settings)
    keys = open_keys(settings)
    database = Database(settings.url_of("database"))
    try:
        ring = KeyRingStore.open(settings.url_of("key_ring"))
        ledger = DisposalLedger(settings.url_of("ledger"))
        vault_id = _vault_id(database)
    except (StoreError, SQLAlchemyError) as trouble:
        raise StartRefusedError(
            f"A database of the vault cannot be opened ({trouble}). Where there is a vault already, see that the server of its"
            " databases runs, or that their disk is there, not full and not read-only. Where there is none yet, run: hizo-vault init"
        ) from trouble
    if ring.vault_id() != vault_id:
        raise StartRefusedError(
            f"The key ring belongs to vault {ring.vault_id()}, the database to {vault_id}."
        )
    return Platform(
        settings=settings,
        clock=clock or SystemClock(),
        randomness=randomness or SystemRandomness(),
        database=database,
        vault_id=vault_id,
        store=open_store(settings),
        keys=keys,
        ring_store=ring,
        ledger=ledger,
    )


def require_listed_ciphers(settings: Settings) -> None:
    """Refuse to start with an algorithm outside the list edition in force (G9.1.2-a)."""
    try:
        require_listed(settings.ciphers)
    except CipherNotListedError as refused:
        raise StartRefusedError(str(refused), Code.CIPHER_NOT_LISTED) from refused


def require_zones(settings: Settings) -> None:
    """Refuse to start with a list of zones that is empty, world-wide or open to remote access (G9.1.2-o)."""
    try:
        _ = settings.listed_zones
    except ZoneListError as refused:
        raise StartRefusedError(
            f"HIZO_ZONES cannot be used ({refused}). List the on-site networks, for example: 設計室=10.1.20.0/24",
            Code.ZONE_CONFIG_INVALID,
        ) from refused


def open_store(settings: Settings) -> BlobStore:
    """The object store the settings name."""
    if settings.store == "local":
        settings.resolved_store_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalFolder(settings.resolved_store_dir, addressed_in_place=settings.medium_addressed_in_place)
    return S3Store(
        settings.s3_endpoint,
        settings.s3_bucket,
        access_key=settings.s3_access_key,
        secret_key=s3_secret(settings),
        region=settings.s3_region,
        secure=settings.s3_secure,
        ca_file=str(settings.s3_ca_file) if settings.s3_ca_file else None,
    )


def s3_secret(settings: Settings) -> str:
    """The object store's secret key, read from its file; StartRefusedError when it or the access key is unsafe."""
    if settings.s3_secret_key_file is None:
        raise StartRefusedError("The S3 secret key is missing: name its file with HIZO_S3_SECRET_KEY_FILE.")
    secret = secret_file(settings.s3_secret_key_file, "HIZO_S3_SECRET_KEY_FILE").decode().strip()
    refuse_default_secret(secret, "HIZO_S3_SECRET_KEY_FILE")
    refuse_default_secret(settings.s3_access_key, "HIZO_S3_ACCESS_KEY")
    return secret


def _vault_id(database: Database) -> str:
    with database.engine.connect() as connection:
        return str(connection.execute(text("SELECT vault_id FROM vault_identity")).scalar_one())
