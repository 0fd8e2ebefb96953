"""`Idempotency-Key`: a repeated POST gives the first answer again, also when the first answer never arrived.

The stored answer is part of the act's own transaction, so there is no moment in which the act exists without it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import String, Text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.clock import DAY_MS
from vault.platform.database import Base, Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

KEEP_MS = DAY_MS
_KEY_SHAPE = re.compile(r"[\x21-\x7e]{8,128}")


class IdempotencyRecord(Base):
    """One answered POST of one person, kept 24 hours."""

    __tablename__ = "idempotency_record"

    person_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(Text)
    created_ms: Mapped[int] = mapped_column(index=True)


def idempotency_key(request: Request) -> str | None:
    """The caller's key, or None; `request_invalid` when it is not 8 to 128 visible ASCII characters."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY_SHAPE.fullmatch(key):
        raise Refusal(Code.REQUEST_INVALID, params={"what": "Idempotency-Key"})
    return key


def once(
    request: Request,
    platform: Platform,
    person_id: str,
    act: Callable[[Transaction], BaseModel],
    *,
    body: BaseModel | None = None,
    status: int = 201,
) -> Response:
    """Run `act` in a transaction of its own and answer with its result, or repeat the stored answer.

    `conflict` when the key was used for another request.
    """
    key = idempotency_key(request)
    fingerprint = request_fingerprint(request, body.model_dump_json() if body else "")
    if key is None:
        with platform.transaction() as tx:
            answer = act(tx).model_dump_json()
        return _json(answer, status)
    try:
        return _run(platform, person_id, key, fingerprint, act, status)
    except IntegrityError:
        # Somebody with the same key was quicker: theirs is the answer.
        with platform.reading() as tx:
            return _replay(tx, person_id, key, fingerprint) or _lost_race()


def _lost_race() -> Response:
    raise Refusal(Code.CONFLICT, params={"what": "Idempotency-Key"})


def request_fingerprint(request: Request, body: str) -> str:
    """SHA-256 over method, path and body: what the key was used for."""
    return hashlib.sha256(f"{request.method}\n{request.url.path}\n{body}".encode()).hexdigest()


def _run(
    platform: Platform,
    person_id: str,
    key: str,
    fingerprint: str,
    act: Callable[[Transaction], BaseModel],
    status: int,
) -> Response:
    with platform.transaction() as tx:
        stored = _replay(tx, person_id, key, fingerprint)
        if stored is not None:
            return stored
        row = _take_key(tx, person_id, key, fingerprint, status)
        row.answer = act(tx).model_dump_json()
        answer = row.answer
    return _json(answer, status)


def _take_key(tx: Transaction, person_id: str, key: str, fingerprint: str, status: int) -> IdempotencyRecord:
    """The row of the answer to come, before the act: a repetition that arrives meanwhile waits here for its outcome
    instead of finding a world that the first one has already changed.
    """
    row = IdempotencyRecord(
        person_id=person_id,
        key=key,
        request_sha256=fingerprint,
        status=status,
        answer="",
        created_ms=tx.now_ms(),
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def stored_answer(tx: Transaction, person_id: str, key: str) -> IdempotencyRecord | None:
    """The answer stored under a key within the last 24 hours; an older one is forgotten here."""
    record = tx.session.get(IdempotencyRecord, (person_id, key))
    if record is not None and record.created_ms < tx.now_ms() - KEEP_MS:
        tx.session.delete(record)
        tx.session.flush()
        return None
    return record


def _replay(tx: Transaction, person_id: str, key: str, fingerprint: str) -> Response | None:
    record = stored_answer(tx, person_id, key)
    if record is None:
        return None
    if record.request_sha256 != fingerprint:
        raise Refusal(Code.CONFLICT, params={"what": "Idempotency-Key"})
    return _json(record.answer, record.status)


def _json(answer: str, status: int) -> Response:
    return Response(answer, status_code=status, media_type="application/json")


def forget_expired(tx: Transaction) -> Any:
    """Delete answers older than 24 hours."""
    expired = tx.session.query(IdempotencyRecord).where(IdempotencyRecord.created_ms < tx.now_ms() - KEEP_MS)
    return expired.delete(synchronize_session=False)
