"""Pure rules of a request for access: what it says, and what the decider has to answer (G4.1.1-b to -d, G4.1.2-b)."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from crypto.canonical import canonical_json
from vault.access.rules import Right
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms
from vault.platform.errors import Code, Refusal
from vault.register.rules import MAX_TEXT_LENGTH

LEAVING_SOON_MS = 90 * DAY_MS
"""A last day nearer than this needs a reason (G4.1.1-d)."""


@dataclass(frozen=True)
class GrantOrder:
    """What is asked for. `ends_on` is a day in Japan, `YYYY-MM-DD`."""

    person_id: str
    right: Right
    tier: int
    project_id: str
    task: str
    need_to_know: str
    overseas_risk: str
    ends_on: str


@dataclass(frozen=True)
class Answers:
    """What the decider says besides yes or no.

    Args:
        digest: of the request as it was shown, in hexadecimal.
        criteria: an answer to each question of the published standard, by the question's id.
        history_result: what the check of past mishandling found; never blank.
        leaving_reason: why access is given although the person leaves within 90 days.
    """

    digest: str
    reason: str
    criteria: Mapping[str, str]
    history_result: str = ""
    leaving_reason: str = ""


def require_need_to_know(order: GrantOrder) -> GrantOrder:
    """Task, reason and an answer on outflow abroad are given in words.

    Raises:
        Refusal: `need_to_know_missing` naming the blank field, `request_invalid` beyond 2,000 characters.
    """
    for field in ("task", "need_to_know", "overseas_risk"):
        said = getattr(order, field)
        if not said.strip():
            raise Refusal(Code.NEED_TO_KNOW_MISSING, params={"field": field})
        if len(said) > MAX_TEXT_LENGTH:
            raise Refusal(Code.REQUEST_INVALID, params={"what": field})
    return order


def digest_of(request_id: str, entry_id: str, order: GrantOrder, criteria_version_id: str | None) -> str:
    """SHA-256, in hexadecimal, of exactly what a decider is shown (architecture rule 8)."""
    shown = {"request": request_id, "entry": entry_id, "criteria": criteria_version_id, **asdict(order)}
    return hashlib.sha256(canonical_json(shown)).hexdigest()


def require_outlived(leaves_on: str | None, ends_ms: int) -> None:
    """A grant never ends after the person does.

    Raises:
        Refusal: `grant_outlives_person`.
    """
    if leaves_on is not None and ends_ms > end_of_tokyo_day_ms(leaves_on):
        raise Refusal(Code.GRANT_OUTLIVES_PERSON, params={"last_day": leaves_on})


def leaves_soon(leaves_on: str | None, now_ms: int) -> bool:
    """Whether the known last day lies within the next 90 days."""
    return leaves_on is not None and end_of_tokyo_day_ms(leaves_on) - now_ms < LEAVING_SOON_MS
