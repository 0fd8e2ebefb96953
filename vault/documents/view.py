"""Giving one page image: gate, budget, rendering with the viewer's mark burnt in, leaf, and only then the bytes.

What fails on the way leaves a leaf of its refusal. The act is called `released`, and `prefetched` for a page that a viewer
asks for before it is turned to: nothing claims that a person looked. A part of a page is a release of its own.
"""

import hashlib
import json
from dataclasses import dataclass

from vault.access.grant import Grant
from vault.access.rules import Right
from vault.audit.record import Leaf, record
from vault.documents.events import ITEM_READ
from vault.documents.models import ACTIVE, Item, PageRelease, Version
from vault.documents.queries import keep_version, reach_version, rendition_of
from vault.documents.rendering import BurntMark, PageView, RenderedPage, RenderError
from vault.documents.scanning.closing import require_readable
from vault.documents.sealing import (
    RecordedObject,
    open_recorded,
    opening_trouble_is_a_refusal,
    recorded_object,
)
from vault.documents.unviewable import unviewable, without_pages
from vault.documents.view_budget import first_excess_today, require_budget
from vault.documents.wanted import Wanted, require_part
from vault.documents.worker_trouble import worker_trouble_is_a_refusal
from vault.documents.workers import WorkerPool
from vault.identity.accounts import lock_account
from vault.identity.auth import SignedIn
from vault.identity.notices import notify
from vault.people.queries import display_name
from vault.platform.clock import tokyo_text
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal, hidden
from vault.platform.ids import new_id
from vault.platform.runtime import Platform
from vault.register.overseer import told_about
from vault.register.queries import entry_of
from vault.visits.conduct import note_page
from vault.visits.queries import OpenVisit, visit_of_session

RENDER_PAGE = "vault.documents.rendering.pages:render_page"


@dataclass(frozen=True)
class ReleasedPage:
    """An image whose leaf is committed; `leaf_index` is that leaf's place in the log."""

    image: bytes
    media_type: str
    event_id: str
    leaf_index: int
    pages: int


@dataclass(frozen=True)
class _Shown:
    """What one rendering works on, gathered before the database is let go."""

    viewer: str
    media_type: str
    pages: int
    recorded: RecordedObject
    mark: BurntMark
    visit: OpenVisit | None


def release_page(platform: Platform, workers: WorkerPool, who: SignedIn, wanted: Wanted) -> ReleasedPage:
    """Render and release one page, or one part of it.

    Raises:
        Refusal: `not_found`, `viewer_missing`, `request_invalid` (a part at a finer scale than the page has), `throttled`,
            `integrity_failed`, `store_unavailable`, `log_unavailable`, `vault_sealed`, `conflict` (a visit began or ended
            meanwhile). The entry's manager is told of `throttled` and `integrity_failed`.
    """
    try:
        return _release_page(platform, workers, who, wanted)
    except Refusal as refusal:
        tell_manager(platform, who, refusal)
        raise


def _release_page(platform: Platform, workers: WorkerPool, who: SignedIn, wanted: Wanted) -> ReleasedPage:
    event_id = new_id("evt", platform.randomness)
    with platform.reading() as tx:
        shown = _prepare(tx, who, wanted, event_id)
    rendered = _render(platform, workers, shown, wanted.view)
    with platform.transaction() as tx:
        leaf = _record(tx, who, wanted, event_id, rendered, shown.visit)
    return ReleasedPage(rendered.image, rendered.media_type, event_id, leaf.index, shown.pages)


def _prepare(tx: Transaction, who: SignedIn, wanted: Wanted, event_id: str) -> _Shown:
    grant, item, version = reach_version(tx, who, wanted.version_id, Right.VIEW)
    require_viewable(item, version, wanted.view.page)
    require_part(tx, version, wanted.view)
    require_budget(tx, who, item, version.id, wanted.view.page, tile=bool(wanted.part))
    assert version.viewer is not None  # noqa: S101  # require_viewable
    visit = visit_of_session(tx, who.session_id)
    return _Shown(
        viewer=version.viewer,
        media_type=version.media_type,
        pages=version.pages or 0,
        recorded=recorded_object(tx, grant, rendition_of(tx, version)),
        mark=BurntMark(
            name=display_name(tx, who.person_id),
            time_text=tokyo_text(tx.now_ms()),
            event_id=event_id,
            marking=item.marking,
            visit=visit.number if visit else "",
        ),
        visit=visit,
    )


