"""The `hizo-vault` command. Settings come from `HIZO_*`; see docs/operators.md."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from vault.platform.settings import Settings


def settings_from_environment() -> Settings:
    """The settings, or a sentence naming what is missing."""
    from pydantic import ValidationError  # noqa: PLC0415  # `--help` must not wait for the server's libraries

    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        places = ", ".join("HIZO_" + str(problem["loc"][0]).upper() for problem in error.errors())
        raise click.ClickException(f"settings missing or wrong: {places}") from error


def reported(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn expected trouble into one sentence on stderr and exit status 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from crypto.errors import CryptoError  # noqa: PLC0415
        from storage.errors import StoreError  # noqa: PLC0415
        from vault.app.open_platform import StartRefusedError  # noqa: PLC0415
        from vault.app.start_check import VaultLockedError  # noqa: PLC0415
        from vault.platform.errors import Refusal  # noqa: PLC0415

        try:
            return command(*args, **kwargs)
        except StartRefusedError as refused:
            code = f" [{refused.code}]" if refused.code else ""
            click.echo(f"hizo-vault: {refused}{code}", err=True)
        except VaultLockedError as locked:
            click.echo(f"hizo-vault: the vault stays locked: {locked} [vault_locked]", err=True)
        except (CryptoError, StoreError) as trouble:
            click.echo(f"hizo-vault: {trouble}", err=True)
        except Refusal as refusal:
            click.echo(f"hizo-vault: {refusal.code}", err=True)
        sys.exit(1)

    return run


@click.group()
def main() -> None:
    """Run a Hizo vault. Every setting is an environment variable HIZO_*."""


@main.command()
@click.option("--officer-name", required=True, help="Name of the first overall officer (総括的な責任者).")
@click.option("--officer-kana", default="", help="The name in kana.")
@click.option("--officer-romaji", default="", help="The name in Latin letters.")
@click.option("--officer-mail", required=True, help="Mail address of the officer.")
@click.option(
    "--link-file",
    type=click.Path(path_type=Path),
    help="Write the enrolment link to a new 0600 file instead.",
)
@reported
def init(
    officer_name: str, officer_kana: str, officer_romaji: str, officer_mail: str, link_file: Path | None
) -> None:
    """Make the vault, its keys and the first overall officer; print the enrolment link once."""
    from vault.operator.founding import found  # noqa: PLC0415
    from vault.people.founding import Founder  # noqa: PLC0415

    link = found(
        settings_from_environment(), Founder(officer_name, officer_kana, officer_romaji, officer_mail)
    )
    _hand_out(link, link_file)


@main.command("officer-link")
@click.option(
    "--link-file", type=click.Path(path_type=Path), help="Write the link to a new 0600 file instead."
)
@reported
def officer_link(link_file: Path | None) -> None:
    """Make the first officer's enrolment link anew, while nobody has used it."""
    from vault.operator.founding import renew_link  # noqa: PLC0415

    _hand_out(renew_link(settings_from_environment()), link_file)


def _hand_out(link: str, link_file: Path | None) -> None:
    from vault.operator.secret_files import write_secret  # noqa: PLC0415

    if link_file is None:
        click.echo(link)
    else:
        write_secret(link_file, link)


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


@main.command()
@reported
def doctor() -> None:
    """Check everything that must hold before the vault serves, and say how to mend what does not.

    Exits with 1 when something is WRONG.
    """
    from vault.operator.doctor import examine  # noqa: PLC0415

    wrong = 0
    for line in examine(settings_from_environment()):
        click.echo(line)
        wrong += line.startswith("WRONG")
    if wrong:
        raise SystemExit(1)


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
