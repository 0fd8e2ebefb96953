"""The file provider: epoch keys and named secrets in one key file on this machine.

Bytes of the file: `key_file_format`; how it is replaced: `private_file`. The claim it can make for a destroyed epoch is
"deleted; remanence of the medium not verifiable": the old file's bytes are overwritten before they are released, but
journals, snapshots and flash translation may keep what no program can reach.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from crypto import phc, primitives
from crypto.errors import EpochInUseError, KeyUnavailableError
from crypto.kek import DestructionClaim, new_epoch_id, require_secret_name
from crypto.key_file_format import DEFAULT_DERIVATION, Contents, FileKeys, SealedFile, Unlock
from crypto.private_file import PrivateFile, Stamp

_NEVER_READ: Final[Stamp] = (0, 0, 0)


class FileKeyProvider:
    """A `KekProvider` over a key file; several processes and threads may share the file.

    Every call looks first whether another process replaced the file, and reads it again if so.
    """

    def __init__(self, file: PrivateFile, keys: FileKeys, contents: Contents, stamp: Stamp) -> None:
        self._file = file
        self._keys = keys
        self._contents = contents
        self._stamp = stamp
        self._threads = threading.RLock()

    @classmethod
    def create(
        cls, path: Path | str, unlock: Unlock, *, derivation: phc.DerivationParameters = DEFAULT_DERIVATION
    ) -> Self:
        """Make a key file with one epoch, mode 0600.

        Args:
            path: must not exist yet; its folder must.
            unlock: passphrase or unlock key.
            derivation: how a passphrase becomes a key; `LISTED_ONLY_DERIVATION` uses listed primitives only.

        Raises:
            KeyUnavailableError: the path exists or cannot be written.
            FormatError: an unlock key that has not 32 bytes.
        """
        file = _file_at(path)
        keys = FileKeys.create(unlock, derivation)
        first = new_epoch_id()
        contents = Contents(first, {first: primitives.random_bytes(primitives.KEY_SIZE)})
        with file.locked():
            if file.exists():
                raise KeyUnavailableError(
                    f"{path} exists already; a key file is never overwritten by a new one"
                )
            stamp = file.replace(keys.seal(contents).encode())
        return cls(file, keys, contents, stamp)

    @classmethod
    def open(cls, path: Path | str, unlock: Unlock) -> Self:
        """Open an existing key file.

        Raises:
            KeyUnavailableError: missing, readable by other users, or the passphrase or unlock key is wrong.
            FormatError: not a key file.
            IntegrityError: damaged.
        """
        file = _file_at(path)
        octets, stamp = file.read()
        sealed = SealedFile.decode(octets)
        keys = FileKeys.derive(unlock, sealed)
        return cls(file, keys, keys.open(sealed), stamp)

    def __repr__(self) -> str:
        return f"FileKeyProvider({str(self._file.path)!r})"

    def current_epoch(self) -> str:
        """Return the id of the epoch that new wraps use."""
        return self._refreshed().current

    def epochs(self) -> tuple[str, ...]:
        """Return the ids of all epochs held, oldest first."""
        return tuple(self._refreshed().epochs)

    def wrap(self, epoch_id: str, plaintext: bytes, aad: bytes) -> bytes:
        """As `KekProvider.wrap`."""
        return primitives.aead_seal(self._epoch_key(epoch_id), plaintext, aad)

    def unwrap(self, epoch_id: str, wrapped: bytes, aad: bytes) -> bytes:
        """As `KekProvider.unwrap`."""
        return primitives.aead_open(self._epoch_key(epoch_id), wrapped, aad)

    def create_epoch(self) -> str:
        """As `KekProvider.create_epoch`."""
        epoch_id = new_epoch_id()

        def add(contents: Contents) -> None:
            contents.epochs[epoch_id] = primitives.random_bytes(primitives.KEY_SIZE)
            contents.current = epoch_id

        self._change(add)
        return epoch_id

    def destroy_epoch(self, epoch_id: str) -> DestructionClaim:
        """As `KekProvider.destroy_epoch`; the old file's bytes are overwritten before they are released."""

        def remove(contents: Contents) -> None:
            if epoch_id == contents.current:
                raise EpochInUseError("the current epoch key cannot be destroyed; create its successor first")
            if contents.epochs.pop(epoch_id, None) is None:
                raise _not_held(epoch_id)

        self._change(remove)
        return "deleted_remanence_not_verifiable"

    def store_secret(self, name: str, value: bytes) -> None:
        """Keep a named secret (signing key, field key) durably; replaces an older value of that name.

        Raises:
            FormatError: the name is not 1 to 64 of a-z 0-9 . _ - beginning with a letter or digit.
        """
        require_secret_name(name)
        self._change(lambda contents: contents.secrets.__setitem__(name, value))

    def load_secret(self, name: str) -> bytes:
        """Return a named secret.

        Raises:
            KeyUnavailableError: none of that name.
        """
        try:
            return self._refreshed().secrets[name]
        except KeyError:
            raise KeyUnavailableError(f'the key file holds no secret named "{name}"') from None

    def change_unlock(
        self, new: Unlock, *, derivation: phc.DerivationParameters = DEFAULT_DERIVATION
    ) -> None:
        """Seal the same contents under another passphrase or unlock key; other processes must open the file anew."""
        with self._threads, self._file.locked():
            contents = self._refreshed()
            keys = FileKeys.create(new, derivation)
            self._stamp = self._file.replace(keys.seal(contents).encode())
            self._keys = keys

    def describe(self) -> str:
        """As `KekProvider.describe`."""
        return "key file"

    def close(self) -> None:
        """Forget what was opened; the next call reads and opens the file again."""
        with self._threads:
            self._contents, self._stamp = Contents(), _NEVER_READ

    def _epoch_key(self, epoch_id: str) -> bytes:
        key = self._refreshed().epochs.get(epoch_id)
        if key is None:
            raise _not_held(epoch_id)
        return key

    def _refreshed(self) -> Contents:
        """Return the contents, read again when the file is no longer the one that was read."""
        with self._threads:
            if self._file.stamp() != self._stamp:
                octets, stamp = self._file.read()
                self._contents, self._stamp = self._keys.open(SealedFile.decode(octets)), stamp
            return self._contents

    def _change(self, edit: Callable[[Contents], None]) -> None:
        with self._threads, self._file.locked():
            before = self._refreshed()
            after = Contents(before.current, dict(before.epochs), dict(before.secrets))
            edit(after)
            self._stamp = self._file.replace(self._keys.seal(after).encode())
            self._contents = after


def _file_at(path: Path | str) -> PrivateFile:
    return PrivateFile(Path(path), "key file")


def _not_held(epoch_id: str) -> KeyUnavailableError:
    return KeyUnavailableError(f"epoch key {epoch_id} is not held; it may have been destroyed")
