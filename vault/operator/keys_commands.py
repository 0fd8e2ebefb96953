"""`hizo-vault keys`: the epoch key, the key file and the backups of the key ring."""

from __future__ import annotations

from pathlib import Path

import click

from vault.operator.reporting import reported, settings_from_environment


@click.group()
def keys() -> None:
    """Renew, back up and re-seal the vault's keys. No command shows one."""


@keys.command()
@reported
def rotate() -> None:
    """Make a new epoch key, wrap every key anew, destroy the old one. Deposits and views go on meanwhile.

    Every older copy of the key ring opens nothing afterwards. Killed or refused, it can be run again.
    """
    from vault.operator.keys.rotate import rotate as run  # noqa: PLC0415

    change = run(settings_from_environment())
    click.echo(f"{change.survivors} keys are under the new epoch {change.new_epoch}")
    for epoch, claim in change.destroyed:
        click.echo(f"{epoch} {claim}")
    click.echo(
        "Older backups of the key ring open nothing now; make a new one: hizo-vault keys backup", err=True
    )


@keys.command()
@click.option("--new-passphrase-file", type=click.Path(path_type=Path), help="File with the new passphrase.")
@click.option(
    "--new-unlock-key-file", type=click.Path(path_type=Path), help="File with 32 random bytes instead."
)
@reported
def passphrase(new_passphrase_file: Path | None, new_unlock_key_file: Path | None) -> None:
    """Seal the key file under another passphrase; asked for on the terminal unless a file is named.

    The vault must not be running: a process that opened the file before cannot read it any more.
    """
    from vault.operator.keys.passphrase import change_passphrase, new_unlock  # noqa: PLC0415

    typed = None
    if new_passphrase_file is None and new_unlock_key_file is None:
        typed = click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
    change_passphrase(
        settings_from_environment(), new_unlock(typed, new_passphrase_file, new_unlock_key_file)
    )
    click.echo("The key file opens with the new one only. Name it in the settings and start the vault again.")
    click.echo("Older copies of the key file still open with the old one: overwrite them.", err=True)


@keys.command()
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), required=True)
@click.option(
    "--days", type=click.IntRange(1, 366), default=30, show_default=True, help="It expires after so many."
)
@reported
def backup(folder: Path, days: int) -> None:
    """Write a sealed backup of the key ring into a folder, and put it on record.

    It opens with this vault's keys only, until it expires or the epoch key ends, as with every disposal.
    """
    from vault.operator.keys.backup import back_up  # noqa: PLC0415

    click.echo(back_up(settings_from_environment(), folder, days))
    click.echo("It opens nothing without the key file or token, which it does not hold.", err=True)


@keys.command()
@reported
def backups() -> None:
    """List the backups on record: which still open, until when, and which are to be removed."""
    from vault.app.open_platform import open_platform  # noqa: PLC0415
    from vault.operator.keys.backup import known_backups  # noqa: PLC0415
    from vault.platform.clock import utc_text  # noqa: PLC0415

    platform = open_platform(settings_from_environment())
    try:
        now_ms = platform.clock.now_ms()
        for each in known_backups(platform):
            click.echo(f"{each.id}  {each.created}  until {utc_text(each.expires_ms)}  {each.state(now_ms)}")
    finally:
        platform.close()


@keys.command("backup-removed")
@click.argument("backup_id")
@reported
def backup_removed(backup_id: str) -> None:
    """Put on record that a backup of the key ring was removed from its medium."""
    from vault.operator.keys.backup import put_removed_on_record  # noqa: PLC0415

    put_removed_on_record(settings_from_environment(), backup_id)


@keys.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Although there is a key ring that holds keys.")
@reported
def restore(file: Path, replace: bool) -> None:
    """Put a backup of the key ring back, while the vault is not running.

    Refused before anything is overwritten: expired, another vault's, damaged, or of an epoch that has ended.
    """
    from vault.operator.keys.restore import restore as run  # noqa: PLC0415

    click.echo(f"{run(settings_from_environment(), file, replace=replace)} keys put back")
