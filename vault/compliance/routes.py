"""The log over HTTP. Bodies and proofs are for every signed-in person: they name nobody. Details are for auditors."""

from __future__ import annotations

import base64
import json
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from crypto.tlog_proof import format_tlog_proof
from vault.audit.acts import LOG_READ
from vault.audit.checkpoints import sign_checkpoint
from vault.audit.log import head, leaf_bodies, leaf_body, openings
from vault.audit.proofs import prove_consistency, prove_inclusion
from vault.audit.record import record
from vault.compliance.exit_pack.routes import router as exit_pack_router
from vault.compliance.reach.routes import router as reach_router
from vault.compliance.schemas import ConsistencyOut, LeafDetailsOut, LeafOut, LeavesOut, OpeningOut
from vault.compliance.trail.names import names_in
from vault.compliance.trail.routes import router as trail_router
from vault.identity.auth import SignedIn, SignedInPerson
from vault.people.personal_data_routes import router as personal_data_router
from vault.people.posts import Post
from vault.people.queries import holds, require_post, same_human
from vault.platform.cursors import page_limit
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.platform.http import PlatformDep
from vault.pledges.queries import require_log_consent

router = APIRouter()
router.include_router(reach_router)
router.include_router(trail_router)
router.include_router(personal_data_router)
router.include_router(exit_pack_router)
log_router = APIRouter(prefix="/v1/log", tags=["log"])


@log_router.get("/checkpoint")
def read_checkpoint(who: SignedInPerson, platform: PlatformDep) -> PlainTextResponse:
    """The newest checkpoint, a C2SP signed note."""
    return PlainTextResponse(sign_checkpoint(platform).note)


@log_router.get("/entries")
def read_entries(
    who: SignedInPerson,
    platform: PlatformDep,
    start: Annotated[int, Query(alias="from")] = 0,
    limit: int | None = None,
) -> LeavesOut:
    """Leaf bodies from `start` on, in order."""
    with platform.reading() as tx:
        size = head(tx).size
        stop = min(size, start + page_limit(limit))
        if start < 0:
            raise Refusal(Code.REQUEST_INVALID, params={"what": "from"})
        found = [
            LeafOut(index=start + place, body=body.decode())
            for place, body in enumerate(leaf_bodies(tx, start, stop))
        ]
    return LeavesOut(items=found, next=stop if stop < size and found else None, size=size)


@log_router.get("/proof/{index}")
def read_proof(index: int, who: SignedInPerson, platform: PlatformDep) -> PlainTextResponse:
    """A `.tlog-proof` that leaf `index` is in the log, under a fresh checkpoint."""
    checkpoint = sign_checkpoint(platform)
    with platform.reading() as tx:
        if not 0 <= index < checkpoint.size:
            raise Refusal(Code.NOT_FOUND)
        hashes = prove_inclusion(tx, index, checkpoint.size, checkpoint.root)
    return PlainTextResponse(format_tlog_proof(index, hashes, checkpoint.note))


@log_router.get("/consistency")
def read_consistency(
    old: Annotated[int, Query(alias="from")],
    new: Annotated[int, Query(alias="to")],
    who: SignedInPerson,
    platform: PlatformDep,
) -> ConsistencyOut:
    """The proof that the log of `old` leaves is the beginning of the log of `new` leaves."""
    with platform.reading() as tx:
        if not 0 < old <= new <= head(tx).size:
            raise Refusal(Code.REQUEST_INVALID, params={"what": "from, to"})
        hashes = prove_consistency(tx, old, new)
    return ConsistencyOut(
        old_size=old, new_size=new, hashes=[base64.b64encode(each).decode() for each in hashes]
    )


@log_router.get("/leaves/{index}/details")
def read_details(index: int, who: SignedInPerson, platform: PlatformDep) -> LeafDetailsOut:
    """The opened details of one leaf, for an auditor or the overall officer; the reading is a leaf itself.

    The overall officer sets access rights too, so a person's acts are opened to that post with their consent only (G4.1.4-e).
    """
    with platform.transaction() as tx:
        require_post(tx, who, Post.AUDITOR, Post.OVERALL_OFFICER)
        found = _details(tx, index)
        _require_no_alert_about(tx, who, found)
        if not holds(tx, who.person_id, Post.AUDITOR):
            _require_consent(tx, who, found)
        record(tx, LOG_READ, who.actor, first_index=index, last_index=index, subject=found.leaf_id)
    return found


def _require_no_alert_about(tx: Transaction, who: SignedIn, leaf: LeafDetailsOut) -> None:
    """An alert about the reader is another one's to read, whatever the reader's post."""
    opened = {each.field: each.value for each in leaf.details}
    subject = opened.get("subject")
    if "alert" in opened and isinstance(subject, str) and same_human(tx, who.person_id, subject):
        raise Refusal(Code.NOT_FOUND)


def _require_consent(tx: Transaction, who: SignedIn, leaf: LeafDetailsOut) -> None:
    opened = {each.field: each.value for each in leaf.details}
    if opened.get("actor_kind") == "person" and opened["actor"] not in (None, who.person_id):
        require_log_consent(tx, opened["actor"])


def _details(tx: Transaction, index: int) -> LeafDetailsOut:
    if not 0 <= index < head(tx).size:
        raise Refusal(Code.NOT_FOUND)
    leaf = json.loads(leaf_body(tx, index))
    opened = [
        OpeningOut(
            field=opening.field,
            salt=base64.b64encode(opening.salt).decode(),
            value_json=opening.value,
            value=json.loads(opening.value),
        )
        for opening in openings(tx, index)
    ]
    return LeafDetailsOut(
        index=index,
        leaf_id=leaf["id"],
        time=leaf["time"],
        act=leaf["act"],
        outcome=leaf["outcome"],
        details=opened,
        names=names_in(tx, [each.value for each in opened]),
    )


router.include_router(log_router)
