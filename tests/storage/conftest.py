"""Every blob store the contract is run on, each fresh and empty, with a careless client beside it."""

import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from minio import Minio
from minio.versioningconfig import VersioningConfig

from storage.blob_store import BlobStore
from storage.local_folder import LocalFolder, create_folder
from storage.s3 import S3Store, create_bucket
from tests.fakes.memory_store import MemoryStore


@dataclass
class Bench:
    """A store under test. `litter` leaves under a key all that the store can hold besides one blob."""

    name: str
    store: BlobStore
    litter: Callable[[str], None]
    versioned: bool = False


@dataclass
class Bucket:
    """A fresh bucket: the store on it, and a client that does what the store never would."""

    store: S3Store
    client: Minio
    name: str

    def overwrite(self, key: str, body: bytes = b"another body") -> None:
        self.client.put_object(self.name, key, io.BytesIO(body), len(body))

    def hide(self, key: str) -> None:
        self.client.remove_object(self.name, key)

    def leave_upload(self, key: str) -> None:
        upload = self.client._create_multipart_upload(self.name, key, {})
        self.client._upload_part(self.name, key, b"x" * (5 << 20), None, upload, 1)


def _bucket(server, versioned: bool) -> Bucket:  # type: ignore[no-untyped-def]
    name = f"test-{secrets.token_hex(8)}"
    create_bucket(server.endpoint, name, server.access_key, server.secret_key, secure=False)
    client = Minio(server.endpoint, server.access_key, server.secret_key, secure=False)
    if versioned:
        client.set_bucket_versioning(name, VersioningConfig("Enabled"))
    return Bucket(
        S3Store(server.endpoint, name, server.access_key, server.secret_key, secure=False), client, name
    )


@pytest.fixture
def local_root(tmp_path: Path) -> Path:
    root = tmp_path / "blobs"
    create_folder(root)
    return root


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    servers = metafunc.config.pluginmanager.get_plugin("services").s3_servers()
    real = ["local", *servers, *(f"{server}-versioned" for server in servers)]
    choices = {"bench": ["memory", *real], "real_bench": real, "s3_server": servers}
    for fixture in choices.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(fixture, choices[fixture], indirect=True)


@pytest.fixture
def s3_server(request: pytest.FixtureRequest):
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture
def bucket(s3_server) -> Bucket:
    return _bucket(s3_server, versioned=False)


@pytest.fixture
def versioned_bucket(s3_server) -> Bucket:
    return _bucket(s3_server, versioned=True)


@pytest.fixture
def memory_store():
    return MemoryStore()


def _litter_bucket(bucket: Bucket, key: str) -> None:
    bucket.overwrite(key)
    bucket.hide(key)
    bucket.leave_upload(key)
    bucket.overwrite(key)


def _litter_folder(root: Path, key: str) -> None:
    incoming = root / ".incoming"
    incoming.mkdir(exist_ok=True)
    (incoming / f"{key.replace('/', '+')}~broken").write_bytes(b"half")


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Bench:
    return _bench(request)


@pytest.fixture
def real_bench(request: pytest.FixtureRequest) -> Bench:
    """As `bench`, on real disks and servers only."""
    return _bench(request)


def _bench(request: pytest.FixtureRequest) -> Bench:
    name = request.param
    if name == "memory":
        return Bench(name, request.getfixturevalue("memory_store"), lambda key: None)
    if name == "local":
        root = request.getfixturevalue("local_root")
        return Bench(name, LocalFolder(root, addressed_in_place=False), lambda key: _litter_folder(root, key))
    server, _, versioned = name.partition("-")
    bucket = _bucket(request.getfixturevalue(f"{server}_server"), versioned=bool(versioned))
    return Bench(name, bucket.store, lambda key: _litter_bucket(bucket, key), versioned=bool(versioned))
