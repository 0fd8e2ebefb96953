"""Completion for shells."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from clients.cli.app import App
from clients.cli.commands import command
from clients.errors import UnusableCommandError
from clients.texts import translate as _

SHELLS = ("bash", "zsh", "fish", "powershell")
_VARIABLE = "_HIZO_COMPLETE"


@click.argument("shell", type=click.Choice(SHELLS))
def _completion(app: App, *, shell: str) -> None:
    made = get_completion_class(shell)
    if made is None:
        raise UnusableCommandError(_("no completion for {shell} here").format(shell=shell))
    root = click.get_current_context().find_root().command
    source = made(root, {}, "hizo", _VARIABLE).source()
    app.output.result({"shell": shell, "script": source}, source.splitlines())


completion = command(
    None, "completion", _("Print the completion script of a shell; load it from the shell's start-up file.")
)(_completion)
