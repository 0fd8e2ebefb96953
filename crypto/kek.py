"""The key-encryption keys, behind a protocol that no key can leave."""

import re
from typing import Final, Literal, Protocol, TypeAlias

from crypto import primitives
from crypto.errors import FormatError

DestructionClaim: TypeAlias = Literal["deleted_remanence_not_verifiable", "destroyed_in_token"]
"""What a provider may say of a destroyed epoch key; only a token may say the second."""

EPOCH_PREFIX: Final = "epk_"
_SECRET_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class KekProvider(Protocol):
    """Holds the epoch keys that wrap data keys; wraps and unwraps, never reveals.

    An epoch key lives from one disposal batch to the next: the survivors are rewrapped under a new epoch, then the
    old one is destroyed, and every older copy of the key ring opens nothing.

    Two providers: `key_file`, which holds the keys itself, and `pkcs11_kek`, which asks a token over PKCS#11.
    """

    def current_epoch(self) -> str:
        """Return the id of the epoch that new wraps use."""

    def epochs(self) -> tuple[str, ...]:
        """Return the ids of all epochs held, oldest first."""

    def wrap(self, epoch_id: str, plaintext: bytes, aad: bytes) -> bytes:
        """Seal a few bytes with AES-256-GCM under an epoch key: nonce(12) || ciphertext || tag(16).

        Raises:
            KeyUnavailableError: the epoch is not held.
        """

    def unwrap(self, epoch_id: str, wrapped: bytes, aad: bytes) -> bytes:
        """Open what `wrap` made.

        Raises:
            IntegrityError: another epoch's, with other associated data, or altered.
            KeyUnavailableError: the epoch is not held.
            FormatError: too short to be a wrap.
        """

    def create_epoch(self) -> str:
        """Make a new epoch key, durable before this returns; it becomes current. Return its id."""

    def destroy_epoch(self, epoch_id: str) -> DestructionClaim:
        """Destroy an epoch key that is not the current one; return what may be claimed about it.

        Raises:
            KeyUnavailableError: the epoch is not held.
            EpochInUseError: it is the current epoch.
        """

    def describe(self) -> str:
        """Return what holds the keys, as certificates quote it: `key file`, or a token's own words about itself."""


def new_epoch_id() -> str:
    """Make the id of a new epoch key."""
    return EPOCH_PREFIX + primitives.random_bytes(16).hex()


def require_secret_name(name: str) -> None:
    """Check the name of a secret.

    Raises:
        FormatError: it is not 1 to 64 of a-z 0-9 . _ - beginning with a letter or digit.
    """
    if not _SECRET_NAME.fullmatch(name):
        raise FormatError("a secret's name is 1 to 64 of a-z 0-9 . _ -")
