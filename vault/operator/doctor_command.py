"""The doctor's command: a line for each thing it looked at, or the same as JSON."""

from __future__ import annotations

import json

import click

from vault.operator.reporting import reported, settings_from_environment


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array of topic, level, what and mend.")
@reported
def doctor(as_json: bool) -> None:
    """Check everything that must hold before the vault serves, and say how to mend what does not.

    Exits with 1 when something is WRONG.
    """
    from vault.operator.doctor import examine  # noqa: PLC0415

    found = []
    for each in examine(settings_from_environment()):
        found.append(each)
        if not as_json:
            click.echo(str(each))
    if as_json:
        click.echo(json.dumps([each.members() for each in found], ensure_ascii=False, indent=1))
    if any(each.is_wrong for each in found):
        raise SystemExit(1)
