"""Commands on the store as a whole: read everything back, and take a store that was put back for the vault's own."""

from __future__ import annotations

import click

from vault.operator.reporting import reported, settings_from_environment


@click.command()
@click.option(
    "--bytes-per-second",
    type=click.IntRange(0),
    help="How fast to read; HIZO_STORE_CHECK_BYTES_PER_SECOND without it, 0 for no bound.",
)
@reported
def scrub(bytes_per_second: int | None) -> None:
    """Read back everything stored, and compare it with its keys, its records and its marking.

    Interrupted, it goes on where it was; a check that a running vault has begun is the same one. Exits with 1 when
    something is wrong.
    """
    from vault.operator.scrubbing import scrub as run  # noqa: PLC0415

    settings = settings_from_environment()
    if bytes_per_second is not None:
        settings = settings.model_copy(update={"store_check_bytes_per_second": bytes_per_second})
    wrong = 0
    for line in run(settings):
        click.echo(line)
        wrong += line.startswith("WRONG")
    if wrong:
        raise SystemExit(1)


@click.command()
@reported
def accept_store() -> None:
    """Take the object store as it is now for this vault's own, after it was put back from a copy or moved on purpose.

    The overall officer is told, and everything stored is checked.
    """
    from vault.operator.scrubbing import accept  # noqa: PLC0415

    click.echo(accept(settings_from_environment()))
