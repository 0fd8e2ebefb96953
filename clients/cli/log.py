"""Reading the log and taking it away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.cli.reach import TRAIL_COLUMNS
from clients.errors import UnexpectedAnswerError
from clients.local_file import write_new
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient

log = group("log", _("Read the log and take it away for checking."))
_BATCH = 200


def _checkpoint(app: App) -> None:
    with app.signed_in() as client:
        given = client.log.checkpoint()
    _size_of(given)
    note = given.decode("utf-8")
    app.output.result({"checkpoint": note}, note.splitlines())
    app.output.note(_("keep this outside the vault: it makes any later rewriting of the log evident"))


command(log, "checkpoint", _("Print the newest signed checkpoint."))(_checkpoint)


@click.option(
    "--from", "start", default=0, show_default=True, type=click.IntRange(min=0), help=_("First leaf.")
)
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1, _BATCH), help=_("How many leaves.")
)
def _entries(app: App, *, start: int, limit: int) -> None:
    with app.signed_in() as client:
        answer = client.log.entries(start, limit)
    app.output.result(answer, [_body(each).decode("utf-8") for each in _items(answer)])


command(log, "entries", _("Print leaves, one canonical JSON per line."))(_entries)


@click.option("--person", "person_id", metavar="PERSON", help=_("What names this person."))
@click.option("--item", "item_id", metavar="ITEM", help=_("What names this item."))
@click.option(
    "--on-device", "device_id", metavar="DEVICE", help=_("What was done on this device, or about it.")
)
@click.option("--act", metavar="ACT", help=_("Only this act, such as page.released."))
@click.option(
    "--from", "from_at", metavar="TIME", help=_("From this moment on, such as 2027-03-14T10:00+09:00.")
)
@click.option("--to", "to_at", metavar="TIME", help=_("Before this moment."))
@click.option(
    "--limit", "most", default=50, show_default=True, type=click.IntRange(min=1), help=_("How many leaves.")
)
def _search(app: App, **asked: Any) -> None:
    with app.signed_in() as client:
        found = client.log.search(**asked)
    app.output.listing(found, TRAIL_COLUMNS)


command(log, "search", _("Find leaves by person, item, device, act and time; the vault records who asked."))(
    _search
)


@click.argument("index", type=click.IntRange(min=0))
def _details(app: App, *, index: int) -> None:
    with app.signed_in() as client:
        answer = app.with_fresh_code(client, lambda: client.log.details(index))
    facts = {str(each.get("field")): each.get("value") for each in answer.get("details", [])}
    app.output.facts(answer, {_("act"): answer.get("act"), _("time"): answer.get("time"), **facts})


command(log, "details", _("Show the details behind a leaf; the vault records who asked."))(_details)


@click.argument("index", type=click.IntRange(min=0))
@click.option(
    "-o", "--output", "target", type=click.Path(dir_okay=False, path_type=Path), help=_("File to write.")
)
def _proof(app: App, *, index: int, target: Path | None) -> None:
    with app.signed_in() as client:
        proof = client.log.proof(index)
    if target is None:
        text = proof.decode("utf-8")
        app.output.result({"index": index, "proof": text}, text.splitlines())
        return
    write_new(target, [proof])
    app.output.result({"index": index, "file": str(target)}, [str(target)])


command(log, "proof", _("Get the proof that a leaf is in the log."))(_proof)


@click.argument("old", type=click.IntRange(min=0))
@click.argument("new", type=click.IntRange(min=1))
def _consistency(app: App, *, old: int, new: int) -> None:
    with app.signed_in() as client:
        answer = client.log.consistency(old, new)
    app.output.result(answer, [str(each) for each in answer.get("hashes", [])])


command(log, "consistency", _("Get the proof that the log of NEW leaves continues that of OLD."))(
    _consistency
)


@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
def _export(app: App, *, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with app.signed_in() as client:
        note = client.log.checkpoint()
        size = _size_of(note)
        write_new(folder / "checkpoint", [note])
        write_new(folder / "log.vkey", [client.vault().log_vkey.encode("utf-8"), b"\n"])
        write_new(folder / "entries.jsonl", (body + b"\n" for body in _bodies(client, size)))
    app.output.result({"folder": str(folder), "size": size}, [str(folder)])
    app.output.note(_("now run `hizo verify log {folder} --vkey FILE`").format(folder=folder))


def _size_of(note: bytes) -> int:
    from crypto.checkpoint import Checkpoint  # noqa: PLC0415
    from crypto.errors import FormatError  # noqa: PLC0415
    from crypto.signed_note import split_note  # noqa: PLC0415

    try:
        return Checkpoint.parse(split_note(note.decode("utf-8"))[0]).size
    except (FormatError, UnicodeDecodeError) as error:
        raise UnexpectedAnswerError(_("the vault's answer is no checkpoint")) from error


def _bodies(client: VaultClient, size: int) -> Iterator[bytes]:
    """The first `size` leaves; the log grows meanwhile, because reading it is recorded too."""
    start = 0
    while start < size:
        items = _items(client.log.entries(start, min(_BATCH, size - start)))
        if not items:
            raise UnexpectedAnswerError(_("the vault gave fewer leaves than its checkpoint says"))
        yield from map(_body, items)
        start += len(items)


def _items(answer: dict[str, Any]) -> list[Any]:
    items = answer.get("items")
    if not isinstance(items, list):
        raise UnexpectedAnswerError(
            _("the vault's answer is not a list: {path}").format(path="/v1/log/entries")
        )
    return items


def _body(item: object) -> bytes:
    body = item.get("body") if isinstance(item, dict) else None
    if not isinstance(body, str):
        raise UnexpectedAnswerError(_("a leaf has no body"))
    return body.encode("utf-8")


command(log, "export", _("Save checkpoint, key and leaves for checking offline."))(_export)
