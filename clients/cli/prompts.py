"""Secrets from the terminal or from a file; the only secret a command line may hold is a six-digit code.

A code is worthless half a minute later; a password in a command line stays in process lists and shell histories.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from clients.errors import UnusableCommandError
from clients.texts import translate as _

Command = TypeVar("Command", bound=Callable[..., Any])
_CODE = re.compile(r"[0-9]{6}")


def interactive() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def password_options(command: Command) -> Command:
    """Add `--password-file` and `--password-stdin`."""
    from_stdin = click.option(
        "--password-stdin", is_flag=True, help=_("Read the password from the first line of standard input.")
    )
    from_file = click.option(
        "--password-file",
        type=click.Path(dir_okay=False, path_type=Path),
        help=_("Read the password from the first line of this file."),
    )
    return from_file(from_stdin(command))


def code_option(command: Command) -> Command:
    """Add `--code`."""
    return click.option("--code", metavar="123456", help=_("The six-digit code; asked for if left out."))(
        command
    )


def password(
    question: str, *, file: Path | None = None, from_stdin: bool = False, confirm: bool = False
) -> str:
    """A password from where the caller said, else from the terminal without echo.

    Raises:
        UnusableCommandError: nobody can be asked and no source was given, or the source is empty.
    """
    if file is not None:
        return _first_line(file.read_text(encoding="utf-8"))
    if from_stdin:
        return _first_line(sys.stdin.readline())
    if not interactive():
        raise UnusableCommandError(
            _("a password is needed and nobody can be asked"),
            remedy=_("give --password-file FILE or --password-stdin"),
        )
    answer: str = click.prompt(question, hide_input=True, confirmation_prompt=confirm, err=True)
    return answer


def text(given: str | None, question: str, *, refusal: str, remedy: str) -> str:
    """A text from the command line, else from the terminal.

    Raises:
        UnusableCommandError: it was not given, and nobody can be asked; says `refusal` and `remedy`.
    """
    if given:
        return given
    if not interactive():
        raise UnusableCommandError(refusal, remedy=remedy)
    return str(click.prompt(question, err=True))


def user_name(given: str | None) -> str:
    """The user name, as `text` gets it."""
    return text(given, _("User name"), refusal=_("a user name is needed"), remedy=_("give --user NAME"))


def code(given: str | None) -> str:
    """The six-digit code, from the command line or the terminal.

    Raises:
        UnusableCommandError: it is no six-digit number, or nobody can be asked.
    """
    answer = given
    if answer is None:
        if not interactive():
            raise UnusableCommandError(
                _("a six-digit code is needed and nobody can be asked"), remedy=_("give --code 123456")
            )
        answer = str(click.prompt(_("Six-digit code"), err=True))
    answer = answer.replace(" ", "")
    if not _CODE.fullmatch(answer):
        raise UnusableCommandError(_("a code has six digits"), remedy=_("read it from your code application"))
    return answer


def agreed(question: str, *, yes: bool) -> None:
    """Return if the person agrees.

    Raises:
        UnusableCommandError: the person does not, or nobody can be asked and `--yes` is missing.
    """
    if yes:
        return
    if not interactive():
        raise UnusableCommandError(
            _("this needs a decision and nobody can be asked"),
            remedy=_("give --yes after reading what it binds"),
        )
    if not click.confirm(question, err=True):
        raise UnusableCommandError(_("nothing was done"))


def _first_line(text: str) -> str:
    line = text.split("\n", 1)[0].rstrip("\r")
    if not line:
        raise UnusableCommandError(_("the password is empty"))
    return line
