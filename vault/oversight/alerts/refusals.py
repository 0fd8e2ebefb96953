"""Noticing from refusals, as they are recorded: bursts of one person on one entry, used-up view budgets, altered content."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, func, or_, select

from vault.audit.actor import Actor
from vault.copies.models import Copy, CopyRequest
from vault.disposal.models import Disposal
from vault.documents.models import Item, Version
from vault.identity.accounts import lock_account
from vault.oversight.alerts.kinds import COUNTED, HOUR_MS, Kind
from vault.oversight.alerts.raising import raise_alert
from vault.oversight.models import Alert, RefusedAccess
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.models import Entry


def notice_refusal(tx: Transaction, refusal: Refusal, by: Actor) -> None:
    """Look at one refusal of a signed-in person, in the transaction of its leaf."""
    if by.person_id is None or by.kind != "person":
        return
    about, code = refusal.about, refusal.true_code
    if code in COUNTED:
        _count(tx, by, by.person_id, entry_concerned(tx, about))
    elif code is Code.INTEGRITY_FAILED:
        _altered(tx, by, about)
    elif code is Code.THROTTLED and "item" in about:
        _budget_used_up(tx, by, by.person_id, about["item"])


def entry_concerned(tx: Transaction, about: Mapping[str, str]) -> str | None:
    """The register entry behind what a refusal names; None where it names nothing that exists."""
    by_version = select(Item.entry_id).join(Version, Version.item_id == Item.id)
    lookups = (
        ("entry", select(Entry.id).where(Entry.id == about.get("entry"))),
        ("item", select(Item.entry_id).where(Item.id == about.get("item"))),
        ("version", by_version.where(Version.id == about.get("version"))),
        ("copy", select(Copy.entry_id).where(Copy.id == about.get("copy"))),
        ("disposal", select(Disposal.entry_id).where(Disposal.id == about.get("disposal"))),
        ("subject", select(CopyRequest.entry_id).where(CopyRequest.id == about.get("subject"))),
    )
    found = (tx.session.scalar(query) for name, query in lookups if name in about)
    return next((entry_id for entry_id in found if entry_id is not None), None)


def _count(tx: Transaction, by: Actor, person_id: str, entry_id: str | None) -> None:
    an_hour_ago = tx.now_ms() - HOUR_MS
    key = entry_id or ""
    tx.session.execute(
        delete(RefusedAccess).where(RefusedAccess.person_id == person_id, RefusedAccess.at_ms <= an_hour_ago)
    )
    tx.session.add(
        RefusedAccess(
            id=new_id("rfa", tx.platform.randomness), person_id=person_id, entry_id=key, at_ms=tx.now_ms()
        )
    )
    tx.session.flush()
    seen = tx.session.scalar(
        select(func.count()).where(RefusedAccess.person_id == person_id, RefusedAccess.entry_id == key)
    )
    if (seen or 0) < tx.platform.settings.refusals_in_burst:
        return
    lock_account(tx, person_id)
    if not _burst_is_known(tx, person_id, entry_id, an_hour_ago):
        source = f"{person_id}:{key}:{tx.now_ms()}"
        raise_alert(
            tx,
            Kind.REFUSALS_IN_BURST,
            source,
            by,
            entry_id=entry_id,
            subject_id=person_id,
            count=seen or 0,
        )


def _burst_is_known(tx: Transaction, person_id: str, entry_id: str | None, since_ms: int) -> bool:
    """Whether somebody has this burst before them already: one alert is enough until it is decided or an hour has passed."""
    known = select(Alert.id).where(
        Alert.kind == Kind.REFUSALS_IN_BURST,
        Alert.subject_id == person_id,
        Alert.entry_id == entry_id if entry_id else Alert.entry_id.is_(None),
        or_(Alert.decided_ms.is_(None), Alert.raised_ms > since_ms),
    )
    return tx.session.scalar(known.limit(1)) is not None


def _budget_used_up(tx: Transaction, by: Actor, person_id: str, item_id: str) -> None:
    item = tx.session.get(Item, item_id)
    if item is None:
        return
    lock_account(tx, person_id)
    raise_alert(
        tx,
        Kind.VIEW_BUDGET_EXCEEDED,
        f"{person_id}:{item.tier}:{item.entry_id}:{tokyo_date(tx.now_ms())}",
        by,
        entry_id=item.entry_id,
        subject_id=person_id,
        about=item.id,
    )


def _altered(tx: Transaction, by: Actor, about: Mapping[str, str]) -> None:
    """Whoever met it is not whom it is about: somebody or something changed what was stored."""
    assert by.person_id is not None  # noqa: S101  # notice_refusal
    lock_account(tx, by.person_id)
    named = next((about[name] for name in ("item", "copy", "disposal", "version") if name in about), "-")
    raise_alert(
        tx,
        Kind.INTEGRITY_FAILED,
        f"{named}:{tokyo_date(tx.now_ms())}:{by.person_id}",
        by,
        entry_id=entry_concerned(tx, about),
        about=named,
    )
