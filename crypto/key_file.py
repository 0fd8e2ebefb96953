"""The file provider: epoch keys and named secrets in one key file on this machine.

The only module of the package that touches files. Bytes of the file: `key_file_format`. The claim it can make for a
destroyed epoch is "deleted; remanence of the medium not verifiable": the old file's bytes are overwritten before they
are released, but journals, snapshots and flash translation may keep what no program can reach.
"""

import contextlib
import fcntl
import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Self

from crypto import phc, primitives
from crypto.errors import EpochInUseError, FormatError, KeyUnavailableError
from crypto.kek import DestructionClaim
from crypto.key_file_format import DEFAULT_DERIVATION, Contents, FileKeys, SealedFile, Unlock

_SECRET_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_Stamp = tuple[int, int, int]


class FileKeyProvider:
    """A `KekProvider` over a key file; several processes and threads may share the file.

    Every call looks first whether another process replaced the file, and reads it again if so. Changes are made
    under a lock beside the file, written to a new file, synced and renamed, so a crash leaves the old or the new
    file whole.
    """

    def __init__(self, path: Path, keys: FileKeys, contents: Contents, stamp: _Stamp) -> None:
        self._path = path
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
        path = Path(path)
        keys = FileKeys.create(unlock, derivation)
        first = _new_epoch_id()
        contents = Contents(first, {first: primitives.random_bytes(primitives.KEY_SIZE)})
        with _locked(path):
            if path.exists():
                raise KeyUnavailableError(
                    f"{path} exists already; a key file is never overwritten by a new one"
                )
            stamp = _replace(path, keys.seal(contents).encode())
        return cls(path, keys, contents, stamp)

    @classmethod
    def open(cls, path: Path | str, unlock: Unlock) -> Self:
        """Open an existing key file.

        Raises:
            KeyUnavailableError: missing, readable by other users, or the passphrase or unlock key is wrong.
            FormatError: not a key file.
            IntegrityError: damaged.
        """
        path = Path(path)
        file, stamp = _read(path)
        keys = FileKeys.derive(unlock, file)
        return cls(path, keys, keys.open(file), stamp)

    def __repr__(self) -> str:
        return f"FileKeyProvider({str(self._path)!r})"

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
        epoch_id = _new_epoch_id()

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
        if not _SECRET_NAME.fullmatch(name):
            raise FormatError("a secret's name is 1 to 64 of a-z 0-9 . _ -")
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
        with self._threads, _locked(self._path):
            contents = self._refreshed()
            keys = FileKeys.create(new, derivation)
            self._stamp = _replace(self._path, keys.seal(contents).encode())
            self._keys = keys

    def _epoch_key(self, epoch_id: str) -> bytes:
        key = self._refreshed().epochs.get(epoch_id)
        if key is None:
            raise _not_held(epoch_id)
        return key

    def _refreshed(self) -> Contents:
        """Return the contents, read again when the file is no longer the one that was read."""
        with self._threads:
            if _stamp_of(self._path) != self._stamp:
                file, stamp = _read(self._path)
                self._contents, self._stamp = self._keys.open(file), stamp
            return self._contents

    def _change(self, edit: Callable[[Contents], None]) -> None:
        with self._threads, _locked(self._path):
            before = self._refreshed()
            after = Contents(before.current, dict(before.epochs), dict(before.secrets))
            edit(after)
            self._stamp = _replace(self._path, self._keys.seal(after).encode())
            self._contents = after


def _new_epoch_id() -> str:
    return "epk_" + primitives.random_bytes(16).hex()


def _not_held(epoch_id: str) -> KeyUnavailableError:
    return KeyUnavailableError(f"epoch key {epoch_id} is not held; it may have been destroyed")


def _stamp_of(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError as error:
        raise KeyUnavailableError(f"the key file {path} cannot be read: {error.strerror}") from error
    return status.st_ino, status.st_mtime_ns, status.st_size


def _read(path: Path) -> tuple[SealedFile, _Stamp]:
    """Read the file whole; again when it was replaced meanwhile, because replaced bytes are overwritten."""
    while True:
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                octets = file.read()
        except OSError as error:
            raise KeyUnavailableError(f"the key file {path} cannot be read: {error.strerror}") from error
        if status.st_mode & 0o077:
            raise KeyUnavailableError(f"the key file {path} is open to other users; run: chmod 600 {path}")
        stamp = status.st_ino, status.st_mtime_ns, status.st_size
        if _stamp_of(path) == stamp:
            return SealedFile.decode(octets), stamp


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock between processes; a file of its own, because the key file is replaced by renaming."""
    try:
        handle = os.open(path.with_name(path.name + ".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise KeyUnavailableError(f"no lock beside the key file {path}: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(path: Path, octets: bytes) -> _Stamp:
    """Make `octets` the file's content for good; the caller holds the lock.

    New file, sync, rename, sync the folder, overwrite the old bytes. The new file's name is fixed, so that what a
    crash left behind is overwritten by the next change and no stray copy keeps a destroyed key.
    """
    new = path.with_name(path.name + ".new")
    try:
        with _overwriting_old_bytes(new):
            new.unlink(missing_ok=True)
        handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
            status = os.fstat(file.fileno())
        with _overwriting_old_bytes(path):
            new.rename(path)
            _sync_folder(path.parent)
    except OSError as error:
        raise KeyUnavailableError(f"the key file {path} cannot be written: {error.strerror}") from error
    return status.st_ino, status.st_mtime_ns, status.st_size


@contextlib.contextmanager
def _overwriting_old_bytes(path: Path) -> Iterator[None]:
    """Overwrite the bytes of the file at `path`, if any, once the block has taken its name away."""
    if not path.exists():
        yield
        return
    handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        yield
        os.pwrite(handle, bytes(os.fstat(handle).st_size), 0)
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