def require_viewable(item: Item, version: Version, page: int) -> None:
    """The item is open to readers, its format has a viewer, and the page exists.

    Raises:
        Refusal: `not_found`, `viewer_missing`; `malware_found`, `scan_pending` and `marking_pending` for what is closed.
    """
    about = {"item": item.id, "version": version.id}
    if item.state != ACTIVE:
        raise hidden(Code.NOT_FOUND, **about)
    require_readable(item, version)
    if version.viewer is None or version.pages is None:
        raise without_pages(version)
    if not 1 <= page <= version.pages:
        raise Refusal(Code.NOT_FOUND, about=about)


def _render(platform: Platform, workers: WorkerPool, shown: _Shown, view: PageView) -> RenderedPage:
    facts = shown.recorded.facts
    about = {"item": facts.item_id, "version": facts.version_id}
    with open_recorded(platform, shown.recorded) as reader, opening_trouble_is_a_refusal(facts):
        try:
            with worker_trouble_is_a_refusal(unviewable(**about)):
                return workers.run(
                    RENDER_PAGE,
                    shown.viewer,
                    view,
                    shown.mark,
                    returns=RenderedPage,
                    sources={"source": reader},
                )
        except RenderError as error:
            raise unviewable(**about) from error


def _record(
    tx: Transaction,
    who: SignedIn,
    wanted: Wanted,
    event_id: str,
    rendered: RenderedPage,
    visit: OpenVisit | None,
) -> Leaf:
    """The leaf of a release. Gate and budgets are asked again, for what happened while the page was drawn."""
    page = wanted.view.page
    if visit_of_session(tx, who.session_id) != visit:
        raise Refusal(Code.CONFLICT, params={"what": "visit"}, about={"version": wanted.version_id})
    lock_account(tx, who.person_id)
    keep_version(tx, who, wanted.version_id)
    grant, item, version = reach_version(tx, who, wanted.version_id, Right.VIEW)
    require_viewable(item, version, page)
    counted = require_budget(tx, who, item, version.id, page, tile=bool(wanted.part))
    row = PageRelease(
        id=event_id,
        person_id=who.person_id,
        version_id=version.id,
        page=page,
        tier=item.tier,
        tile=wanted.part,
        counted=counted,
        released_ms=tx.now_ms(),
        leaf_index=-1,
    )
    tx.session.add(row)
    leaf = record(
        tx,
        wanted.act,
        who.actor,
        entry=item.entry_id,
        item=item.id,
        version=version.id,
        object=version.rendition_object_id,
        page=page,
        event=event_id,
        sha256=hashlib.sha256(rendered.image).hexdigest(),
        size=len(rendered.image),
        media_type=rendered.media_type,
        grant=grant.grant_id,
        **wanted.particulars,
    )
    leaf.bind(row)
    if visit is not None:
        note_page(tx, who, visit, event=event_id, item=item.id, version=version.id, page=page)
    return leaf


def page_sizes(
    tx: Transaction, who: SignedIn, version_id: str
) -> tuple[Item, Version, list[tuple[float, float]]]:
    """A viewable version of an item, with the size of each of its pages. The reading is recorded.

    Raises:
        Refusal: `not_found`, `viewer_missing`.
    """
    grant, item, version = reach_version(tx, who, version_id, Right.VIEW)
    require_viewable(item, version, 1)
    record_reading(tx, who, grant, item, version)
    return item, version, [(width, height) for width, height in json.loads(version.page_sizes or "[]")]


def record_reading(
    tx: Transaction, who: SignedIn, grant: Grant, item: Item, version: Version | None = None
) -> None:
    """The leaf of having read what stands about an item, not its content (G9.2-a)."""
    record(
        tx,
        ITEM_READ,
        who.actor,
        entry=item.entry_id,
        item=item.id,
        version=version.id if version else None,
        count=1,
        grant=grant.grant_id,
    )


def tell_manager(platform: Platform, who: SignedIn, refusal: Refusal) -> None:
    """Tell the entry's manager of content that is not as sealed, and once a day of a budget that is used up.

    What the manager did themself is told to the overall officer instead.
    """
    item_id = refusal.about.get("item")
    if item_id is None or refusal.code not in (Code.THROTTLED, Code.INTEGRITY_FAILED):
        return
    with platform.transaction() as tx:
        item = tx.session.get_one(Item, item_id)
        if refusal.code is Code.THROTTLED and not first_excess_today(tx, who, item):
            return
        entry = entry_of(tx, item.entry_id)
        person = display_name(tx, who.person_id)
        for told in told_about(tx, entry, who.person_id):
            notify(tx, told, _NOTICES[refusal.code], person=person, entry=entry.name, item=item.id)


_NOTICES = {Code.THROTTLED: "view_budget_exceeded", Code.INTEGRITY_FAILED: "integrity_failed"}
