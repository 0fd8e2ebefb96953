"""The key-encryption keys, behind a protocol that no key can leave."""

from typing import Literal, Protocol, TypeAlias

DestructionClaim: TypeAlias = Literal["deleted_remanence_not_verifiable", "destroyed_in_token"]
"""What a provider may say of a destroyed epoch key; only a token may say the second."""


class KekProvider(Protocol):
    """Holds the epoch keys that wrap data keys; wraps and unwraps, never reveals.

    An epoch key lives from one disposal batch to the next: the survivors are rewrapped under a new epoch, then the
    old one is destroyed, and every older copy of the key ring opens nothing.

    A hardware token implements this over PKCS#11 so: `create_epoch` is C_GenerateKey of a 256-bit CKK_AES key that is
    sensitive, non-extractable and a token object, with the epoch id as its CKA_LABEL; the current epoch is named by a
    small CKO_DATA object beside it. `wrap` and `unwrap` are C_Encrypt and C_Decrypt with CKM_AES_GCM, a 128-bit tag
    and `aad` as additional data: data keys are data to the token, so CKM_AES_GCM need not support C_WrapKey. Tokens
    that insist on drawing the IV themselves return it, which is why the nonce is the provider's and leads the wrapped
    bytes. `destroy_epoch` is C_DestroyObject.
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
