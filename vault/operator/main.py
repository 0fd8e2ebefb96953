"""The `hizo-vault` command. Settings come from `HIZO_*`; see docs/operators.md."""

from __future__ import annotations

from pathlib import Path

import click

from vault.operator.doctor_command import doctor
from vault.operator.founding_commands import handover_code, init, officer_link, recover_officer
from vault.operator.keys_commands import keys
from vault.operator.reporting import reported, settings_from_environment
from vault.operator.robot_command import robot
from vault.operator.store_commands import accept_store, scrub


@click.group()
def main() -> None:
    """Run a Hizo vault. Every setting is an environment variable HIZO_*."""


for each in (init, officer_link, handover_code, recover_officer, keys, doctor, robot, scrub, accept_store):
    main.add_command(each)


@main.command()
@click.option("--without-worker", is_flag=True, help="Leave background work to `hizo-vault worker`.")
@reported
def serve(without_worker: bool) -> None:
    """Serve the API; on the embedded default this also does the background work."""
    from vault.operator.serving import serve as run  # noqa: PLC0415

    run(settings_from_environment(), with_worker=not without_worker)


@main.command()
@reported
def worker() -> None:
    """Do the background work of a vault whose API is served by other processes."""
    from vault.operator.serving import work  # noqa: PLC0415

    work(settings_from_environment())


@main.command()
@reported
def migrate() -> None:
    """Bring the database to this version's schema."""
    from vault.migrations.upgrade import newest_revision, upgrade_to_head  # noqa: PLC0415
    from vault.platform.database import Database  # noqa: PLC0415

    database = Database(settings_from_environment().url_of("database"), use_app_role=False)
    upgrade_to_head(database)
    database.close()
    click.echo(newest_revision())


@main.command()
@reported
def make_bucket() -> None:
    """Make the bucket of the S3 store; it must not exist yet."""
    from vault.operator.bucket import make_bucket as make  # noqa: PLC0415

    click.echo(make(settings_from_environment()))


@main.group()
def log() -> None:
    """The log as an outsider needs it."""


@log.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--proof", "proofs", type=int, multiple=True, help="Also write the inclusion proof of this leaf."
)
@reported
def export(folder: Path, proofs: tuple[int, ...]) -> None:
    """Write entries, tiles, checkpoints and proofs into FOLDER, for `hizo verify log` or other people's tools."""
    from vault.operator.log_export import export_log  # noqa: PLC0415

    size = export_log(settings_from_environment(), folder, proofs)
    click.echo(f"{size} leaves")


if __name__ == "__main__":
    main()
