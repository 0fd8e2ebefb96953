"""One check of an approval, made at the decision and again at every execution (architecture rules 7 and 8).

Persons are checked, not roles alone: nobody gets a copy decided by themselves, by any sequence of role changes, and what
was approved must still be what would be made.
"""

from __future__ import annotations

from vault.access.gate import live_grant, require_live_grant
from vault.access.rules import Right
from vault.copies.approval import Approval, decided
from vault.copies.locking import keep_ground
from vault.copies.models import CopyRequest
from vault.copies.native.approvals import require_approved_by_all, require_registered
from vault.copies.native.rule import require_allowed
from vault.copies.queries import bound_of, is_native
from vault.copies.rules import RequestState
from vault.documents.models import ACTIVE, Item, Version
from vault.documents.queries import native_of
from vault.documents.scanning.closing import require_readable
from vault.people.posts import Post
from vault.people.queries import overall_officer, same_human
from vault.people.small_company import in_force
from vault.people.solo import COPY, done_alone
from vault.platform.clock import end_of_tokyo_day_ms
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.authority import is_responsible_manager
from vault.register.queries import entry_of


def require_decider(tx: Transaction, request: CopyRequest, person_id: str) -> None:
    """The person may decide this request: the entry's manager, for the manager's own requests the overall officer.

    A native file is decided by both, and by nobody else: never where either asked for it or is to receive it, and never where
    one human holds both posts.

    Raises:
        Refusal: `self_decision`, `role_required`, `setter_not_authorised` (no live grant of their own: the file
            password is set in the decider's name, G9.1.1-j).
    """
    if _is_party(tx, request, person_id):
        raise Refusal(Code.SELF_DECISION, about=_about(request))
    _require_entitled(tx, request, person_id)


def require_lone_decider(tx: Transaction, request: CopyRequest, person_id: str) -> None:
    """The person may decide this request of their own, because in a small company nobody else holds the post for it (T5-c).

    Nobody decides alone on a native file.

    Raises:
        Refusal: `self_decision` (somebody else holds it, or no profile is in force), `role_required`,
            `setter_not_authorised`, `conflict` for a request that is not the person's own.
    """
    about = _about(request)
    if not _is_party(tx, request, person_id):
        raise Refusal(Code.CONFLICT, params={"what": "person"}, about=about)
    if is_native(request):
        raise Refusal(Code.SELF_DECISION, about=about)
    holder = next(iter(deciders(tx, request).values()))
    if not in_force(tx) or holder is None or not same_human(tx, holder, person_id):
        raise Refusal(Code.SELF_DECISION, about=about)
    _require_entitled(tx, request, person_id)


def _require_entitled(tx: Transaction, request: CopyRequest, person_id: str) -> None:
    holders = deciders(tx, request)
    if is_native(request):
        _require_two_people(tx, request, holders)
    post = next((post for post, holder in holders.items() if holder == person_id), None)
    if post is None:
        roles = ", ".join(each.value for each in holders)
        raise Refusal(Code.ROLE_REQUIRED, params={"roles": roles}, about=_about(request))
    if is_native(request) and post is Post.OVERALL_OFFICER:
        return
    if live_grant(tx, person_id, request.entry_id, request.tier, Right.VIEW) is None:
        raise Refusal(Code.SETTER_NOT_AUTHORISED, about=_about(request))


def deciders(tx: Transaction, request: CopyRequest) -> dict[Post, str | None]:
    """The posts that decide this request, each with who holds it now."""
    manager_id = entry_of(tx, request.entry_id).manager_id
    manager = {Post.RESPONSIBLE_MANAGER: manager_id if is_responsible_manager(tx, manager_id) else None}
    if is_native(request):
        return {**manager, Post.OVERALL_OFFICER: overall_officer(tx)}
    if manager_id in {request.requester_id, request.recipient_id}:
        return {Post.OVERALL_OFFICER: overall_officer(tx)}
    return manager


