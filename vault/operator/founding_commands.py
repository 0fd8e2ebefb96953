"""Commands about the overall officer: founding, the officer's link, the first codes, recovery where nobody else is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from vault.operator.reporting import reported, settings_from_environment


def secret_places(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--link-file` and `--code-file`."""
    for name, what in (("--code-file", "handover code"), ("--link-file", "link")):
        told = f"Write the {what} to a new 0600 file instead."
        command = click.option(name, type=click.Path(path_type=Path), help=told)(command)
    return command


@click.command()
@click.option("--officer-name", required=True, help="Name of the first overall officer (総括的な責任者).")
@click.option("--officer-kana", default="", help="The name in kana.")
@click.option("--officer-romaji", default="", help="The name in Latin letters.")
@click.option("--officer-mail", required=True, help="Mail address of the officer.")
@click.option("--officer-title", default="役員", help="The officer's title (役職).")
@secret_places
@reported
def init(
    officer_name: str,
    officer_kana: str,
    officer_romaji: str,
    officer_mail: str,
    officer_title: str,
    link_file: Path | None,
    code_file: Path | None,
) -> None:
    """Make the vault, its keys and the first overall officer; print the enrolment link and its handover code once.

    The link and the code reach the officer by two people; whoever has both could enrol in the officer's place.
    """
    from vault.operator.founding import found  # noqa: PLC0415
    from vault.operator.secret_files import hand_out, require_absent  # noqa: PLC0415
    from vault.people.founding import Founder  # noqa: PLC0415

    require_absent(link_file, code_file)
    founder = Founder(officer_name, officer_kana, officer_romaji, officer_mail, title=officer_title)
    hand_out(found(settings_from_environment(), founder), link_file, code_file)


@click.command("officer-link")
@secret_places
@reported
def officer_link(link_file: Path | None, code_file: Path | None) -> None:
    """Make the first officer's enrolment link and its code anew, while nobody has used it."""
    from vault.operator.founding import renew_link  # noqa: PLC0415
    from vault.operator.secret_files import hand_out, require_absent  # noqa: PLC0415

    require_absent(link_file, code_file)
    hand_out(renew_link(settings_from_environment()), link_file, code_file)


@click.command("handover-code")
@click.argument("person_id")
@click.option(
    "--code-file", type=click.Path(path_type=Path), help="Write the code to a new 0600 file instead."
)
@reported
def handover_code(person_id: str, code_file: Path | None) -> None:
    """Print the handover code of a person's link, while no second person with a post is there to bring it."""
    from vault.operator.founding import handover_code as code_of  # noqa: PLC0415
    from vault.operator.secret_files import give, require_absent  # noqa: PLC0415

    require_absent(code_file)
    give(code_of(settings_from_environment(), person_id), code_file)


@click.command("recover-officer")
@click.option("--name", help="Name of the new overall officer, where the post is empty.")
@click.option("--kana", default="", help="The name in kana.")
@click.option("--romaji", default="", help="The name in Latin letters.")
@click.option("--mail", help="Mail address of the new officer.")
@click.option("--rebind", is_flag=True, help="A new code generator and password for the officer in the post.")
@click.option("--reason", help="Why; everybody is told.")
@click.option("--complete", metavar="RECOVERY_ID", help="Carry out what was announced 72 hours before.")
@secret_places
@reported
def recover_officer(
    complete: str | None, reason: str | None, link_file: Path | None, code_file: Path | None, **whom: Any
) -> None:
    """Recover the overall officer's post where no second officer is left, in two steps 72 hours apart.

    The first step tells everybody, and a responsible manager can object: --rebind, or --name and --mail, with --reason.
    The second carries it out: --complete.
    """
    from vault.operator import founding  # noqa: PLC0415
    from vault.operator.secret_files import hand_out, require_absent  # noqa: PLC0415
    from vault.platform.clock import tokyo_text  # noqa: PLC0415

    if complete is not None:
        require_absent(link_file, code_file)
        hand_out(founding.complete_recovery(settings_from_environment(), complete), link_file, code_file)
        return
    if not reason:
        raise click.UsageError("give --reason, or --complete RECOVERY_ID")
    row = founding.announce_recovery(settings_from_environment(), _whom(**whom), reason)
    click.echo(row.id)
    click.echo(f"Everybody was told. Complete it after {tokyo_text(row.ripe_ms)}.", err=True)


def _whom(*, rebind: bool, name: str | None, mail: str | None, kana: str, romaji: str) -> Any:
    from vault.people.founding import Founder  # noqa: PLC0415

    if rebind:
        return None
    if not name or not mail:
        raise click.UsageError("give --rebind, or --name and --mail")
    return Founder(name, kana, romaji, mail)
