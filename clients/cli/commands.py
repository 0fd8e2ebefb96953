"""How commands are declared: groups that import late, and `--json` on every command."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from clients.cli.app import App
from clients.texts import translate as _

Function = TypeVar("Function", bound=Callable[..., None])


@dataclass(frozen=True)
class Late:
    """A command that is imported when it is used."""

    module: str
    summary: str  # a marked text, translated where it is shown


class LateGroup(click.Group):
    """A group whose commands are imported one by one, when they are used."""

    def __init__(self, *arguments: Any, late: Mapping[str, Late], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._late = late

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which they are declared."""
        return list(self._late)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; `module:attribute` names where it is."""
        late = self._late.get(cmd_name)
        if late is None:
            return None
        module, _colon, attribute = late.module.partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table alone, importing none of them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(late.summary)) for name, late in self._late.items()])


class NounGroup(click.Group):
    """A group whose list of commands gives each summary whole."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands but hidden ones, in the order in which they are declared, with everything their help says."""
        with formatter.section(_("Commands")):
            shown = ((name, each) for name, each in self.commands.items() if not each.hidden)
            formatter.write_dl([(name, each.help or "") for name, each in shown])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which they are declared."""
        return list(self.commands)


def group(name: str, summary: str) -> click.Group:
    """A group of commands around one noun."""
    return NounGroup(name, help=summary, context_settings={"help_option_names": ["-h", "--help"]})


def overview(name: str, summary: str, show: Callable[[App], None]) -> click.Group:
    """A group that answers by itself, with `show`, when none of its commands is named."""

    @click.pass_context
    def run(context: click.Context, /, *, as_json: bool) -> None:
        app = context.ensure_object(App)
        app.output.as_json = app.output.as_json or as_json
        if context.invoked_subcommand is None:
            show(app)

    return NounGroup(
        name,
        help=summary,
        callback=run,
        params=[_json_option()],
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _json_option() -> click.Option:
    return click.Option(["--json", "as_json"], is_flag=True, help=_("Print the vault's own JSON objects."))


def command(parent: click.Group | None, name: str, summary: str) -> Callable[[Function], click.Command]:
    """Declare a command that gets the `App` as its first argument, with `--json`."""

    def declare(function: Function) -> click.Command:
        @click.pass_context
        @functools.wraps(function)
        def run(context: click.Context, /, *, as_json: bool, **values: object) -> None:
            app = context.ensure_object(App)
            app.output.as_json = app.output.as_json or as_json
            function(app, **values)

        settings = {"help_option_names": ["-h", "--help"]}
        made = click.command(name, help=summary, context_settings=settings)(run)
        made.params.append(_json_option())
        if parent is not None:
            parent.add_command(made)
        return made

    return declare
