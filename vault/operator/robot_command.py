"""`hizo-vault robot`: try to get past the viewer of a served vault, and put the result on record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vault.operator.reporting import reported, settings_from_environment

if TYPE_CHECKING:
    from vault.operator.robot.report import Report
    from vault.operator.robot.trying import Tried


@click.command()
@click.argument("item_id")
@click.option("--url", help="Address of the served vault; HIZO_BASE_URL without it.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the token of a session that may see ITEM_ID; asked for without it.",
)
@click.option(
    "--other-token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the token of another person's session, best of one who may not see it.",
)
@click.option(
    "--sign-out", is_flag=True, help="End the first session afterwards, and try everything once more with it."
)
@click.option(
    "--images",
    type=click.IntRange(1, 100),
    default=6,
    show_default=True,
    help="How many images are tried in every way; more take longer.",
)
@click.option("--ca-file", type=click.Path(exists=True, path_type=Path), help="The one authority to trust.")
@click.option(
    "--report", "report_file", type=click.Path(path_type=Path), help="Write the JSON report to a new file."
)
@reported
def robot(
    item_id: str,
    url: str | None,
    token_file: Path | None,
    other_token_file: Path | None,
    ca_file: Path | None,
    report_file: Path | None,
    *,
    images: int,
    sign_out: bool,
) -> None:
    """Ask for everything the viewer loads of ITEM_ID in every other way, and count the bytes that were wrongly given.

    Every image given is a release to the person whose session is used, by name, and counts in that person's budgets.
    Exits with 1 when a byte was given that should not have been.
    """
    from vault.operator.robot.asking import VaultUnreachableError  # noqa: PLC0415
    from vault.operator.robot.at_host import Order, run_at_host  # noqa: PLC0415
    from vault.operator.robot.collecting import NothingToTryError  # noqa: PLC0415
    from vault.operator.robot.trying import OutOfBudgetError  # noqa: PLC0415
    from vault.operator.secret_files import require_absent  # noqa: PLC0415

    require_absent(report_file)
    settings = settings_from_environment()
    order = Order(
        address=url or settings.base_url,
        item_id=item_id,
        token=_token(token_file),
        other_token=other_token_file.read_text().strip() if other_token_file else None,
        sign_out=sign_out,
        images=images,
        ca_file=ca_file,
    )
    try:
        report, tried, leaf = run_at_host(settings, order)
    except (NothingToTryError, OutOfBudgetError, VaultUnreachableError) as trouble:
        raise click.ClickException(f"{trouble}; nothing is known, and nothing was recorded") from trouble
    if report_file is not None:
        report_file.write_text(report.text, encoding="utf-8")
    _print(report, tried)
    click.echo(f"on record as leaf {leaf}, report {report.sha256}")
    if report.members["findings"]:
        raise SystemExit(1)


def _token(file: Path | None) -> str:
    if file is not None:
        return file.read_text().strip()
    given: str = click.prompt("Token of a session that may see the document", hide_input=True)
    return given.strip()


def _print(report: Report, tried: list[Tried]) -> None:
    from vault.operator.robot.report import counted  # noqa: PLC0415

    for (variant, who), counts in counted(tried).items():
        told = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
        click.echo(f"{variant:24} {who:8} {told}")
    for each in report.members["findings"]:
        click.echo(
            f"WRONG {each['bytes']} bytes: {each['method']} {each['target']} as {each['who']}: {each['why']}"
        )
    for each in report.members["left_out"]:
        click.echo(f"note  not tried: {each}")
    click.echo(
        f"{report.members['tries']} tries, {report.members['bytes']} bytes that should not have been given"
    )
