"""Looking at pages: facts as text, the image in memory only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from clients.cli.app import App
from clients.cli.commands import command
from clients.errors import UnusableCommandError
from clients.texts import translate as _

if TYPE_CHECKING:
    from clients.http_client import VaultClient
    from clients.models import Pages

ITEM_PREFIX = "itm_"


def version_of(client: VaultClient, target: str) -> str:
    """The version that `target` names: itself, or the newest of an item.

    Raises:
        UnusableCommandError: the item has no file.
    """
    if not target.startswith(ITEM_PREFIX):
        return target
    version = client.documents.item(target).version
    if version is None:
        raise UnusableCommandError(_("{item} has no file to look at").format(item=target))
    return version.id


def _facts(pages: Pages, number: int | None) -> dict[str, object]:
    facts: dict[str, object] = {_("viewer"): pages.viewer, _("pages"): pages.pages}
    for place, size in enumerate(pages.sizes, start=1):
        if number in {None, place}:
            facts[_("page {number}").format(number=place)] = f"{size.width_pt:g} × {size.height_pt:g} pt"
    return facts


def _open(app: App, client: VaultClient, version_id: str, number: int) -> None:
    from clients.page_window import require_browser, show_once  # noqa: PLC0415

    require_browser()
    image = app.with_fresh_code(client, lambda: client.documents.page_image(version_id, number))
    app.output.note(
        _("released in your name as event {event}, leaf {leaf}").format(
            event=image.event, leaf=image.leaf_index
        )
    )
    show_once(image.data, image.media_type)
    app.output.note(_("the image was handed to your browser from memory; nothing was written to disk"))


@click.argument("target", metavar="VERSION|ITEM")
@click.option("--page", type=click.IntRange(min=1), help=_("One page only."))
@click.option("--open", "open_image", is_flag=True, help=_("Show the page's image, from memory."))
def _view(app: App, *, target: str, page: int | None, open_image: bool) -> None:
    with app.signed_in() as client:
        version_id = version_of(client, target)
        pages = client.documents.pages(version_id)
        if page is not None and page > pages.pages:
            raise UnusableCommandError(
                _("there is no page {page}; the last is {last}").format(page=page, last=pages.pages)
            )
        app.output.facts(pages.raw, {_("version"): version_id, **_facts(pages, page)})
        if open_image:
            _open(app, client, version_id, page or 1)


view = command(None, "view", _("Show the facts of the pages; with --open the image of one page."))(_view)
