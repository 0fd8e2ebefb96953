"""The running vault's ports, gathered once at start and handed down as one value."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from crypto.kek import KekProvider
from crypto.primitives import hkdf_sha256
from storage.blob_store import BlobStore
from storage.disposal_ledger import DisposalLedger
from storage.key_ring import KeyRingStore
from vault.platform.clock import Clock
from vault.platform.randomness import Randomness
from vault.platform.settings import Settings

if TYPE_CHECKING:
    from vault.platform.database import Database, Transaction

FIELD_KEY = "field-key"
LOG_SIGNING_KEY = "log-signing-key"
CERTIFICATE_SIGNING_KEY = "certificate-signing-key"
CERTIFICATE_SIGNER = "certificate-signer-pem"


class VaultKeys(KekProvider, Protocol):
    """A provider that also keeps the vault's named secrets (signing keys, the field key)."""

    def load_secret(self, name: str) -> bytes:
        """The secret's bytes; KeyUnavailableError when it was never stored."""
        ...

    def store_secret(self, name: str, value: bytes) -> None:
        """Keep a secret durably under a name."""
        ...

    def close(self) -> None:
        """Give back what is held open; the next call opens it again."""
        ...


@dataclass(frozen=True)
class Platform:
    """Everything below the domains. Tests build one with another clock and generator."""

    settings: Settings
    clock: Clock
    randomness: Randomness
    database: Database
    vault_id: str
    store: BlobStore
    keys: VaultKeys
    ring_store: KeyRingStore
    ledger: DisposalLedger

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A writing transaction: leaving it commits, raising rolls back."""
        return self.database.transaction(self)

    def reading(self) -> AbstractContextManager[Transaction]:
        """A read-only snapshot."""
        return self.database.reading(self)

    def close(self) -> None:
        """Give the connections of all three databases back, and that of a token."""
        self.database.close()
        self.ring_store.close()
        self.ledger.close()
        self.keys.close()

    @property
    def vault_name(self) -> str:
        """The company's name for this vault."""
        return self.settings.vault_name

    @property
    def log_origin(self) -> str:
        """The C2SP checkpoint origin of this vault's log."""
        return f"hizo.log/{self.vault_id}"

    def derived_key(self, purpose: str) -> bytes:
        """32 bytes for one in-process purpose (cursors and the like), derived from the field key."""
        return hkdf_sha256(self.keys.load_secret(FIELD_KEY), salt=b"", info=f"hizo/{purpose}/v1".encode())
