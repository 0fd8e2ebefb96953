"""A small company's only manager, who is its overall officer, decides their own request: announced, with two codes (T5-c)."""

from vault.access.ask import require_open
from vault.access.authority import require_lone_decider
from vault.access.decide import approve_checked
from vault.access.models import GrantRequest, GrantRow
from vault.access.request_rules import Answers
from vault.identity.auth import SignedIn
from vault.people.models_small_company import SoloAct
from vault.people.solo import GRANT, begin, digest_of, finish
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal
from vault.procedures.queries import published
from vault.procedures.slots import Slot
from vault.register.authority import require_live_manager
from vault.register.models import Entry
from vault.register.queries import entry_of


def announce_own_grant(tx: Transaction, who: SignedIn, row: GrantRequest, digest: str, code: str) -> SoloAct:
    """Say with a code that one will decide one's own request alone.

    Args:
        digest: of the request as it was shown.

    Raises:
        Refusal: `grantor_not_authorised`, `self_decision` (somebody else could decide, or no profile is in force),
            `manager_missing`, `role_conflict`, `conflict` (decided already, not one's own, or other than what was
            shown), and what `begin` raises.
    """
    _require_alone(tx, who, row, digest)
    return begin(tx, who, GRANT, row.id, _solo_digest(tx, row), code)


def approve_own(
    tx: Transaction, who: SignedIn, row: GrantRequest, solo_id: str, answers: Answers, code: str
) -> GrantRow:
    """Give oneself what was announced, after the wait or once a confirmer from outside agreed, with a new code.

    Raises:
        Refusal: as `announce_own_grant` and `decide.approve`, and what `finish` raises.
    """
    entry = _require_alone(tx, who, row, answers.digest)
    finish(tx, who, solo_id, GRANT, _solo_digest(tx, row), code)
    return approve_checked(tx, who, entry, row, answers)


def _require_alone(tx: Transaction, who: SignedIn, row: GrantRequest, digest: str) -> Entry:
    entry = entry_of(tx, row.entry_id)
    require_lone_decider(tx, who, entry, row.person_id)
    require_live_manager(tx, entry)
    require_open(row)
    if digest != row.digest:
        raise Refusal(Code.CONFLICT, params={"what": "digest"}, about={"entry": entry.id})
    return entry


def _solo_digest(tx: Transaction, row: GrantRequest) -> str:
    """Over the request and the standard it is decided under: another standard in between voids the announcement."""
    standard = published(tx, Slot.GRANT_CRITERIA)
    version_id = standard.version_id if standard else None
    return digest_of({"grant_request": row.id, "digest": row.digest, "criteria": version_id})
