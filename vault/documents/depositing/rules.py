"""Pure rules of a deposit: what the order must say, and how an upload's states follow each other."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Final

from crypto.canonical import canonical_json
from vault.documents.file_names import display_name
from vault.documents.item_names import valid_name
from vault.documents.models import ABORTED, ABORTING, DONE, PENDING
from vault.platform.clock import DAY_MS
from vault.platform.errors import Code, Refusal
from vault.platform.texts import N_
from vault.register import catalogue
from vault.register.catalogue import Tier

ELECTRONIC_FILE: Final = "electronic_file"
ITEM_TYPES: Final = (ELECTRONIC_FILE, "paper", "removable_medium", "prototype", "process_area")
"""The five kinds of information in scope (G1.2-a)."""

MAX_TITLE_LENGTH: Final = 200
REPLAY_MS: Final = DAY_MS
"""How long an idempotency key means the same deposit."""


@dataclass(frozen=True)
class DepositOrder:
    """What the depositor says of the content. `authorised` is their statement of right to lift an owner password."""

    entry_id: str | None
    type: str | None
    marking: str | None
    file_name: str | None
    tier: int | None = None
    title: str | None = None
    authorised: str | None = None
    item_id: str | None = None

    def digest(self) -> bytes:
        """SHA-256 of the order, to tell a repetition from another order."""
        return hashlib.sha256(canonical_json(asdict(self))).digest()


@dataclass(frozen=True)
class CheckedOrder:
    """An order that says everything, and says it rightly."""

    entry_id: str
    type: str
    tier: Tier
    file_name: str | None
    title: str
    authorised: str | None
    item_id: str | None

    @property
    def electronic(self) -> bool:
        """Whether the item carries content."""
        return self.type == ELECTRONIC_FILE


def check_order(order: DepositOrder) -> CheckedOrder:
    """Check what can be checked without asking anybody.

    Raises:
        Refusal: `item_type_missing`, `item_type_out_of_scope`, `register_entry_missing`, `marking_missing`,
            `marking_not_in_catalogue`, `name_invalid`, `request_invalid`.
    """
    item_type = _item_type(order.type)
    if not order.entry_id:
        raise Refusal(Code.REGISTER_ENTRY_MISSING)
    tier = catalogue.tier_of_marking(order.marking)
    if order.tier is not None and order.tier != tier.level:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "tier"})
    file_name = _file_name(item_type, order.file_name)
    if order.item_id and item_type != ELECTRONIC_FILE:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "item_id"})
    return CheckedOrder(
        entry_id=order.entry_id,
        type=item_type,
        tier=tier,
        file_name=file_name,
        title=_title(order.title) if order.title or file_name is None else display_name(file_name),
        authorised=(order.authorised or "").strip() or None,
        item_id=order.item_id,
    )


def _item_type(said: str | None) -> str:
    types = ", ".join(ITEM_TYPES)
    if not said:
        raise Refusal(Code.ITEM_TYPE_MISSING, params={"types": types})
    if said not in ITEM_TYPES:
        raise Refusal(Code.ITEM_TYPE_OUT_OF_SCOPE, params={"type": said, "types": types})
    return said


def _file_name(item_type: str, said: str | None) -> str | None:
    if item_type == ELECTRONIC_FILE:
        return valid_name(said or "")
    if said:
        raise Refusal(Code.NAME_INVALID, params={"why": N_("only electronic files have a file name")})
    return None


def _title(said: str | None) -> str:
    title = (said or "").strip()
    if not title or len(title) > MAX_TITLE_LENGTH or not title.isprintable():
        raise Refusal(Code.NAME_INVALID, params={"why": N_("a title has 1 to 200 printable characters")})
    return title


def check_declared_length(declared: int | None, limit: int) -> None:
    """A body that says it is too long is refused before a byte of it is read.

    Raises:
        Refusal: `too_large`.
    """
    if declared is not None and declared > limit:
        raise Refusal(Code.TOO_LARGE, params={"limit": str(limit)})


def check_quota(*, stored: int, incoming: int, quota: int) -> None:
    """Bytes stored so far and those coming in stay within the quota.

    Raises:
        Refusal: `quota_exceeded`.
    """
    if stored + incoming > quota:
        raise Refusal(Code.QUOTA_EXCEEDED)


FOLLOWS: Final = {
    PENDING: frozenset({DONE, ABORTING}),
    ABORTING: frozenset({ABORTING, ABORTED}),
    ABORTED: frozenset({ABORTING}),
    DONE: frozenset[str](),
}
"""Which state may follow which. What is done is never undone here; what was aborted may be swept once more."""


def states_before(state: str) -> frozenset[str]:
    """The states an upload may come from to reach `state`."""
    return frozenset(before for before, after in FOLLOWS.items() if state in after)
