"""The first page of what is held, as its viewers would see it: gate, budget, the depositor's mark, leaf, and then the bytes.

It is a release like that of any page: counted, on record, and good for this person and this moment.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from vault.access.grant import Grant
from vault.audit.record import Leaf, record
from vault.documents.conversion.record import why_no_pages
from vault.documents.depositing.begin import Begun
from vault.documents.depositing.finish import StoredContent
from vault.documents.depositing.gate import pass_gate
from vault.documents.events import PAGE_RELEASED
from vault.documents.models import PageRelease
from vault.documents.rendering import BurntMark, PageView, RenderedPage, RenderError
from vault.documents.scanning.closing import require_passed
from vault.documents.sealing import open_just_sealed, opening_trouble_is_a_refusal
from vault.documents.unviewable import unviewable
from vault.documents.uploads.hold import held
from vault.documents.uploads.queries import order_of, own_upload
from vault.documents.uploads.rules import HELD, require_state
from vault.documents.view import RENDER_PAGE, ReleasedPage
from vault.documents.view_budget import require_budget
from vault.documents.worker_trouble import worker_trouble_is_a_refusal
from vault.documents.workers import WorkerPool
from vault.identity.accounts import lock_account
from vault.identity.auth import SignedIn
from vault.people.queries import display_name
from vault.platform.clock import tokyo_text
from vault.platform.database import Transaction
from vault.platform.ids import new_id
from vault.platform.runtime import Platform

FIRST: Final = 1


@dataclass(frozen=True)
class _Held:
    """What is held, with the grant to bring it."""

    grant: Grant
    begun: Begun
    content: StoredContent

    @property
    def id(self) -> str:
        """The item it would become, or be a version of."""
        return self.begun.item_id

    @property
    def tier(self) -> int:
        """Its tier."""
        return self.begun.order.tier.level


def release_preview(
    platform: Platform, workers: WorkerPool, who: SignedIn, upload_id: str, view: PageView
) -> ReleasedPage:
    """Render and release the first page of what the caller brought.

    Raises:
        Refusal: `not_found`; `conflict` when nothing is held; what the gate says of a deposit; `viewer_missing`,
            `throttled`, `integrity_failed`, `store_unavailable`, `log_unavailable`, `vault_sealed`, `scan_pending`.
    """
    event_id = new_id("evt", platform.randomness)
    with platform.reading() as tx:
        shown = _reach(tx, who, upload_id)
        mark = BurntMark(
            name=display_name(tx, who.person_id),
            time_text=tokyo_text(tx.now_ms()),
            event_id=event_id,
            marking=shown.begun.order.tier.marking,
            visit="",
        )
    rendered = _render(platform, workers, shown, view, mark)
    with platform.transaction() as tx:
        lock_account(tx, who.person_id)
        leaf = _record(tx, who, _reach(tx, who, upload_id), event_id, rendered)
    pages = len(shown.content.page_sizes or ())
    return ReleasedPage(rendered.image, rendered.media_type, event_id, leaf.index, pages)


def _reach(tx: Transaction, who: SignedIn, upload_id: str) -> _Held:
    """Asked before the page is drawn and again before it is given, for what happened meanwhile."""
    row = own_upload(tx, who, upload_id)
    require_state(row.state, HELD)
    grant = pass_gate(tx, who, order_of(row))
    shown = _Held(grant, *held(tx, row, grant))
    require_passed(shown.content.scan)
    if shown.content.viewer is None or shown.content.page_sizes is None:
        raise unviewable(why_no_pages(shown.content.report))
    require_budget(tx, who, shown, row.version_id, FIRST, tile=False)
    return shown


def _render(
    platform: Platform, workers: WorkerPool, shown: _Held, view: PageView, mark: BurntMark
) -> RenderedPage:
    begun, content = shown.begun, shown.content
    entry_id, facts = begun.order.entry_id, begun.rendition.facts
    undrawn = unviewable()
    with (
        opening_trouble_is_a_refusal(facts),
        open_just_sealed(platform, shown.grant, entry_id, begun.rendition, content.rendition) as reader,
    ):
        try:
            with worker_trouble_is_a_refusal(undrawn):
                return workers.run(
                    RENDER_PAGE,
                    content.viewer,
                    view,
                    mark,
                    returns=RenderedPage,
                    sources={"source": reader},
                )
        except RenderError as error:
            raise undrawn from error


def _record(tx: Transaction, who: SignedIn, shown: _Held, event_id: str, rendered: RenderedPage) -> Leaf:
    facts = shown.begun.rendition.facts
    row = PageRelease(
        id=event_id,
        person_id=who.person_id,
        version_id=facts.version_id,
        page=FIRST,
        tier=shown.tier,
        released_ms=tx.now_ms(),
        leaf_index=-1,
    )
    tx.session.add(row)
    leaf = record(
        tx,
        PAGE_RELEASED,
        who.actor,
        entry=shown.begun.order.entry_id,
        item=facts.item_id,
        version=facts.version_id,
        object=facts.object_id,
        page=FIRST,
        event=event_id,
        sha256=hashlib.sha256(rendered.image).hexdigest(),
        size=len(rendered.image),
        media_type=rendered.media_type,
        grant=shown.grant.grant_id,
    )
    leaf.bind(row)
    return leaf
