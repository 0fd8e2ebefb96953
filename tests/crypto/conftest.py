"""Keys, sources and files shared by the tests of the cryptography package."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crypto.data_key import DataKey, new_data_key
from crypto.key_file import FileKeyProvider
from crypto.key_file_format import Passphrase
from crypto.phc import Argon2idParameters
from crypto.pkcs11_kek import TokenKeyProvider
from crypto.pkcs11_session import TokenSession
from crypto.stream import SealingReader
from tests.services.tokens import PIN, Tokens

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


class FixedPin:
    """A PIN as a setting would give it; `refusals` counts what the token refused."""

    def __init__(self, pin: str = PIN) -> None:
        self.pin = pin
        self.refusals = 0

    def reveal(self) -> str:
        return self.pin

    def refused(self) -> None:
        self.refusals += 1


@pytest.fixture(scope="session")
def shared_token(tokens: Tokens) -> str:
    """A token in which every provider has a set of keys of its own."""
    return tokens.create()


@pytest.fixture
def token_session(tokens: Tokens, shared_token: str) -> Callable[..., TokenSession]:
    def session(*, label: str = shared_token, pin: FixedPin | None = None) -> TokenSession:
        return TokenSession(tokens.module, label, pin or FixedPin())

    return session


@pytest.fixture
def token_provider(tmp_path: Path, token_session: Callable[..., TokenSession]) -> Iterator[TokenKeyProvider]:
    made = TokenKeyProvider.create(tmp_path / "secrets.json", token_session())
    yield made
    made.close()


@pytest.fixture(params=["file", "token"])
def kek(request: pytest.FixtureRequest) -> FileKeyProvider | TokenKeyProvider:
    made: FileKeyProvider | TokenKeyProvider = request.getfixturevalue(
        "provider" if request.param == "file" else "token_provider"
    )
    return made


@pytest.fixture
def opened_again(
    request: pytest.FixtureRequest, tmp_path: Path, kek: FileKeyProvider | TokenKeyProvider
) -> Callable[[], FileKeyProvider | TokenKeyProvider]:
    """Opens what `kek` made once more, as another process would."""
    if isinstance(kek, FileKeyProvider):
        return lambda: FileKeyProvider.open(tmp_path / "keys.json", Passphrase("correct horse"))
    session = request.getfixturevalue("token_session")
    return lambda: TokenKeyProvider.open(tmp_path / "secrets.json", session())
