"""Large files go by pieces, and go on where they stopped: the vault itself knows how much of which file it has."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from clients.cli.output import Output
from clients.cli.progress import progress_bar
from clients.errors import Problem, VaultUnavailableError, refusal
from clients.local_file import LocalFile, Progress
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient
    from clients.http_client.documents import Deposit
    from clients.models import Item, Upload

LARGE = 32 << 20
"""From this size on a file goes by pieces; a smaller one is sent again faster than it is asked about."""
PIECE = 8 << 20
TRIES = 5
POLL_SECONDS = 1.0


def send_by_pieces(client: VaultClient, output: Output, deposit: Deposit, local: LocalFile) -> Item:
    """Send a file, or go on with it after an interruption, and deposit it once the vault has checked it.

    Raises:
        ClientError: the vault refused it, or stays out of reach; repeating the command goes on where this one stopped.
    """
    upload = _same(client, deposit) or client.uploads.open(deposit)
    if upload.received:
        share = 100 * upload.received // max(upload.length, 1)
        output.note(_("going on where the file stopped, at {share} %").format(share=share))
    with progress_bar(output, local.path.name, local.size) as progress:
        _send_rest(client, upload, local, progress)
    output.note(_("the vault has the whole file and checks it"))
    return client.uploads.confirm(_checked(client, upload.id).id)


def _same(client: VaultClient, deposit: Deposit) -> Upload | None:
    """An unfinished upload of these very bytes with the same facts."""
    for upload in client.uploads.unfinished():
        if _facts(upload) == _wanted(deposit) and upload.state != "refused":
            return upload
    return None


def _facts(upload: Upload) -> dict[str, Any]:
    names = ("entry_id", "item_id", "marking", "plain_name", "authorised", "length", "sha256")
    return {name: getattr(upload, name) for name in names}


def _wanted(deposit: Deposit) -> dict[str, Any]:
    facts = deposit.facts
    return {
        "entry_id": facts.get("entry_id"),
        "item_id": facts.get("item_id"),
        "marking": facts.get("marking"),
        "plain_name": facts.get("file_name"),
        "authorised": facts.get("authorised"),
        "length": deposit.size,
        "sha256": None if deposit.sha256 is None else deposit.sha256.hex(),
    }


def _send_rest(client: VaultClient, upload: Upload, local: LocalFile, progress: Progress) -> None:
    offset, failures = upload.received, 0
    while upload.state == "receiving" and offset < local.size:
        try:
            offset = _send_piece(client, upload.id, local, offset, progress)
            failures = 0
        except VaultUnavailableError as trouble:
            failures += 1
            if failures == TRIES:
                raise _interrupted(trouble) from trouble
            time.sleep(2.0**failures)
            offset = client.uploads.offset(upload.id)


def _send_piece(
    client: VaultClient, upload_id: str, local: LocalFile, offset: int, progress: Progress
) -> int:
    size = min(PIECE, local.size - offset)
    digest = local.part_digest(offset, size)
    return client.uploads.send(upload_id, offset, lambda: local.part(offset, size, progress), size, digest)


def _interrupted(trouble: VaultUnavailableError) -> VaultUnavailableError:
    return VaultUnavailableError(str(trouble), remedy=_("repeat the command: it goes on where it stopped"))


def _checked(client: VaultClient, upload_id: str) -> Upload:
    while (upload := client.uploads.one(upload_id)).state == "checking":
        time.sleep(POLL_SECONDS)
    if upload.problem is not None:
        said = upload.problem
        raise refusal(
            Problem(
                status=int(said.get("status", 0)),
                code=str(said.get("code", "")),
                detail=str(said.get("detail", "")),
                clauses=tuple(map(str, said.get("clauses", ()))),
                remedy=said.get("remedy"),
            )
        )
    return upload
