"""Why a store could not do what was asked.

The classes separate three answers that callers treat differently: the store could not be asked
(`StoreUnavailableError`), the store said no (`StoreError` and most of its children), and the store
says something that must not be true (`BlobStillThereError`, `LedgerBrokenError`, `ResidueError`).
"""


class StoreError(Exception):
    """A store refused, or answered something it must not answer."""


class StoreUnavailableError(StoreError):
    """The store could not be reached, or did not answer in time, after bounded retries."""


class DefaultCredentialsError(StoreError):
    """The credentials are the published default of a server product."""


class CapabilityError(StoreError):
    """The store cannot do what the vault needs, or is set up so that it must not be used."""


class BlobMissingError(StoreError):
    """No blob stands under the key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no blob under {key}")
        self.key = key


class BlobExistsError(StoreError):
    """The key is taken; what stands under a key never changes."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key is taken: {key}")
        self.key = key


class RemovalRefusedError(StoreError):
    """The store refused to remove something, for example because of an object lock.

    `refused` pairs what was to be removed with the store's own words.
    """

    def __init__(self, key: str, refused: tuple[tuple[str, str], ...]) -> None:
        super().__init__(f"removal of {key} refused: " + "; ".join(f"{what}: {why}" for what, why in refused))
        self.key = key
        self.refused = refused


class BlobStillThereError(StoreError):
    """Something still answers for a key after its removal; `answered` pairs question and answer."""

    def __init__(self, key: str, answered: tuple[tuple[str, str], ...]) -> None:
        super().__init__(f"{key} still answers: " + "; ".join(f"{asked}: {got}" for asked, got in answered))
        self.key = key
        self.answered = answered


class RingEntryMissingError(StoreError):
    """The key ring holds no entry for the object."""

    def __init__(self, object_id: str) -> None:
        super().__init__(f"no key ring entry for {object_id}")
        self.object_id = object_id


class RingEntryExistsError(StoreError):
    """The key ring already holds an entry for the object; an entry is never replaced by adding."""

    def __init__(self, object_id: str) -> None:
        super().__init__(f"the key ring already holds an entry for {object_id}")
        self.object_id = object_id


class EpochRetiredError(StoreError):
    """The wrap was made under an epoch that is no longer the ring's current one; wrap it again."""

    def __init__(self, epoch_id: str) -> None:
        super().__init__(f"epoch {epoch_id} is not the key ring's current epoch")
        self.epoch_id = epoch_id


class KeyGroupClosedError(StoreError):
    """The group takes no more keys: it is full, has lost one, or its epoch has ended; take another."""

    def __init__(self, group_id: str) -> None:
        super().__init__(f"key group {group_id} takes no more keys")
        self.group_id = group_id


class RingMismatchError(StoreError):
    """The key ring belongs to another vault, or has another schema version."""


class ResidueError(StoreError):
    """Bytes of a deleted or replaced wrapped key still stand in a file of the key ring."""


class LedgerConflictError(StoreError):
    """The sequence number is not the next one of the disposal ledger."""


class LedgerBrokenError(StoreError):
    """The chain of the disposal ledger does not close: a row was changed, removed or inserted."""
