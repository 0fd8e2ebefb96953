"""What the vault has to tell the person."""

from __future__ import annotations

import click

from clients.cli.app import App
from clients.cli.commands import command, group
from clients.texts import translate as _

notices = group("notice", _("Read what the vault has to tell you."))


def _list(app: App) -> None:
    with app.signed_in() as client:
        found = client.sign_in.notices()
    app.output.table(
        found,
        [_("notice"), _("time"), _("text"), _("command")],
        [
            [
                each.get("id"),
                each.get("created_at"),
                each.get("text") or each.get("kind"),
                each.get("command") or "",
            ]
            for each in found
        ],
    )


command(notices, "list", _("List your notices."))(_list)


@click.argument("notice_id", metavar="NOTICE")
@click.option("--and-older", is_flag=True, help=_("Mark all older ones as read, too."))
def _read(app: App, *, notice_id: str, and_older: bool) -> None:
    with app.signed_in() as client:
        if and_older:
            client.sign_in.read_notices(notice_id)
        else:
            client.sign_in.read_notice(notice_id)
    app.output.result({"read": notice_id}, [_("read: {id}").format(id=notice_id)])


command(notices, "read", _("Mark a notice as read."))(_read)
