"""Secrets handed to people at the host: on the terminal, or in a new file only its owner can read, never an existing one."""

from __future__ import annotations

import os
from pathlib import Path

import click

from vault.people.founding import OfficerHalves

ANOTHER_BRINGS = "The second line is the handover code. Another person than the one who delivers the link must bring it to the officer."
A_PERSON_BRINGS = "The handover code is brought by a person with a post: hizo people code {person}"


def require_absent(*paths: Path | None) -> None:
    """Refuse names that are taken, before anything is done whose secret could then not be written."""
    for path in paths:
        if path is not None and path.exists():
            raise click.ClickException(f"{path} exists; nothing was done")


def write_secret(path: Path, text: str) -> None:
    """Create `path` with mode 0600 and one line; FileExistsError when it is there already."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")


def hand_out(halves: OfficerHalves, link_file: Path | None, code_file: Path | None) -> None:
    """Give out the link and then the code, each in a file or as a line on stdout; on stderr who brings the code."""
    give(halves.link, link_file)
    if halves.handover_code is None:
        click.echo(A_PERSON_BRINGS.format(person=halves.person_id), err=True)
        return
    give(halves.handover_code, code_file)
    if code_file is None:
        click.echo(ANOTHER_BRINGS, err=True)


def give(secret: str, path: Path | None) -> None:
    """One secret, in a new file or on stdout."""
    if path is None:
        click.echo(secret)
    else:
        write_secret(path, secret)
