"""Noticing from refusals, as they are recorded: used-up view budgets and altered content at once, bursts when they are counted,
refused requests for copies when their day is over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.copies.models import Copy, CopyRequest
from vault.disposal.models import Disposal
from vault.documents.models import Item, Version
from vault.identity.accounts import lock_account
from vault.oversight.alerts.kinds import COUNTED, Kind
from vault.oversight.alerts.raising import raise_alert
from vault.oversight.models import RefusedAccess, RefusedCopyAsk
from vault.platform.clock import tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.register.models import Entry

ASKING_FOR_A_COPY: Final = "POST /v1/copy-requests"


def notice_refusal(tx: Transaction, refusal: Refusal, by: Actor, route: str) -> None:
    """Look at one refusal of a signed-in person, in the transaction of its leaf; `route` is its method and path."""
    if by.person_id is None or by.kind != "person":
        return
    about, code = refusal.about, refusal.true_code
    if route == ASKING_FOR_A_COPY and about:
        _note_ask(tx, by.person_id, about)
    if code in COUNTED or refusal.code is Code.NOT_FOUND:
        _note(tx, by.person_id, code, about)
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


def _note(tx: Transaction, person_id: str, code: Code, about: Mapping[str, str]) -> None:
    """Keep a refusal for the look at bursts.

    What is hidden behind `not_found` and what does not exist cost the same here: one row, whatever the true code.
    """
    tx.session.add(
        RefusedAccess(
            id=new_id("rfa", tx.platform.randomness),
            person_id=person_id,
            code=code.value,
            about=json.dumps(dict(about)),
            at_ms=tx.now_ms(),
        )
    )


def _note_ask(tx: Transaction, person_id: str, about: Mapping[str, str]) -> None:
    """Keep a refused request for a copy; as with `_note`, whether the thing exists makes no difference here."""
    new = new_id("rca", tx.platform.randomness)
    tx.session.add(
        RefusedCopyAsk(id=new, person_id=person_id, about=json.dumps(dict(about)), at_ms=tx.now_ms())
    )


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
