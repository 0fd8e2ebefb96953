"""Where a person's session is kept between commands.

The token goes into the keyring of the operating system. Where there is none, it goes into a file that only its owner
may read, and the caller is told. Address, person and device name are no secrets and stand in a profile file beside it.
One profile is one person at one vault; HIZO_PROFILE keeps several apart.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from clients.errors import UnusableCommandError
from clients.texts import translate as _

KEYRING_SERVICE = "hizo"
_SAFE_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


@dataclass(frozen=True)
class Profile:
    """What is kept in clear about a signed-in person."""

    address: str
    person_id: str = ""
    person_name: str = ""
    device_id: str = ""
    device_name: str = ""


@dataclass(frozen=True)
class Session:
    """A profile with its token."""

    profile: Profile
    token: str = field(repr=False)


def config_folder(environment: Mapping[str, str]) -> Path:
    """HIZO_CONFIG_DIR, or the folder for settings of this system."""
    chosen = environment.get("HIZO_CONFIG_DIR")
    if chosen:
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 - not needed where the folder is named

    return Path(platformdirs.user_config_dir("hizo", appauthor=False))


class SessionStore:
    """The session of one profile."""

    def __init__(self, folder: Path, name: str, warn: Callable[[str], None]) -> None:
        """Choose a profile.

        Args:
            folder: Where profile files live.
            name: The profile's name (ASCII letters, digits, dot, hyphen, underline).
            warn: Told when the token cannot go into a keyring.

        Raises:
            UnusableCommandError: the name could leave the folder.
        """
        if not name or not set(name) <= _SAFE_NAME or name.startswith("."):
            raise UnusableCommandError(
                _("not a profile name: {name}").format(name=name),
                remedy=_("use ASCII letters, digits, dot, hyphen and underline"),
            )
        self._folder = folder
        self._name = name
        self._warn = warn

    @property
    def _profile_file(self) -> Path:
        return self._folder / f"{self._name}.json"

    @property
    def _token_file(self) -> Path:
        return self._folder / f"{self._name}.token"

    def profile(self) -> Profile | None:
        """The profile, signed in or not."""
        try:
            stored = json.loads(self._profile_file.read_text(encoding="utf-8"))
            return Profile(**stored)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as error:
            raise UnusableCommandError(
                _("the profile file is damaged: {path}").format(path=self._profile_file),
                remedy=_("sign in again with `hizo login ADDRESS --user NAME`, after removing that file"),
            ) from error

    def session(self) -> Session | None:
        """The session, or None if nobody is signed in."""
        profile = self.profile()
        token = self._token() if profile else None
        return Session(profile, token) if profile and token else None

    def save(self, session: Session) -> None:
        """Keep `session`, replacing an older one."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(self._profile_file, json.dumps(asdict(session.profile), ensure_ascii=False))
        if _put_into_keyring(self._name, session.token):
            self._token_file.unlink(missing_ok=True)
            return
        _write_private(self._token_file, session.token)
        self._warn(
            _("no keyring on this system: the session is kept in {path}, readable by this account").format(
                path=self._token_file
            )
        )

    def forget(self) -> None:
        """Drop the token everywhere; the profile stays, so that the next sign-in knows the address."""
        _remove_from_keyring(self._name)
        self._token_file.unlink(missing_ok=True)

    def _token(self) -> str | None:
        if not self._token_file.exists():
            return _from_keyring(self._name)
        # Windows keeps other accounts out by the folder's own access list; the mode bits say nothing there.
        if os.name == "posix" and stat.S_IMODE(self._token_file.stat().st_mode) & 0o077:
            raise UnusableCommandError(
                _("other accounts may read the session file {path}").format(path=self._token_file),
                remedy=_("sign in again: this session may be known to others; `hizo logout` ends it"),
            )
        return self._token_file.read_text(encoding="ascii").strip() or None


def _write_private(path: Path, text: str) -> None:
    """Replace `path` by a file that was never readable by others, at no moment."""
    partial = path.with_name(path.name + ".new")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    partial.replace(path)


def _put_into_keyring(name: str, token: str) -> bool:
    import keyring  # noqa: PLC0415 - slow to import, and only sessions need it
    import keyring.errors  # noqa: PLC0415

    try:
        keyring.set_password(KEYRING_SERVICE, name, token)
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
        # Nothing was stored there, or there is no keyring: both leave no token behind.
        return
