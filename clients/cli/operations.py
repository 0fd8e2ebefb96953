"""Long work of the vault."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from clients.cli.app import App
from clients.cli.commands import command
from clients.errors import Problem, VaultUnavailableError, refusal
from clients.models import Operation
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient

_PAUSE = 0.5  # seconds, growing to _LONGEST_PAUSE
_LONGEST_PAUSE = 5.0
_PATIENCE = 600.0


def await_operation(client: VaultClient, operation_id: str, patience: float = _PATIENCE) -> Operation:
    """Wait until long work is finished.

    Raises:
        ClientError: it failed, with the vault's reason; `VaultUnavailableError` if it is still running after `patience`
            seconds.
    """
    until = time.monotonic() + patience
    pause = _PAUSE
    while True:
        operation = client.operation(operation_id)
        if operation.finished:
            _raise_if_failed(operation)
            return operation
        if time.monotonic() + pause > until:
            raise VaultUnavailableError(
                _("operation {id} is still running").format(id=operation_id),
                remedy=_("ask again with `hizo operation {id} --wait`").format(id=operation_id),
            )
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _raise_if_failed(operation: Operation) -> None:
    if operation.state != "failed":
        return
    told = operation.problem or {}
    clauses = told.get("clauses")
    raise refusal(
        Problem(
            status=int(told.get("status") or 500),
            code=str(told.get("code") or "operation_failed"),
            detail=str(told.get("detail") or told.get("title") or _("the work failed")),
            clauses=tuple(map(str, clauses)) if isinstance(clauses, list) else (),
            remedy=told.get("remedy"),
            command=told.get("command"),
        )
    )


@click.argument("operation_id", metavar="OPERATION")
@click.option("--wait", is_flag=True, help=_("Wait until it is finished."))
def _operation(app: App, *, operation_id: str, wait: bool) -> None:
    with app.signed_in() as client:
        found = await_operation(client, operation_id) if wait else client.operation(operation_id)
    app.output.facts(
        found.raw,
        {
            _("operation"): found.id,
            _("kind"): found.kind,
            _("state"): found.state,
            _("progress"): found.progress,
            _("result"): found.result,
            _("problem"): (found.problem or {}).get("detail"),
        },
    )


operation = command(None, "operation", _("Show or await long work."))(_operation)
