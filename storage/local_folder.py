"""Blobs as files of one folder, for a vault on a single machine."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.blob_keys import check_blob_key, check_key_prefix
from storage.blob_store import (
    AbsenceProof,
    BinaryReadable,
    BlobInfo,
    Capabilities,
    PutReceipt,
    RemovalReport,
    RemovalStep,
    StoreDescription,
    StoredVersion,
)
from storage.counted_source import CountedSource
from storage.durable_files import (
    make_folders,
    overwrite,
    read_back,
    store_errors,
    sync_folder,
    write_new_file,
)
from storage.errors import (
    BlobExistsError,
    BlobMissingError,
    BlobStillThereError,
    StoreError,
    StoreUnavailableError,
)
from storage.probe import probe_blobs

# Outside the key grammar, so no key can name it.
_INCOMING = ".incoming"


def create_folder(root: Path) -> None:
    """Create the folder of a new store, durably, readable by its owner only; its parent must exist."""
    with store_errors("creating the blob folder"):
        root.mkdir(mode=0o700)
        sync_folder(root.parent)


class LocalFolder:
    """A `BlobStore` of files; see `storage.blob_store` for the promises.

    `root` must exist (see `create_folder`). `addressed_in_place` is the operator's statement that the medium
    writes in place (a plain magnetic disk without snapshots or copy-on-write).
    """

    def __init__(self, root: Path, *, addressed_in_place: bool) -> None:
        if not root.is_dir():
            raise StoreError("the blob folder does not exist; create it with the vault's init command")
        self._root = root
        self._in_place = addressed_in_place
        self._identity = _identity(root)

    def describe(self) -> StoreDescription:
        """See `BlobStore.describe`."""
        return StoreDescription("local_folder", str(self._root), self._in_place)

    def put(self, key: str, source: BinaryReadable) -> PutReceipt:
        """See `BlobStore.put`: written aside and synced, then given its name, which is synced too."""
        path = self._path(key)
        with store_errors("looking a name up"):
            if os.path.lexists(path):
                raise BlobExistsError(key)
        counted = CountedSource(source)
        incoming = self._new_incoming(key)
        try:
            write_new_file(incoming, counted)
            self._give_name(key, incoming, path)
        finally:
            with store_errors("clearing a temporary file"), suppress(FileNotFoundError):
                incoming.unlink()
        return counted.receipt(None)

    def _new_incoming(self, key: str) -> Path:
        folder = self._root / _INCOMING
        with store_errors("creating a folder"):
            make_folders(folder, self._root)
        return folder / f"{_flat(key)}~{secrets.token_hex(8)}"

    def _give_name(self, key: str, incoming: Path, path: Path) -> None:
        with store_errors("naming a file"):
            make_folders(path.parent, self._root)
            try:
                # Unlike rename, link refuses a name that is taken.
                os.link(incoming, path, follow_symlinks=False)
            except FileExistsError:
                raise BlobExistsError(key) from None
            sync_folder(path.parent)

    def size(self, key: str) -> int:
        """See `BlobStore.size`."""
        with self._opened(key) as handle:
            return os.fstat(handle).st_size

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """See `BlobStore.read_range`."""
        if offset < 0 or length < 0:
            raise ValueError("offset and length must not be negative")
        data = bytearray()
        with self._opened(key) as handle, store_errors("reading"):
            while len(data) < length:
                piece = os.pread(handle, length - len(data), offset + len(data))
                if not piece:
                    raise StoreError(f"{key} ends before {offset + length} bytes")
                data += piece
        return bytes(data)

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryReadable]:
        """See `BlobStore.open`."""
        with self._opened(key) as handle:
            yield _FileReader(key, handle)

    @contextmanager
    def _opened(self, key: str) -> Iterator[int]:
        path = self._path(key)
        with store_errors("opening"):
            try:
                handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except (FileNotFoundError, NotADirectoryError):
                raise BlobMissingError(key) from None
        try:
            yield handle
        finally:
            os.close(handle)

    def versions(self, key: str) -> list[StoredVersion]:
        """See `BlobStore.versions`; a file system keeps one version, and temporaries of a broken put."""
        path = self._path(key)
        with store_errors("listing"):
            blobs = [path] if path.exists() else []
            return [
                *(StoredVersion(each.name, each.stat().st_size, "version") for each in blobs),
                *(
                    StoredVersion(each.name, each.stat().st_size, "temporary")
                    for each in self._temporaries(key)
                ),
            ]

    def _temporaries(self, key: str) -> list[Path]:
        folder = self._root / _INCOMING
        return sorted(folder.glob(f"{_flat(key)}~*")) if folder.is_dir() else []

    def remove(self, key: str) -> RemovalReport:
        """See `BlobStore.remove`."""
        path = self._path(key)
        steps: list[RemovalStep] = []
        with store_errors("removing"):
            files = [*([path] if path.exists() else []), *self._temporaries(key)]
            for file in files:
                steps += self._destroy(file)
            for folder in sorted({file.parent for file in files}):
                sync_folder(folder)
                steps.append(RemovalStep("sync_folder", self._name(folder), "synced"))
        return RemovalReport(key, tuple(steps))

    def _destroy(self, file: Path) -> Iterator[RemovalStep]:
        name = self._name(file)
        if self._in_place:
            written = overwrite(file)
            yield RemovalStep("overwrite", name, f"{file.stat().st_size} random bytes written and synced")
            yield RemovalStep("read_back", name, f"SHA-256 {read_back(file, written)} read back as written")
        others = file.stat().st_nlink - 1
        file.unlink()
        yield RemovalStep(
            "unlink", name, "removed" if not others else f"removed; {others} other name(s) remained"
        )

    def prove_absent(self, key: str, known_version_ids: Sequence[str] = ()) -> AbsenceProof:
        """See `BlobStore.prove_absent`; a folder has no version ids, so none are asked for."""
        path = self._path(key)
        with store_errors("asking for a removed file"):
            questions = (
                ("look the name up", _found(os.path.lexists(path))),
                ("open the name", _found(_opens(path))),
                ("list its folder", _found(path.name in _names(path.parent))),
                ("list temporaries", _found(bool(self._temporaries(key)))),
            )
        if answered := tuple(each for each in questions if each[1] != _found(False)):
            raise BlobStillThereError(key, answered)
        return AbsenceProof(key, questions)

    def keys(self, prefix: str = "") -> Iterator[BlobInfo]:
        """See `BlobStore.keys`; files whose name is no key are not blobs and are passed over."""
        check_key_prefix(prefix)
        self._check_root()
        start = self._root / prefix.rpartition("/")[0]
        if not start.is_dir():
            return
        for folder, _, names in os.walk(start, onerror=_raise_unavailable):
            for name in names:
                if (info := self._info(Path(folder) / name)) and info.key.startswith(prefix):
                    yield info

    def _info(self, path: Path) -> BlobInfo | None:
        try:
            key = check_blob_key(path.relative_to(self._root).as_posix())
            status = path.lstat()
        except (ValueError, FileNotFoundError):
            return None
        return BlobInfo(key, status.st_size, status.st_mtime_ns // 1_000_000)

    def unfinished(self, prefix: str = "") -> Iterator[BlobInfo]:
        """See `BlobStore.unfinished`: the temporaries of puts that broke off, or are under way."""
        check_key_prefix(prefix)
        self._check_root()
        folder = self._root / _INCOMING
        with store_errors("listing"):
            names = sorted(_names(folder))
        for name in names:
            if (info := self._begun(folder / name)) and info.key.startswith(prefix):
                yield info

    def _begun(self, path: Path) -> BlobInfo | None:
        try:
            key = check_blob_key(path.name.partition("~")[0].replace("+", "/"))
            status = path.lstat()
        except (ValueError, FileNotFoundError):
            return None
        return BlobInfo(key, status.st_size, status.st_mtime_ns // 1_000_000)

    def probe(self) -> Capabilities:
        """See `BlobStore.probe`."""
        probe_blobs(self)
        return Capabilities(
            versioning="off",
            object_lock=False,
            lists_versions=True,
            deletes_versions=True,
            read_after_write=True,
            range_reads=True,
            replication=None,
        )

    def _path(self, key: str) -> Path:
        self._check_root()
        return self._root / check_blob_key(key)

    def _check_root(self) -> None:
        # An unmounted disk leaves an empty folder behind: "not found" there would be no answer at all.
        if _identity(self._root) != self._identity:
            raise StoreUnavailableError(
                "the blob folder is not the one that was opened; is its disk mounted?"
            )

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


class _FileReader:
    """Reads an open file to the size it had when it was opened."""

    def __init__(self, key: str, handle: int) -> None:
        self._key = key
        self._handle = handle
        self._left = os.fstat(handle).st_size

    def read(self, n: int, /) -> bytes:
        with store_errors("reading"):
            data = os.read(self._handle, min(n, self._left))
        if not data and n and self._left:
            raise StoreError(f"{self._key} ends {self._left} bytes early")
        self._left -= len(data)
        return data


def _identity(root: Path) -> tuple[int, int]:
    with store_errors("finding the blob folder"):
        status = root.stat()
    return status.st_dev, status.st_ino


def _raise_unavailable(error: OSError) -> None:
    with store_errors("listing"):
        raise error


def _flat(key: str) -> str:
    # "+" and "~" are outside the key grammar, so no two keys share a flat name or its beginning.
    return key.replace("/", "+")


def _found(found: bool) -> str:
    return "found" if found else "not found"


def _opens(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC))
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _names(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - names are wanted, not paths
