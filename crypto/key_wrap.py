"""Data keys under group keys, and group keys under epoch keys: what the key ring stores.

Two levels, so that a change of epoch wraps the group keys anew and not every data key (symmetric key-wrapping keys of NIST SP 800-57
part 1, section 5.1.1). What a change of epoch ends, it ends for both: without the epoch key no group
key opens, and without the group key no data key does.
"""

from dataclasses import dataclass

from crypto import primitives
from crypto.canonical import canonical_json
from crypto.data_key import DataKey
from crypto.kek import KekProvider
from crypto.primitives import KEY_SIZE, random_bytes
from crypto.secret_key import SecretKey


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key as it is stored: useless without the epoch key."""

    epoch_id: str
    wrapped: bytes


class GroupKey(SecretKey):
    """The key that wraps the data keys of one group, at most a few hundred, each under a random nonce."""

    __slots__ = ()

    def wrap(self, key: DataKey, aad: bytes) -> bytes:
        """Seal a data key with AES-256-GCM: nonce(12) || ciphertext || tag(16).

        Args:
            aad: what it is bound to, object facts, marking and tier as RFC 8785 JSON.
        """
        return primitives.aead_seal(self.reveal(), key.reveal(), aad)

    def unwrap(self, wrapped: bytes, aad: bytes) -> DataKey:
        """Open what `wrap` made.

        Raises:
            IntegrityError: it was altered, is another group's, or belongs to other facts than `aad` states.
            FormatError: the bytes are no wrap of a data key.
        """
        return DataKey(primitives.aead_open(self.reveal(), wrapped, aad))


def new_group_key() -> GroupKey:
    """Return a fresh group key from the operating system's generator."""
    return GroupKey(random_bytes(KEY_SIZE))


def wrap_group_key(provider: KekProvider, group_id: str, key: GroupKey, *, epoch_id: str) -> bytes:
    """Wrap a group's key under an epoch key, bound to the group's id.

    Raises:
        KeyUnavailableError: that epoch key is not held.
    """
    return provider.wrap(epoch_id, key.reveal(), _group_facts(group_id))


def unwrap_group_key(provider: KekProvider, group_id: str, wrapped: WrappedKey) -> GroupKey:
    """Return the key of a group.

    Raises:
        IntegrityError: the wrap was altered or is another group's.
        KeyUnavailableError: the epoch key is not held, as after its destruction.
        FormatError: the bytes are no wrap of a key.
    """
    return GroupKey(provider.unwrap(wrapped.epoch_id, wrapped.wrapped, _group_facts(group_id)))


def _group_facts(group_id: str) -> bytes:
    return canonical_json({"key_group": group_id})


def wrap_data_key(
    provider: KekProvider, key: DataKey, aad: bytes, *, epoch_id: str | None = None
) -> WrappedKey:
    """Wrap a data key that has no group, as that of a ring's backup, bound to `aad`.

    Args:
        epoch_id: the epoch to wrap under; the provider's current one when not said.

    Raises:
        KeyUnavailableError: that epoch key is not held.
    """
    epoch_id = epoch_id or provider.current_epoch()
    return WrappedKey(epoch_id, provider.wrap(epoch_id, key.reveal(), aad))


def unwrap_data_key(provider: KekProvider, wrapped: WrappedKey, aad: bytes) -> DataKey:
    """Return the data key that `wrap_data_key` wrapped.

    Raises:
        IntegrityError: the wrap was altered or belongs to other facts than `aad` states.
        KeyUnavailableError: the epoch key is not held, as after its destruction.
        FormatError: the wrapped bytes are no wrap of a data key.
    """
    return DataKey(provider.unwrap(wrapped.epoch_id, wrapped.wrapped, aad))
