"""Bytes of a key file, format "hizo-key-file/1": a JSON object that any language can open.

{"format": "hizo-key-file/1", "kdf": PHC string with salt, "check": base64, "sealed": base64}

root   = Argon2id or PBKDF2 (passphrase in NFKC, UTF-8) as `kdf` says, 32 bytes;
         with a key file, `kdf` is "$hkdf-sha256$" + salt and root = HKDF-SHA-256(key, salt, ".../root/v1")
check  = HKDF-Expand(root, ".../check/v1"), 32 bytes: tells a wrong passphrase from a damaged file
sealed = AES-256-GCM(HKDF-Expand(root, ".../seal/v1"), nonce(12), contents), AAD = RFC 8785 of the other members
contents = {"current": epoch id, "epochs": {id: base64}, "order": [id, oldest first], "secrets": {name: base64}}
"""

import hmac
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self, TypeAlias

from crypto import labels, phc, primitives
from crypto.base64_text import decode_base64, encode_base64
from crypto.canonical import canonical_json
from crypto.errors import FormatError, KeyUnavailableError

DEFAULT_DERIVATION: Final = phc.Argon2idParameters(memory_kib=65_536, iterations=3, lanes=1)
"""RFC 9106 section 4, second recommendation, with one lane."""
LISTED_ONLY_DERIVATION: Final = phc.Pbkdf2Parameters(iterations=600_000)
"""For companies that allow listed primitives only (OWASP Password Storage floor)."""

_SALT_SIZE: Final = 16
_HKDF: Final = "$hkdf-sha256$"
_WRONG_UNLOCK: Final = "the passphrase or unlock key does not open this key file"


@dataclass(frozen=True, slots=True)
class Passphrase:
    """Unlocks by a passphrase; compared after NFKC, so the keyboard's composition does not matter."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Unlocks by 32 random bytes, kept on a medium of their own."""

    octets: bytes = field(repr=False)


Unlock: TypeAlias = Passphrase | KeyFile


