"""Another passphrase, or another unlock key, for the key file. The contents stay, sealed anew and replaced in one step."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from crypto.key_file import FileKeyProvider
from crypto.key_file_format import KeyFile, Unlock
from vault.app.open_keys import derivation_of, passphrase_of
from vault.app.open_platform import StartRefusedError, open_platform
from vault.app.start_refused import secret_file
from vault.audit.actor import Actor
from vault.audit.acts import KEY_FILE_RESEALED
from vault.audit.record import record
from vault.platform.settings import Settings


def new_unlock(passphrase: str | None, passphrase_file: Path | None, key_file: Path | None) -> Unlock:
    """What is to open the key file from now on; StartRefusedError for a known or short passphrase."""
    if key_file is not None:
        return KeyFile(secret_file(key_file, "--new-unlock-key-file"))
    if passphrase_file is not None:
        return passphrase_of(secret_file(passphrase_file, "--new-passphrase-file"), "--new-passphrase-file")
    return passphrase_of((passphrase or "").encode(), "The new passphrase")


def change_passphrase(settings: Settings, new: Unlock) -> None:
    """Seal the key file under `new` and put on record that it was done; the old one opens nothing afterwards.

    Raises:
        StartRefusedError: the keys are in a token, or do not open.
        CryptoError: the old passphrase is wrong, or the file cannot be replaced; it is as it was.
    """
    if settings.kek != "file":
        raise StartRefusedError("The keys are in a token: change its PIN with the token's own tool.")
    with closing(open_platform(settings)) as platform:
        assert isinstance(platform.keys, FileKeyProvider)  # noqa: S101 - what HIZO_KEK=file opens
        with platform.transaction() as tx:
            record(
                tx, KEY_FILE_RESEALED, Actor.operator("hizo-vault keys passphrase"), vault=platform.vault_id
            )
            platform.keys.change_unlock(new, derivation=derivation_of(settings))
