"""A progress bar on stderr, where that is a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clients.cli.output import Output, shown


@contextmanager
def progress_bar(output: Output, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how many of `total` bytes are done; without a terminal it draws nothing."""
    if not output.is_terminal or output.as_json:
        yield lambda _done: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, drawn for people only
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(escape(shown(what)), total=total)
        yield lambda done: progress.update(task, completed=done)
