"""One page of the certificate as an image: drawn by a locked-in worker, with the viewer's mark, recorded before it leaves."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from vault.disposal.models import Disposal
from vault.disposal.queries import disposal_for
from vault.disposal.release_certificate import Shown, released_certificate
from vault.documents.models import Item
from vault.documents.rendering import BurntMark, PageView, RenderedPage, RenderError
from vault.documents.unviewable import unviewable
from vault.documents.view import RENDER_PAGE
from vault.documents.worker_trouble import worker_trouble_is_a_refusal
from vault.documents.workers import WorkerPool
from vault.identity.auth import SignedIn
from vault.people.queries import display_name
from vault.platform.clock import tokyo_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.runtime import Platform

_PAGE_MISSING: Final = "page_missing"


def certificate_page(
    platform: Platform, workers: WorkerPool, who: SignedIn, disposal_id: str, view: PageView
) -> RenderedPage:
    """Draw one page for this caller and this moment.

    Raises:
        Refusal: as `released_certificate`, `not_found` for a page it does not have, `throttled` when no worker is free,
            `viewer_missing` when the page could not be drawn.
    """
    event = new_id("evt", platform.randomness)
    _, pdf = released_certificate(platform, who, disposal_id, Shown(view.page, event))
    with platform.reading() as tx:
        mark = _mark(tx, who, disposal_for(tx, who, disposal_id), event)
    return _draw(workers, pdf, view, mark, unviewable(disposal=disposal_id))


def _mark(tx: Transaction, who: SignedIn, disposal: Disposal, event: str) -> BurntMark:
    return BurntMark(
        name=display_name(tx, who.person_id),
        time_text=tokyo_text(tx.now_ms()),
        event_id=event,
        marking=tx.session.get_one(Item, disposal.item_id).marking,
    )


def _draw(workers: WorkerPool, pdf: bytes, view: PageView, mark: BurntMark, failed: Refusal) -> RenderedPage:
    try:
        with worker_trouble_is_a_refusal(failed):
            return workers.run(
                RENDER_PAGE, "pdf", view, mark, returns=RenderedPage, sources={"source": BytesIO(pdf)}
            )
    except RenderError as error:
        raise (Refusal(Code.NOT_FOUND) if error.code == _PAGE_MISSING else failed) from error
