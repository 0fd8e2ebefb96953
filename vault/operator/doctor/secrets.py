"""The files with secrets, and the folder with everything: who owns them, and who else may read them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from vault.operator.doctor.finding import Finding, note, ok, wrong
from vault.platform.settings import Settings

_MOUNTED: Final = Path("/run/secrets")
"""Where container engines put secrets, readable to all of the container, which holds the vault alone."""
_OPENING: Final = ("passphrase_file", "unlock_key_file", "pkcs11_pin_file")
_NAMED: Final = (
    *_OPENING,
    "s3_secret_key_file",
    "database_url_file",
    "key_ring_url_file",
    "ledger_url_file",
)


def secrets(settings: Settings) -> Iterator[Finding]:
    """Modes and owners, and what lies beside what it opens."""
    files = {f"HIZO_{name.upper()}": getattr(settings, name) for name in _NAMED}
    for setting, path in files.items():
        if path is not None:
            yield _file(f"the file of {setting}", path)
    for name in _OPENING:
        yield from _beside_the_keys(f"HIZO_{name.upper()}", getattr(settings, name), settings)
    yield _folder(settings.data_dir)
    yield _file("the key file" if settings.kek == "file" else "the secrets file", settings.resolved_key_file)
    yield from _databases(settings)
    if settings.database_url and make_url(settings.database_url).password:
        yield wrong(
            "HIZO_DATABASE_URL holds a password: whoever lists processes of this user reads it",
            "Put the URL into a file and name it with HIZO_DATABASE_URL_FILE",
        )


def _file(what: str, path: Path) -> Finding:
    try:
        status = path.stat()
    except OSError as missing:
        return wrong(
            f"{what}, {path}, cannot be read: {missing.strerror}", "Put it back, or correct the setting"
        )
    if path.is_relative_to(_MOUNTED):
        return ok(f"{what} is mounted by the container engine")
    if status.st_mode & 0o077:
        return wrong(f"{what} is open to other users", f"Run: chmod 600 {path}")
    if status.st_uid != os.geteuid():
        return wrong(
            f"{what} belongs to user {status.st_uid}, not to the vault's", f"Run: chown {os.geteuid()} {path}"
        )
    return ok(f"{what} is its owner's alone")


def _folder(folder: Path) -> Finding:
    status = folder.stat()
    if status.st_mode & 0o077:
        return wrong(f"the data folder {folder} is open to other users", f"Run: chmod 700 {folder}")
    if status.st_uid != os.geteuid():
        return wrong(
            f"the data folder {folder} belongs to user {status.st_uid}",
            f"Run: chown -R {os.geteuid()} {folder}",
        )
    return ok(f"the data folder {folder} is its owner's alone")


def _databases(settings: Settings) -> Iterator[Finding]:
    for part in ("database", "key_ring", "ledger"):
        url = make_url(settings.url_of(part))
        if url.get_backend_name() != "sqlite" or not url.database:
            continue
        file = Path(url.database)
        if file.exists() and file.parent.stat().st_mode & 0o077:
            # In a closed folder the file's own mode lets nobody in.
            yield _file(f"the {part.replace('_', ' ')}", file)


def _beside_the_keys(setting: str, path: Path | None, settings: Settings) -> Iterator[Finding]:
    if path is not None and path.resolve().is_relative_to(settings.data_dir.resolve()):
        yield wrong(
            f"the file of {setting} lies in the data folder: one copy of the folder holds the keys and what opens them",
            "Move it to another folder, and keep it out of the data folder's backups",
        )
    elif path is not None and path.resolve().parent == settings.resolved_key_file.resolve().parent:
        yield note(
            f"the file of {setting} lies beside the key file", "Keep the two apart, and apart in backups"
        )
