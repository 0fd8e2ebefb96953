"""A small company's only manager, who is its overall officer, decides their own request: announced, with two codes (T5-c)."""

from __future__ import annotations

from vault.copies.check_ticket import require_lone_decider, require_unchanged
from vault.copies.decide import approve_checked
from vault.copies.models import CopyRequest
from vault.copies.rules import RequestState
from vault.identity.auth import SignedIn
from vault.people.models_small_company import SoloAct
from vault.people.solo import COPY, begin, finish
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.register.authority import require_live_manager
from vault.register.queries import entry_of


def announce_own_copy(
    tx: Transaction, who: SignedIn, request: CopyRequest, digest: str, code: str
) -> SoloAct:
    """Say with a code that one will decide one's own request alone.

    Args:
        digest: of everything the request binds, as it was shown.

    Raises:
        Refusal: those of `require_lone_decider`, `role_conflict`, `manager_missing`, `ticket_invalid` (not what was
            seen), `conflict` (decided already), and what `begin` raises.
    """
    _require_alone(tx, who, request, digest)
    return begin(tx, who, COPY, request.id, request.digest, code)


def approve_own(
    tx: Transaction,
    who: SignedIn,
    request: CopyRequest,
    solo_id: str,
    *,
    digest: str,
    reason: str,
    code: str,
) -> None:
    """Approve what was announced, after the wait or once a confirmer from outside agreed, with a new code.

    Raises:
        Refusal: as `announce_own_copy` and `decide.approve`, and what `finish` raises.
    """
    _require_alone(tx, who, request, digest)
    finish(tx, who, solo_id, COPY, request.digest, code)
    approve_checked(tx, who, request, digest, reason)


def _require_alone(tx: Transaction, who: SignedIn, request: CopyRequest, digest: str) -> None:
    require_live_manager(tx, entry_of(tx, request.entry_id))
    require_lone_decider(tx, request, who.person_id)
    if request.state != RequestState.REQUESTED:
        raise Refusal(Code.CONFLICT, params={"what": request.state}, about={"item": request.item_id})
    require_unchanged(tx, request, digest)
