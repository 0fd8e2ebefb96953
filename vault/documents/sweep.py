"""Cleaning up after uploads that never became items: only what an expired intent row names is deleted.

Runs at start and then regularly, in any number of processes: every step may be repeated.
"""

import logging
from typing import Final

from sqlalchemy import select

from vault.audit.actor import Actor
from vault.documents.depositing.abort import abort_upload
from vault.documents.models import ABORTING, PENDING, UploadIntent
from vault.platform.errors import Refusal
from vault.platform.runtime import Platform

EXPIRED: Final = "expired"
SWEEPER: Final = Actor.job("sweeper")

_log = logging.getLogger("hizo.sweeper")


def sweep_expired_uploads(platform: Platform) -> int:
    """Abort every upload whose intent has expired; how many. What the store refuses now waits for the next turn."""
    aborted = 0
    for intent_id in _expired(platform):
        try:
            aborted += abort_upload(platform, intent_id, SWEEPER, EXPIRED)
        except Refusal as trouble:
            _log.warning("upload %s cannot be cleaned up yet: %s", intent_id, trouble.code)
    return aborted


def _expired(platform: Platform) -> list[str]:
    with platform.reading() as tx:
        query = select(UploadIntent.id).where(
            UploadIntent.state.in_((PENDING, ABORTING)), UploadIntent.expires_ms < tx.now_ms()
        )
        return list(tx.session.scalars(query.order_by(UploadIntent.expires_ms)))
