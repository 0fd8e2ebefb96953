"""Native files: opening a container on the device it was made for, and whether the company hands such files out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clients.cli import prompts
from clients.cli.app import App
from clients.cli.commands import command
from clients.cli.copy_files import file_to_write
from clients.cli.own_device import own_device
from clients.errors import (
    CouldNotCheckError,
    RefusedError,
    UnexpectedAnswerError,
    UnusableCommandError,
    VerificationFailedError,
)
from clients.local_file import LocalFile, harmless_name, write_new
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient
    from crypto.sealed_file import SealedFileHead

FORMAT = "hizo/native-file/v1"
ENDING = ".hizo"


@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help=_("File or folder (default: the file's own marked name, here)."),
)
@click.option("--yes", is_flag=True, help=_("Do not ask; it is known that the file is then unprotected."))
@prompts.code_option
def _open(app: App, *, file: Path, target: Path | None, yes: bool, code: str | None) -> None:
    head = _head(file)
    copy_id, notice = str(head.facts.get("copy")), str(head.facts.get("notice", ""))
    path = file_to_write(target, harmless_name(str(head.facts.get("file_name"))))
    with app.signed_in() as client:
        _require_this_device(client, head)
        _require_issued(client, copy_id, file)
        app.output.note(notice)
        prompts.agreed(_("Open it?"), yes=yes)
        size = _released(app, client, copy_id, prompts.code(code), file, path)
    app.output.result(
        {"copy": copy_id, "file": str(path), "size": size},
        [
            _("opened: {path} ({size} bytes). Nothing protects this file any more.").format(
                path=path, size=size
            )
        ],
    )


def _head(file: Path) -> SealedFileHead:
    from crypto.errors import FormatError  # noqa: PLC0415
    from crypto.sealed_file import read_head  # noqa: PLC0415

    try:
        with file.open("rb") as source:
            head = read_head(source)
    except FormatError as error:
        raise UnusableCommandError(_("not a container of a native file: {path}").format(path=file)) from error
    if head.facts.get("format") != FORMAT:
        raise UnusableCommandError(_("not a container of a native file: {path}").format(path=file))
    return head


def _require_this_device(client: VaultClient, head: SealedFileHead) -> None:
    if own_device(client) != head.facts.get("device"):
        raise UnusableCommandError(
            _("this container was made for another device"),
            remedy=_("open it on the device that was approved, or ask for a file for this one"),
        )


def _require_issued(client: VaultClient, copy_id: str, file: Path) -> None:
    """Asked before the key, which is given once: a damaged container would use it up for nothing."""
    if client.copies.copy(copy_id).sha256 != LocalFile.measure(file).sha256.hex():
        raise VerificationFailedError(
            _("the container is not the one that was issued; its key was not asked for"),
            remedy=_("fetch it again; if this repeats, tell the responsible manager"),
        )


def _released(app: App, client: VaultClient, copy_id: str, code: str, file: Path, path: Path) -> int:
    try:
        key = client.copies.password(copy_id, code)
    except RefusedError as error:
        if error.problem.code == "ticket_invalid":
            app.output.note(
                _("the key is given once, and never in the session that fetched: sign in once more")
            )
        raise
    partial = path.with_name(path.name + ".part")
    try:
        size = write_new(partial, _plain(file, key))
        # Whole and right only now; a name that is taken meanwhile is not replaced.
        file_to_write(path, path.name)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return size


def _plain(file: Path, key_text: str) -> Iterator[bytes]:
    from crypto.base64_text import decode_base64  # noqa: PLC0415
    from crypto.data_key import DataKey  # noqa: PLC0415
    from crypto.errors import CryptoError, FormatError  # noqa: PLC0415
    from crypto.sealed_file import open_content, read_head  # noqa: PLC0415

    try:
        key = DataKey(decode_base64(key_text))
    except FormatError as error:
        raise UnexpectedAnswerError(_("the vault's answer holds no key")) from error
    try:
        with key, file.open("rb") as source:
            yield from open_content(read_head(source), source, file.stat().st_size, key)
    except CryptoError as error:
        raise CouldNotCheckError(_("the container does not open: {reason}").format(reason=error)) from error


open_container = command(
    None, "open", _("Open the container of a native file on its device: what comes out is unprotected.")
)(_open)


@click.option(
    "--allow/--forbid", "allowed", default=None, help=_("Put it in force (overall officer); asks for a code.")
)
@click.option("--reason", help=_("Why; kept with the act. Without a change what is in force is shown."))
def _rule(app: App, *, allowed: bool | None, reason: str | None) -> None:
    if allowed is not None and not reason:
        raise UnusableCommandError(_("a decision needs a reason"), remedy=_("give --reason WHY"))
    with app.signed_in() as client:
        answer: dict[str, Any] = client.copies.native_rule()
        if allowed is not None:
            said, why = allowed, reason or ""
            answer = app.with_fresh_code(client, lambda: client.copies.set_native_rule(why, allowed=said))
    app.output.facts(answer, answer)


native_rule = command(
    None, "native-rule", _("Show whether native files are handed out, or allow or forbid it.")
)(_rule)
