"""Fetching a copy into a file, and returning it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.progress import progress_bar
from clients.errors import UnusableCommandError, VaultUnavailableError, VerificationFailedError
from clients.local_file import LocalFile, exists_already, harmless_name, overwrite_and_delete
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient
    from clients.models import IssuedCopy

_RESUMES = 5


@click.argument("copy_id", metavar="COPY")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help=_("File or folder (default: the copy's own name, here)."),
)
def _fetch(app: App, *, copy_id: str, target: Path | None) -> None:
    with app.signed_in() as client:
        ready = _ready(client.copies.copy(copy_id))
        path = file_to_write(target, harmless_name(ready.copy.file_name))
        partial = path.with_name(path.name + ".part")
        with progress_bar(app.output, path.name, ready.size) as progress:
            _download(app, client, ready, partial, progress)
        _require_right(partial, ready.sha256)
        partial.replace(path)
        held = client.copies.received(ready.copy.id, ready.sha256)
    facts: dict[str, object] = {
        _("copy"): f"{ready.copy.id} ({ready.copy.number})",
        _("file"): path,
        "SHA-256": ready.sha256,
        _("until"): ready.copy.due_on,
    }
    app.output.facts({"copy": held, "file": str(path)}, facts)
    if ready.copy.native:
        app.output.note(
            _("it is a sealed container: sign in once more on this device and run `hizo copy open FILE`")
        )
    else:
        app.output.note(
            _("the file asks for its password: sign in once more and run `hizo copy password {id}`").format(
                id=ready.copy.id
            )
        )


@dataclass(frozen=True)
class _Ready:
    """A copy whose bytes wait to be fetched."""

    copy: IssuedCopy
    size: int
    sha256: str


def _ready(copy: IssuedCopy) -> _Ready:
    if copy.size is None or copy.sha256 is None:
        raise UnusableCommandError(
            _("the copy is not made yet"), remedy=_("have it made with `hizo copy issue REQUEST`")
        )
    return _Ready(copy, copy.size, copy.sha256)


def file_to_write(given: Path | None, name: str) -> Path:
    """The file to write; it must not exist, so that no command can replace a person's file."""
    path = given / name if given is not None and given.is_dir() else given or Path(name)
    if path.exists():
        raise exists_already(path)
    return path


def _download(
    app: App, client: VaultClient, ready: _Ready, partial: Path, progress: Callable[[int], None]
) -> None:
    """Fetch what is missing of `partial`, taking the thread up again after a lost connection.

    Each opening is recorded by the vault, so resuming is tried a few times only, and only while bytes still come.
    """
    for resumes_left in range(_RESUMES, -1, -1):
        before = _size(partial)
        try:
            _append(client, ready, partial, progress)
        except VaultUnavailableError:
            if resumes_left == 0 or _size(partial) <= before:
                app.output.note(
                    _("what has come is kept in {path}; repeat the command to go on").format(path=partial)
                )
                raise
        else:
            return


def _append(client: VaultClient, ready: _Ready, partial: Path, progress: Callable[[int], None]) -> None:
    start = _size(partial)
    if start > ready.size:
        partial.unlink()
        start = 0
    if start == ready.size:
        return
    with client.copies.file(ready.copy.id, start) as body:
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(partial, flags, 0o600), "wb" if body.start == 0 else "r+b") as file:
            done = file.seek(body.start)
            for chunk in body.chunks:
                file.write(chunk)
                done += len(chunk)
                progress(done)
                if done > ready.size:
                    # More than the copy has is not the copy: its hash says so, before it fills the disk.
                    break
            file.flush()
            os.fsync(file.fileno())


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _require_right(partial: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    with partial.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        partial.unlink()
        raise VerificationFailedError(
            _("the bytes that came are not those of the copy; they were deleted"),
            remedy=_("fetch it again; if this repeats, tell the responsible manager"),
        )


fetch = command(None, "fetch", _("Fetch a copy into a file, resuming where it broke off."))(_fetch)


@click.argument("copy_id", metavar="COPY")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def _give_back(app: App, *, copy_id: str, file: Path) -> None:
    local = LocalFile.measure(file)
    with app.signed_in() as client, progress_bar(app.output, file.name, local.size) as progress:
        copy = client.copies.copy(copy_id)
        if _is_back_already(copy, local):
            answer = dict(copy.raw)
        else:
            answer = client.copies.give_back(copy_id, lambda: local.chunks(progress), local.size)
    overwrite_and_delete(file)
    app.output.result(answer, [_("returned: {id}").format(id=copy_id)])
    app.output.note(_("{path} was overwritten and deleted").format(path=file))
    app.output.note(
        _(
            "this cannot reach older blocks on flash media or copy-on-write file systems, snapshots, backups, or "
            "copies made elsewhere; without the password what is left there stays encrypted"
        )
    )
    if copy.native:
        app.output.note(
            _("the container came back; a file that was opened from it is not reached by that: delete it too")
        )


def _is_back_already(copy: IssuedCopy, local: LocalFile) -> bool:
    """Whether an earlier return of just these bytes was accepted, but its answer never arrived here."""
    return copy.state == "returned" and not copy.declared and copy.sha256 == local.sha256.hex()


give_back = command(
    None, "return", _("Return a copy: its bytes go to the vault, then the file is overwritten and deleted.")
)(_give_back)
