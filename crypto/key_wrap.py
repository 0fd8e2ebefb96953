"""Data keys under epoch keys: what the key ring stores."""

from dataclasses import dataclass

from crypto.data_key import DataKey
from crypto.kek import KekProvider


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as the ring holds it: useless without the epoch key."""

    epoch_id: str
    wrapped: bytes


def wrap_data_key(
    provider: KekProvider, key: DataKey, aad: bytes, *, epoch_id: str | None = None
) -> WrappedKey:
    """Wrap `key`, bound to `aad` (object facts, marking and tier as RFC 8785 JSON).

    Args:
        epoch_id: the epoch to wrap under; the provider's current one when not said.

    Raises:
        KeyUnavailableError: that epoch key is not held.
    """
    epoch_id = epoch_id or provider.current_epoch()
    return WrappedKey(epoch_id, provider.wrap(epoch_id, key.reveal(), aad))


def unwrap_data_key(provider: KekProvider, wrapped: WrappedKey, aad: bytes) -> DataKey:
    """Return the data key of a ring entry.

    Raises:
        IntegrityError: the entry was altered or belongs to other facts than `aad` states.
        KeyUnavailableError: the epoch key is not held, as after its destruction.
        FormatError: the wrapped bytes are no wrap of a data key.
    """
    return DataKey(provider.unwrap(wrapped.epoch_id, wrapped.wrapped, aad))


def rewrap(
    provider: KekProvider,
    wrapped: WrappedKey,
    aad: bytes,
    *,
    epoch_id: str | None = None,
) -> WrappedKey:
    """Wrap the same data key again, bound to the same facts.

    Args:
        epoch_id: the epoch to wrap under; the provider's current one when not said.

    Raises:
        IntegrityError, KeyUnavailableError, FormatError: as `unwrap_data_key`.
    """
    with unwrap_data_key(provider, wrapped, aad) as key:
        return wrap_data_key(provider, key, aad, epoch_id=epoch_id)
