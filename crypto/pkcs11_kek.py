"""The token provider: epoch keys that live and end in a PKCS#11 token, named secrets sealed by it.

Epoch keys are AES-256 token objects, sensitive and never extractable (`pkcs11_keys`); wrapping is C_Encrypt with
CKM_AES_GCM, so that data keys are data to the token and it need not know CKM_AES_GCM for C_WrapKey. Signing keys and
the field key lie beside, in a file that a key of the token seals (`token_secrets`): no claim rests on their end.
"""

import threading
from pathlib import Path
from typing import Final, Self

import pkcs11

from crypto import primitives
from crypto.errors import EpochInUseError, KeyUnavailableError
from crypto.kek import DestructionClaim, new_epoch_id, require_secret_name
from crypto.pkcs11_keys import SECRETS_KEY, SET_SIZE, TokenKeys
from crypto.pkcs11_session import TokenSession
from crypto.private_file import PrivateFile, Stamp
from crypto.token_secrets import SealedSecrets

_NEVER_READ: Final[Stamp] = (0, 0, 0)


class TokenKeyProvider:
    """A `KekProvider` over a token; several processes and threads may share it. No use in a forked child."""

    def __init__(self, file: PrivateFile, session: TokenSession, sealed: SealedSecrets) -> None:
        self._file = file
        self._session = session
        self._sealed = sealed
        self._keys = TokenKeys(session, sealed.set_id)
        self._secrets: dict[str, bytes] = {}
        self._stamp = _NEVER_READ
        self._threads = threading.RLock()

    @classmethod
    def create(cls, path: Path | str, session: TokenSession) -> Self:
        """Make the set's first key, one epoch, and the secrets file, mode 0600.

        Args:
            path: the secrets file; must not exist yet; its folder must.
            session: with the token that is to hold the keys.

        Raises:
            KeyUnavailableError: the path exists or cannot be written, or the token cannot be used.
        """
        file = _file_at(path)
        with file.locked():
            if file.exists():
                raise KeyUnavailableError(f"{path} exists already; it is never overwritten by a new one")
            sealed = SealedSecrets(primitives.random_bytes(SET_SIZE), _words(session.token()))
            provider = cls(file, session, sealed)
            provider._keys.create(SECRETS_KEY, first=True)
            provider._keys.create(new_epoch_id())
            provider._write({})
        return provider

    @classmethod
    def open(cls, path: Path | str, session: TokenSession) -> Self:
        """Open the secrets file by the token that sealed it.

        Raises:
            KeyUnavailableError: the file is missing or open to others, the token cannot be used or is another one.
            FormatError: not a secrets file.
            IntegrityError: damaged.
        """
        file = _file_at(path)
        octets, _ = file.read()
        provider = cls(file, session, SealedSecrets.decode(octets))
        provider._refreshed()
        return provider

    def __repr__(self) -> str:
        return f"TokenKeyProvider({str(self._file.path)!r}, {self._session!r})"

    def current_epoch(self) -> str:
        """As `KekProvider.current_epoch`."""
        return self.epochs()[-1]

    def epochs(self) -> tuple[str, ...]:
        """As `KekProvider.epochs`."""
        return self._keys.names()

    def wrap(self, epoch_id: str, plaintext: bytes, aad: bytes) -> bytes:
        """As `KekProvider.wrap`."""
        return self._keys.seal(epoch_id, plaintext, aad)

    def unwrap(self, epoch_id: str, wrapped: bytes, aad: bytes) -> bytes:
        """As `KekProvider.unwrap`."""
        return self._keys.open(epoch_id, wrapped, aad)

    def create_epoch(self) -> str:
        """As `KekProvider.create_epoch`."""
        epoch_id = new_epoch_id()
        self._keys.create(epoch_id)
        return epoch_id

    def destroy_epoch(self, epoch_id: str) -> DestructionClaim:
        """As `KekProvider.destroy_epoch`; "destroyed in the token" only of a key that never left it."""
        if epoch_id == self.current_epoch():
            raise EpochInUseError("the current epoch key cannot be destroyed; create its successor first")
        never_left = self._keys.destroy(epoch_id)
        return "destroyed_in_token" if never_left else "deleted_remanence_not_verifiable"

    def store_secret(self, name: str, value: bytes) -> None:
        """Keep a named secret durably; replaces an older value of that name.

        Raises:
            FormatError: the name is not one of a secret.
        """
        require_secret_name(name)
        with self._threads, self._file.locked():
            self._write(self._refreshed() | {name: value})

    def load_secret(self, name: str) -> bytes:
        """Return a named secret.

        Raises:
            KeyUnavailableError: none of that name.
        """
        try:
            return self._refreshed()[name]
        except KeyError:
            raise KeyUnavailableError(f'the secrets file holds no secret named "{name}"') from None

    def describe(self) -> str:
        """As `KekProvider.describe`."""
        return f"PKCS#11 token: {_words(self._session.token())}"

    def is_hardware(self) -> bool:
        """Whether the token says that its slot is a device; a token in software destroys files at most."""
        return bool(self._session.token().slot.flags & pkcs11.SlotFlag.HW_SLOT)

    def close(self) -> None:
        """End the session and forget the secrets; the next call opens both again."""
        with self._threads:
            self._secrets, self._stamp = {}, _NEVER_READ
        self._session.close()

    def _refreshed(self) -> dict[str, bytes]:
        """Return the secrets, read again when the file is no longer the one that was read."""
        with self._threads:
            if self._file.stamp() != self._stamp:
                octets, stamp = self._file.read()
                sealed = SealedSecrets.decode(octets)
                if sealed.set_id != self._sealed.set_id:
                    raise KeyUnavailableError("the secrets file was replaced by that of another set of keys")
                self._secrets = sealed.open(lambda octets, aad: self._keys.open(SECRETS_KEY, octets, aad))
                self._sealed, self._stamp = sealed, stamp
            return self._secrets

    def _write(self, secrets: dict[str, bytes]) -> None:
        sealed = self._sealed.seal(secrets, lambda octets, aad: self._keys.seal(SECRETS_KEY, octets, aad))
        self._stamp = self._file.replace(sealed.encode())
        self._sealed, self._secrets = sealed, secrets


def _file_at(path: Path | str) -> PrivateFile:
    return PrivateFile(Path(path), "secrets file")


def _words(token: pkcs11.Token) -> str:
    maker = " ".join(part for part in (token.manufacturer_id, token.model) if part)
    return f"{token.label} ({maker}, {token.serial.decode('ascii', 'replace').strip()})"
