"""Uploads that are neither deposited nor given up."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.models import Upload
from clients.texts import N_
from clients.texts import translate as _

unfinished = group("unfinished", _("See and give up uploads that are not finished."))


STATES = {
    "receiving": N_("being sent"),
    "checking": N_("being checked"),
    "held": N_("waits for your confirmation"),
    "refused": N_("refused"),
}


def _row(upload: Upload) -> list[object]:
    share = 100 * upload.received // max(upload.length, 1)
    state = _(STATES.get(upload.state, upload.state))
    return [upload.id, upload.display_name, state, f"{share} %", upload.expires_at]


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.uploads.unfinished()
    head = [_("upload"), _("file name"), _("state"), _("sent"), _("until")]
    app.output.table([each.raw for each in found], head, [_row(each) for each in found])


command(unfinished, "list", _("List your unfinished uploads at this device."))(_list)


@click.argument("upload")
def _discard(app: App, *, upload: str) -> None:
    with app.signed_in() as client:
        client.uploads.discard(upload)
    app.output.note(_("the upload is given up; what the vault had of it is destroyed"))


command(unfinished, "discard", _("Give an upload up; what the vault has of it is destroyed."))(_discard)
