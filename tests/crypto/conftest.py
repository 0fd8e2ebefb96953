"""Keys, sources and files shared by the tests of the cryptography package."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto.data_key import DataKey, new_data_key
from crypto.key_file import FileKeyProvider
from crypto.key_file_format import Passphrase
from crypto.phc import Argon2idParameters
from crypto.stream import SealingReader

AAD = b'{"format":"test","object":"obj_1"}'


class MemoryObject:
    """A stored object in memory that counts what is asked of it."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.ranges: list[tuple[int, int]] = []

    @property
    def size(self) -> int:
        return len(self.octets)

    def read_range(self, offset: int, length: int) -> bytes:
        self.ranges.append((offset, length))
        return self.octets[offset : offset + length]


@pytest.fixture
def aad() -> bytes:
    return AAD


@pytest.fixture
def data_key() -> DataKey:
    return new_data_key()


@pytest.fixture
def stored() -> Callable[[bytes], MemoryObject]:
    return MemoryObject


@pytest.fixture
def sealed(data_key: DataKey, aad: bytes) -> Callable[[bytes], bytes]:
    return lambda plaintext: SealingReader(io.BytesIO(plaintext), data_key, aad).read()


@pytest.fixture(scope="session")
def cheap() -> Argon2idParameters:
    """Derivation costs for tests about anything else than the costs."""
    return Argon2idParameters(memory_kib=64, iterations=1, lanes=1)


@pytest.fixture
def provider(tmp_path: Path, cheap: Argon2idParameters) -> FileKeyProvider:
    return FileKeyProvider.create(tmp_path / "keys.json", Passphrase("correct horse"), derivation=cheap)
