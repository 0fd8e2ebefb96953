"""Where secrets of a person rest between commands: the keyring of the system, else a file that only they may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from clients.errors import UnusableCommandError
from clients.texts import translate as _

KEYRING_SERVICE = "hizo"


class SecretPlace:
    """One secret, by name."""

    def __init__(self, folder: Path, name: str) -> None:
        self._name = name
        self.file = folder / f"{name}.secret"

    def put(self, secret: str) -> bool:
        """Keep `secret`, replacing an older one; returns whether a keyring took it (else it is in `file`)."""
        if _put_into_keyring(self._name, secret):
            self.file.unlink(missing_ok=True)
            return True
        write_private(self.file, secret)
        return False

    def get(self) -> str | None:
        """The secret, if there is one.

        Raises:
            UnusableCommandError: other accounts can read the file, so the secret may be theirs too.
        """
        if not self.file.exists():
            return _from_keyring(self._name)
        # Windows keeps other accounts out by the folder's own access list; the mode bits say nothing there.
        if os.name == "posix" and stat.S_IMODE(self.file.stat().st_mode) & 0o077:
            raise UnusableCommandError(
                _("other accounts may read the session file {path}").format(path=self.file),
                remedy=_("remove it and sign in again: the session may be known to others"),
            )
        return self.file.read_text(encoding="utf-8").strip() or None

    def drop(self) -> None:
        """Forget the secret wherever it is."""
        _remove_from_keyring(self._name)
        self.file.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Replace `path` by a file that was never readable by others, at no moment."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".new")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    partial.replace(path)


def _put_into_keyring(name: str, secret: str) -> bool:
    import keyring  # noqa: PLC0415 - slow to import, and only sessions need it
    import keyring.errors  # noqa: PLC0415

    try:
        keyring.set_password(KEYRING_SERVICE, name, secret)
    except keyring.errors.KeyringError:
        return False
    return True


def _from_keyring(name: str) -> str | None:
    import keyring  # noqa: PLC0415
    import keyring.errors  # noqa: PLC0415

    try:
        return keyring.get_password(KEYRING_SERVICE, name)
    except keyring.errors.KeyringError:
        return None


def _remove_from_keyring(name: str) -> None:
    import keyring  # noqa: PLC0415
    import keyring.errors  # noqa: PLC0415

    try:
        keyring.delete_password(KEYRING_SERVICE, name)
    except keyring.errors.KeyringError:
        # Nothing was stored there, or there is no keyring: both leave no secret behind.
        return