def _require_two_people(tx: Transaction, request: CopyRequest, holders: dict[Post, str | None]) -> None:
    known = [holder for holder in holders.values() if holder is not None]
    one_human = len(known) == len(holders) and same_human(tx, *known)
    if one_human or any(_is_party(tx, request, holder) for holder in known):
        raise Refusal(Code.SELF_DECISION, about=_about(request))


def require_native_possible(tx: Transaction, request: CopyRequest) -> None:
    """Native files are allowed, two people can decide on this one, and its device is registered.

    Raises:
        Refusal: `format_unprotectable`, `self_decision`, `device_revoked`.
    """
    require_allowed(tx, _about(request))
    _require_two_people(tx, request, deciders(tx, request))
    require_registered(tx, request.device_id, _about(request))


def _is_party(tx: Transaction, request: CopyRequest, person_id: str) -> bool:
    return any(same_human(tx, person_id, party) for party in (request.requester_id, request.recipient_id))


def _about(request: CopyRequest) -> dict[str, str]:
    return {"item": request.item_id, "entry": request.entry_id, "subject": request.id}


def require_unchanged(tx: Transaction, request: CopyRequest, seen_digest: str) -> None:
    """What is about to be approved or made is exactly what was seen, and its day of return is not past.

    Raises Refusal(`ticket_invalid`), and `malware_found`, `scan_pending` or `marking_pending` for what is closed.
    """
    item = tx.session.get_one(Item, request.item_id)
    version = tx.session.get_one(Version, request.version_id)
    in_time = tx.now_ms() <= end_of_tokyo_day_ms(request.valid_until)
    same_bytes = version.rendition_sha256 == request.rendition_sha256 and _same_native(tx, request, version)
    same_rules = item.state == ACTIVE and item.tier == request.tier
    if not (
        in_time and same_bytes and same_rules and bound_of(request).digest() == request.digest == seen_digest
    ):
        raise Refusal(Code.TICKET_INVALID, about={"item": request.item_id, "subject": request.id})
    require_readable(item, version)


def _same_native(tx: Transaction, request: CopyRequest, version: Version) -> bool:
    if not is_native(request):
        return request.native_sha256 is None
    native = native_of(tx, version)
    return native is not None and native.plaintext_sha256 == request.native_sha256


def check_ticket(tx: Transaction, request: CopyRequest) -> Approval:
    """The approval behind an approved request, if everything it rests on still holds.

    Raises:
        Refusal: `ticket_invalid`, `self_decision`, `role_required`, `setter_not_authorised`, and the gate's code for a
            requester or recipient whose grant is not live, such as `no_grant`, `pledge_missing`, `training_overdue` (G5.3-c);
            for a native file also `format_unprotectable`, `device_revoked` and `copy_not_approved`.
    """
    live_states = {RequestState.APPROVED, RequestState.ISSUING}
    expired = (request.ticket_expires_ms or 0) <= tx.now_ms()
    if request.state not in live_states or request.decided_by is None or (expired and not _started(request)):
        raise Refusal(Code.TICKET_INVALID, about={"item": request.item_id, "subject": request.id})
    keep_ground(tx, request)
    require_unchanged(tx, request, request.digest)
    if is_native(request):
        require_native_possible(tx, request)
        require_approved_by_all(tx, request, deciders(tx, request), _about(request))
    alone = done_alone(tx, COPY, request.id)
    if alone is not None and alone.digest == request.digest:
        require_lone_decider(tx, request, request.decided_by)
    else:
        require_decider(tx, request, request.decided_by)
    for person_id in (request.requester_id, request.recipient_id):
        about = {"item": request.item_id, "subject": person_id}
        require_live_grant(tx, person_id, request.entry_id, request.tier, Right.VIEW, about)
    return decided(
        request_id=request.id,
        entry_id=request.entry_id,
        item_id=request.item_id,
        tier=request.tier,
        approved_by=request.decided_by,
    )


def _started(request: CopyRequest) -> bool:
    # A ticket used in time is carried out, even when a restart made it late.
    return request.state == RequestState.ISSUING
