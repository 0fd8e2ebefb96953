"""Where a person's session is kept between commands.

The token goes into the keyring of the operating system. Where there is none, it goes into a file that only its owner
may read, and the caller is told. Address, person and device name are no secrets and stand in a profile file beside it.
One profile is one person at one vault; HIZO_PROFILE keeps several apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from clients.errors import UnusableCommandError
from clients.secret_place import SecretPlace, write_private
from clients.texts import translate as _

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
        self._profile_file = folder / f"{name}.json"
        self._token = SecretPlace(folder, name)
        self._device = SecretPlace(folder, f"{name}.device")
        self._warn = warn

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
        """The session, or None if nobody is signed in.

        Raises:
            UnusableCommandError: the profile is damaged, or others can read the session.
        """
        profile = self.profile()
        token = self._token.get() if profile else None
        return Session(profile, token) if profile and token else None

    def device_token(self) -> str | None:
        """The secret by which the vault knows this machine again; it outlives sessions."""
        return self._device.get()

    def save(self, session: Session, device_token: str | None = None) -> None:
        """Keep `session`, replacing an older one."""
        write_private(self._profile_file, json.dumps(asdict(session.profile), ensure_ascii=False))
        if device_token:
            self._device.put(device_token)
        if not self._token.put(session.token):
            self._warn(
                _(
                    "no keyring on this system: the session is kept in {path}, readable by this account"
                ).format(path=self._token.file)
            )

    def forget(self) -> None:
        """Drop the token; profile and device stay, so that the next sign-in knows address and machine."""
        self._token.drop()
