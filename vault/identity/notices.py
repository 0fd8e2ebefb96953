"""Telling people what happened to their account and their rights (ASVS 6.3.5, 6.3.7)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import select, tuple_

from vault.identity.models import Notice
from vault.identity.notice_texts import (
    FIELD_NAMES,
    NOTICE_COMMANDS,
    NOTICE_TEXTS,
    OBJECTS,
    POST_NAMES,
    SOLO_ACTS,
)
from vault.platform.cursors import rows_after
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.ids import new_id
from vault.platform.texts import Language, translate


def notify(tx: Transaction, person_id: str, kind: str, **params: str) -> None:
    """Leave a notice for a person in the act's own transaction; LookupError for a kind without a text."""
    if kind not in NOTICE_TEXTS:
        raise LookupError(f"no text for notices of kind {kind}")
    tx.session.add(
        Notice(
            id=new_id("not", tx.platform.randomness),
            person_id=person_id,
            kind=kind,
            params=json.dumps(params, ensure_ascii=False),
            created_ms=tx.now_ms(),
        )
    )


def notify_once(tx: Transaction, person_id: str, kind: str, **params: str) -> None:
    """Like `notify`, unless an unread notice of the kind lies there already."""
    unread = select(Notice.id).where(
        Notice.person_id == person_id, Notice.kind == kind, Notice.read_ms.is_(None)
    )
    if tx.session.scalar(unread) is None:
        notify(tx, person_id, kind, **params)


def notices_of(
    tx: Transaction, person_id: str, position: Sequence[str | int], limit: int, *, unread: bool = False
) -> list[Notice]:
    """Up to `limit` of a person's notices, or only of those not read, newest first after `(created_ms, id)`."""
    chosen = select(Notice).where(Notice.person_id == person_id)
    if unread:
        chosen = chosen.where(Notice.read_ms.is_(None))
    newest_first = Notice.created_ms.desc(), Notice.id.desc()
    return list(tx.session.scalars(rows_after(chosen, position, limit, *newest_first)))


def mark_read(tx: Transaction, person_id: str, notice_id: str) -> Notice:
    """Mark one's own notice as read; `not_found` for anybody else's."""
    notice = tx.session.get(Notice, notice_id)
    if notice is None or notice.person_id != person_id:
        raise Refusal(Code.NOT_FOUND)
    if notice.read_ms is None:
        notice.read_ms = tx.now_ms()
    return notice


def mark_read_up_to(tx: Transaction, person_id: str, notice_id: str) -> int:
    """Mark as read one of one's own notices and all older ones; how many were not. What came meanwhile stays unread.

    Raises:
        Refusal: `not_found` for anybody else's notice.
    """
    last = tx.session.get(Notice, notice_id)
    if last is None or last.person_id != person_id:
        raise Refusal(Code.NOT_FOUND)
    older = tx.session.scalars(
        select(Notice).where(
            Notice.person_id == person_id,
            Notice.read_ms.is_(None),
            tuple_(Notice.created_ms, Notice.id) <= (last.created_ms, last.id),
        )
    ).all()
    for notice in older:
        notice.read_ms = tx.now_ms()
    return len(older)


def about(notice: Notice) -> dict[str, str]:
    """The objects that a notice is about: their ids by what they are."""
    return {name: value for name, value in json.loads(notice.params).items() if name in OBJECTS}


def command_of(notice: Notice) -> str | None:
    """What does at a terminal what the notice asks for; None where nothing is asked, or an older notice names no object."""
    try:
        return NOTICE_COMMANDS.get(notice.kind, "").format_map(json.loads(notice.params)) or None
    except KeyError:
        return None


def text_of(notice: Notice, language: Language) -> str:
    """What the notice says, in the reader's language."""
    params: dict[str, str] = json.loads(notice.params)
    if "post" in params:
        params["post"] = translate(POST_NAMES.get(params["post"], ""), language) or params["post"]
    if "act" in params:
        params["act"] = translate(SOLO_ACTS.get(params["act"], ""), language) or params["act"]
    if "fields" in params:
        names = [translate(FIELD_NAMES[name], language) for name in params["fields"].split()]
        params["fields"] = ", ".join(names)
    return translate(NOTICE_TEXTS[notice.kind], language, **params)
