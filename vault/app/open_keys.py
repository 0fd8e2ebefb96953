"""The keys of the vault, in the key file or in a token, as `HIZO_KEK` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crypto.key_file import FileKeyProvider
from crypto.key_file_format import DEFAULT_DERIVATION, LISTED_ONLY_DERIVATION, KeyFile, Passphrase
from crypto.phc import DerivationParameters
from vault.app.pin_file import PinFile
from vault.app.start_refused import StartRefusedError, secret_file
from vault.platform.errors import Code
from vault.platform.runtime import VaultKeys
from vault.platform.settings import Settings

if TYPE_CHECKING:
    from crypto.pkcs11_session import TokenSession

KNOWN_DEFAULTS = frozenset(
    {
        "minioadmin",
        "password",
        "passphrase",
        "changeme",
        "change-me",
        "secret",
        "admin",
        "hizo",
        "postgres",
        "example",
    }
)
MIN_PASSPHRASE = 15


def open_keys(settings: Settings) -> VaultKeys:
    """Open the keys that are there.

    Raises:
        StartRefusedError: a setting is missing or unsafe.
        CryptoError: they do not open.
    """
    if settings.kek == "pkcs11":
        return _in_token(settings, make=False)
    return FileKeyProvider.open(settings.resolved_key_file, unlock_secret(settings))


def make_keys(settings: Settings) -> VaultKeys:
    """Make the keys of a vault that is being founded; those of an unfinished founding are used again. Raises as `open_keys`."""
    path = settings.resolved_key_file
    if path.exists():
        return open_keys(settings)
    if settings.kek == "pkcs11":
        return _in_token(settings, make=True)
    return FileKeyProvider.create(path, unlock_secret(settings), derivation=derivation_of(settings))


def derivation_of(settings: Settings) -> DerivationParameters:
    """How a passphrase becomes a key: by listed primitives only, where the company allows no others."""
    return LISTED_ONLY_DERIVATION if settings.password_scheme == "pbkdf2" else DEFAULT_DERIVATION


def require_key_settings(settings: Settings) -> None:
    """Refuse, before anything is made, what could not open keys later. Raises StartRefusedError."""
    if settings.kek == "pkcs11":
        _token_session(settings)
    else:
        unlock_secret(settings)


def _in_token(settings: Settings, *, make: bool) -> VaultKeys:
    session = _token_session(settings)
    from crypto.pkcs11_kek import TokenKeyProvider  # noqa: PLC0415  # only where the extra is installed

    if make:
        return TokenKeyProvider.create(settings.resolved_key_file, session)
    return TokenKeyProvider.open(settings.resolved_key_file, session)


def _token_session(settings: Settings) -> TokenSession:
    try:
        from crypto.pkcs11_session import TokenSession  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise StartRefusedError("HIZO_KEK=pkcs11 needs the extra: pip install 'hizo[pkcs11]'.") from missing
    if settings.pkcs11_module is None:
        raise StartRefusedError("HIZO_KEK=pkcs11 needs the token's library: name it with HIZO_PKCS11_MODULE.")
    if not settings.pkcs11_token:
        raise StartRefusedError("HIZO_KEK=pkcs11 needs the token's label: HIZO_PKCS11_TOKEN.")
    if settings.pkcs11_pin_file is None:
        raise StartRefusedError(
            "No PIN: put it into a file that only the service can read and name it with HIZO_PKCS11_PIN_FILE."
        )
    pin = PinFile(settings.pkcs11_pin_file, settings.resolved_key_file)
    refuse_default_secret(pin.read(), "HIZO_PKCS11_PIN_FILE")
    return TokenSession(str(settings.pkcs11_module), settings.pkcs11_token, pin)


def unlock_secret(settings: Settings) -> Passphrase | KeyFile:
    """What opens the key file: a passphrase from a file, or a 32-byte key file."""
    if settings.unlock_key_file:
        return KeyFile(secret_file(settings.unlock_key_file, "HIZO_UNLOCK_KEY_FILE"))
    if settings.passphrase_file is None:
        raise StartRefusedError(
            "No passphrase: put it into a file that only the service can read and name it with HIZO_PASSPHRASE_FILE."
        )
    return passphrase_of(
        secret_file(settings.passphrase_file, "HIZO_PASSPHRASE_FILE"), "HIZO_PASSPHRASE_FILE"
    )


def passphrase_of(octets: bytes, source: str) -> Passphrase:
    """A passphrase as it stands in a file; StartRefusedError (`default_secret`) for one that is known or short."""
    try:
        passphrase = octets.decode().strip()
    except UnicodeDecodeError as wrong:
        raise StartRefusedError(f"{source} is not text in UTF-8.") from wrong
    refuse_default_secret(passphrase, source)
    if len(passphrase) < MIN_PASSPHRASE:
        raise StartRefusedError(
            f"The passphrase has fewer than {MIN_PASSPHRASE} characters.", Code.DEFAULT_SECRET
        )
    return Passphrase(passphrase)


def refuse_default_secret(value: str, setting: str) -> None:
    """Raise StartRefusedError (`default_secret`) for a secret everybody knows (G9.3-a, ASVS 13.2.3)."""
    if value.casefold() in KNOWN_DEFAULTS or not value:
        raise StartRefusedError(
            f"{setting} holds a default secret. Replace it, for example: openssl rand -base64 24",
            Code.DEFAULT_SECRET,
        )