@dataclass(slots=True)
class Contents:
    """What a key file protects."""

    current: str = ""
    epochs: dict[str, bytes] = field(default_factory=dict, repr=False)
    secrets: dict[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """The members of a key file, read but not opened."""

    kdf: str
    check: bytes
    sealed: bytes

    @classmethod
    def decode(cls, octets: bytes) -> Self:
        """Read a key file's bytes.

        Raises:
            FormatError: not a key file of this version.
        """
        members = _load_object(octets)
        if members.get("format") != labels.KEY_FILE_FORMAT or set(members) != {
            "format",
            "kdf",
            "check",
            "sealed",
        }:
            raise FormatError(f'not a key file of format "{labels.KEY_FILE_FORMAT}"')
        return cls(
            _text(members["kdf"]),
            decode_base64(_text(members["check"])),
            decode_base64(_text(members["sealed"])),
        )

    def encode(self) -> bytes:
        """Return the file's bytes."""
        members = {
            "format": labels.KEY_FILE_FORMAT,
            "kdf": self.kdf,
            "check": encode_base64(self.check),
            "sealed": encode_base64(self.sealed),
        }
        return json.dumps(members, indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class FileKeys:
    """The keys that one unlock gives for one key file; derived once, as derivation is slow on purpose."""

    kdf: str
    check: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)

    @classmethod
    def create(cls, unlock: Unlock, derivation: phc.DerivationParameters) -> Self:
        """Derive keys under a fresh salt."""
        return cls._with_salt(unlock, derivation, primitives.random_bytes(_SALT_SIZE))

    @classmethod
    def _with_salt(cls, unlock: Unlock, derivation: phc.DerivationParameters, salt: bytes) -> Self:
        if isinstance(unlock, KeyFile):
            encoded = phc.encode_octets(salt)
            return cls._from_root(_HKDF + encoded, _root_of_key_file(unlock, salt))
        return cls._from_root(phc.format_phc(derivation, salt), derivation.derive(_normalised(unlock), salt))

    @classmethod
    def derive(cls, unlock: Unlock, file: SealedFile) -> Self:
        """Derive the keys of an existing file.

        Raises:
            KeyUnavailableError: the file is unlocked in the other way, or by another passphrase or key.
            FormatError: the file names an unknown derivation.
        """
        by_key = file.kdf.startswith(_HKDF)
        if by_key != isinstance(unlock, KeyFile):
            raise KeyUnavailableError(
                "this key file opens with " + ("an unlock key" if by_key else "a passphrase")
            )
        if isinstance(unlock, KeyFile):
            root = _root_of_key_file(unlock, phc.decode_octets(file.kdf.removeprefix(_HKDF)))
        else:
            parameters, salt, _ = phc.parse_phc(file.kdf)
            root = parameters.derive(_normalised(unlock), salt)
        keys = cls._from_root(file.kdf, root)
        keys.require_same_unlock(file)
        return keys

    @classmethod
    def _from_root(cls, kdf: str, root: bytes) -> Self:
        check = primitives.hkdf_expand_sha256(root, info=labels.KEY_FILE_CHECK)
        return cls(kdf, check, primitives.hkdf_expand_sha256(root, info=labels.KEY_FILE_SEAL))

    def require_same_unlock(self, file: SealedFile) -> None:
        """Check that these are the file's keys.

        Raises:
            KeyUnavailableError: the file was made with, or has since been changed to, another passphrase or key.
        """
        if self.kdf != file.kdf or not hmac.compare_digest(self.check, file.check):
            raise KeyUnavailableError(_WRONG_UNLOCK)

    def seal(self, contents: Contents) -> SealedFile:
        """Seal `contents` under a fresh nonce."""
        return self._seal_with_nonce(contents, primitives.random_bytes(primitives.NONCE_SIZE))

    def _seal_with_nonce(self, contents: Contents, nonce: bytes) -> SealedFile:
        plaintext = canonical_json(
            {
                "current": contents.current,
                "epochs": {name: encode_base64(key) for name, key in contents.epochs.items()},
                "order": list(contents.epochs),
                "secrets": {name: encode_base64(value) for name, value in contents.secrets.items()},
            }
        )
        sealed = primitives._aead_seal_with_nonce(self.seal_key, nonce, plaintext, self._aad())
        return SealedFile(self.kdf, self.check, sealed)

    def open(self, file: SealedFile) -> Contents:
        """Open the file's contents.

        Raises:
            KeyUnavailableError: these are not the file's keys.
            IntegrityError: the passphrase is right and the file is damaged.
        """
        self.require_same_unlock(file)
        members = _load_object(primitives.aead_open(self.seal_key, file.sealed, self._aad()))
        epochs = _octets_by_name(members.get("epochs"))
        order, current = members.get("order"), members.get("current")
        if (
            not isinstance(order, list)
            or sorted(map(_text, order)) != sorted(epochs)
            or current not in epochs
        ):
            raise FormatError("the key file's contents are not those of this version")
        if any(len(key) != primitives.KEY_SIZE for key in epochs.values()):
            raise FormatError("an epoch key has not 32 bytes")
        in_order = {name: epochs[name] for name in order}
        return Contents(_text(current), in_order, _octets_by_name(members.get("secrets")))

    def _aad(self) -> bytes:
        return canonical_json(
            {"check": encode_base64(self.check), "format": labels.KEY_FILE_FORMAT, "kdf": self.kdf}
        )


def _root_of_key_file(unlock: KeyFile, salt: bytes) -> bytes:
    if len(unlock.octets) != primitives.KEY_SIZE:
        raise FormatError(f"an unlock key has {primitives.KEY_SIZE} bytes")
    return primitives.hkdf_sha256(unlock.octets, salt=salt, info=labels.KEY_FILE_ROOT)


def _normalised(unlock: Passphrase) -> bytes:
    try:
        return unicodedata.normalize("NFKC", unlock.text).encode()
    except UnicodeEncodeError as error:
        raise FormatError("the passphrase is not valid Unicode") from error


def _load_object(octets: bytes) -> dict[str, object]:
    try:
        value = json.loads(octets)
    except (ValueError, RecursionError) as error:
        raise FormatError("not JSON") from error
    if not isinstance(value, dict):
        raise FormatError("not a JSON object")
    return value


def _octets_by_name(value: object) -> dict[str, bytes]:
    if not isinstance(value, Mapping):
        raise FormatError("not a JSON object of base64 values")
    return {_text(name): decode_base64(_text(octets)) for name, octets in value.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise FormatError("not a JSON string")
    return value
