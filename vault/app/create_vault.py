"""Making an empty vault: the newest schema, the key file with its signing keys, the key ring and the disposal ledger.

Interrupted, it can be repeated: nothing is made twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.engine import make_url

from crypto.errors import KeyUnavailableError
from crypto.signed_note import NoteSigner
from storage.disposal_ledger import DisposalLedger
from storage.key_ring import KeyRingStore
from vault.app.open_keys import make_keys, require_key_settings
from vault.app.open_platform import require_listed_ciphers
from vault.app.start_refused import StartRefusedError
from vault.disposal.certificate.signer import make_signer_certificate, new_signing_key
from vault.migrations.upgrade import upgrade_to_head
from vault.platform.clock import SystemClock
from vault.platform.database import Database
from vault.platform.ids import new_id
from vault.platform.randomness import Randomness, SystemRandomness
from vault.platform.runtime import (
    CERTIFICATE_SIGNER,
    CERTIFICATE_SIGNING_KEY,
    FIELD_KEY,
    LOG_SIGNING_KEY,
    VaultKeys,
)
from vault.platform.settings import Settings
from vault.platform.vault_identity import VaultIdentity


@dataclass(frozen=True)
class _Made:
    vault_id: str
    keys: VaultKeys


def create_vault(settings: Settings, randomness: Randomness | None = None) -> None:
    """Make everything a vault needs before its first person. Raises StartRefusedError for unsafe settings."""
    require_listed_ciphers(settings)
    require_key_settings(settings)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    _prepare_databases(settings)
    database = Database(settings.url_of("database"), use_app_role=False)
    upgrade_to_head(database)
    made = _make_keys(settings, database, randomness or SystemRandomness())
    database.close()
    _make_ring_and_ledger(settings, made)
    made.keys.close()


def _prepare_databases(settings: Settings) -> None:
    for part in ("database", "key_ring", "ledger"):
        url = make_url(settings.url_of(part))
        if url.drivername.startswith("sqlite") and url.database:
            Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _make_keys(settings: Settings, database: Database, randomness: Randomness) -> _Made:
    """Key file and vault id; an existing key file of an unfinished founding is used again."""
    path = settings.resolved_key_file
    with database.engine.connect() as connection:
        known = connection.execute(select(VaultIdentity.vault_id)).scalar()
    if known is not None and not path.exists():
        raise StartRefusedError(f"The database belongs to vault {known}, but its key file is not at {path}.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = make_keys(settings)
    vault_id = known or _identify(database, randomness)
    _complete_secrets(keys, settings, vault_id, randomness)
    return _Made(vault_id, keys)


def _identify(database: Database, randomness: Randomness) -> str:
    vault_id = new_id("vlt", randomness)
    with database.engine.begin() as connection:
        connection.execute(
            insert(VaultIdentity).values(id=1, vault_id=vault_id, founded_ms=SystemClock().now_ms())
        )
    return vault_id


def _complete_secrets(keys: VaultKeys, settings: Settings, vault_id: str, randomness: Randomness) -> None:
    if not _has(keys, FIELD_KEY):
        keys.store_secret(FIELD_KEY, randomness.bytes(32))
    if not _has(keys, LOG_SIGNING_KEY):
        keys.store_secret(LOG_SIGNING_KEY, NoteSigner.generate(f"hizo.log/{vault_id}").private_bytes())
    if not _has(keys, CERTIFICATE_SIGNER):
        key = new_signing_key()
        certificate = make_signer_certificate(settings.vault_name, key, valid_from_ms=SystemClock().now_ms())
        keys.store_secret(CERTIFICATE_SIGNING_KEY, key)
        keys.store_secret(CERTIFICATE_SIGNER, certificate.encode())


def _has(keys: VaultKeys, name: str) -> bool:
    try:
        keys.load_secret(name)
    except KeyUnavailableError:
        return False
    return True


def _make_ring_and_ledger(settings: Settings, made: _Made) -> None:
    for create, url in (
        (
            lambda url: KeyRingStore.create(url, made.vault_id, made.keys.current_epoch()),
            settings.url_of("key_ring"),
        ),
        (DisposalLedger.create, settings.url_of("ledger")),
    ):
        if not _exists(url):
            create(url).close()


def _exists(url: str) -> bool:
    parsed = make_url(url)
    if parsed.drivername.startswith("sqlite"):
        return Path(parsed.database or "").exists()
    return False
