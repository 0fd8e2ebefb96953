"""What stands on a certificate: plain facts about one item, gathered by the disposal domain.

All times are UTC milliseconds, all hashes raw bytes, all sizes bytes. Nothing here is optional by habit: a fact that
may be missing says in its own field what its absence means.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from vault.disposal.certificate.errors import FactsError
from vault.disposal.certificate.grade import PlaceFacts, Result, grade


class Kind(StrEnum):
    """The two documents of a disposal. Only the first may be called 証明書, and only once per item."""

    CERTIFICATE = "certificate"
    INTERIM_STATEMENT = "interim-statement"


class TimeSource(StrEnum):
    """Who vouches for the time of issue."""

    SELF_DECLARED = "self_declared"
    RFC3161 = "rfc3161"


class CopyState(StrEnum):
    """Where a numbered copy ended, or still is."""

    IN_TRANSIT = "in_transit"
    HELD = "held"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    LOST = "lost"
    VOID = "void"


OPEN_COPY_STATES = frozenset({CopyState.IN_TRANSIT, CopyState.HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultFacts:
    """The vault that speaks, and the log its word stands in (C2SP origin and verifier key)."""

    id: str
    name: str
    log_origin: str
    log_vkey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """The item as the register knew it. `file_name` is the marked name."""

    id: str
    type: str
    title: str
    file_name: str
    marking: str
    tier: int
    entry_id: str
    entry_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFacts:
    """One sealed object: where it lay, and what pins its bytes and its key."""

    id: str
    role: str
    sequence: int
    place: str
    plaintext_size: int
    ciphertext_size: int
    ciphertext_sha256: bytes
    key_commitment: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """One version and every sealed object made for it, derivatives and copies included."""

    id: str
    number: int
    created_ms: int
    objects: tuple[ObjectFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """One person's act, with the posts held and how the person proved to be there (`password+totp`)."""

    id: str
    name: str
    posts: tuple[str, ...]
    at_ms: int
    authentication: str
    leaf_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideWord:
    """A cleared person from outside who agreed to an act done alone, without seeing content."""

    id: str
    name: str
    company: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SoloFacts:
    """That one person ordered and confirmed (T5-c): announced, and done when the 72 hours were over or somebody agreed.

    `waited` says whether the 72 hours were over; `leaf_index` is the leaf `solo_act.done`.
    """

    announced_ms: int
    done_ms: int
    waited: bool
    confirmed_by: OutsideWord | None
    leaf_index: int

    def __post_init__(self) -> None:
        if not self.waited and self.confirmed_by is None:
            raise FactsError("an act done alone without the wait needs a word from outside")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """What happened to the keys: ring entries deleted, survivors under a new epoch key, the old one given up."""

    provider: str
    entries_deleted: int
    entries_rewrapped: int
    retired_epochs: tuple[str, ...]
    new_epoch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFacts:
    """One numbered copy. `declared`: the end was declared by the recipient, not compared with returned bytes.

    `native`: it is the deposited file in a container; `released_ms` is when the key to that was given out, None if never.
    """

    number: int
    recipient: str
    state: CopyState
    declared: bool
    at_ms: int
    native: bool = False
    released_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens one commitment of the `item.erased` leaf: the field, its 32-byte salt and the JSON text committed to."""

    field: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFacts:
    """The `item.erased` leaf, what opens it, and its inclusion proof (c2sp.org/tlog-proof).

    `outside_holder` names who else keeps the checkpoint; None prints as 外部保管なし.
    """

    erased_leaf: bytes
    openings: tuple[Opening, ...]
    proof: str
    outside_holder: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFacts:
    """Everything one document says. `solo` is there when, by exception, one person stands on both sides.

    Raises:
        FactsError: the facts do not carry a document of this kind: a certificate with an open copy, an unproven
            place, no proof, or one person on both sides without the exception for it (G9.1.4-a, -b, -c).
    """

    kind: Kind
    number: str
    issued_ms: int
    time_source: TimeSource
    vault: VaultFacts
    item: ItemFacts
    reason: str
    versions: tuple[VersionFacts, ...]
    ordered_by: PersonFacts
    confirmed_by: PersonFacts
    places: tuple[PlaceFacts, ...]
    keys: KeyFacts | None
    copies: tuple[CopyFacts, ...]
    log: LogFacts | None
    signer_sha256: bytes
    solo: SoloFacts | None = None

    def __post_init__(self) -> None:
        same = self.ordered_by.id == self.confirmed_by.id
        if same and self.solo is None:
            raise FactsError("one person stands on both sides of the disposal")
        if self.solo is not None and not same:
            raise FactsError("two people are said to be one who acted alone")
        if self.kind is Kind.CERTIFICATE:
            self._require_everything_proven()

    def _require_everything_proven(self) -> None:
        if self.log is None or self.keys is None:
            raise FactsError("a certificate needs the keys' end and the proof of the erased leaf")
        if still_open := open_copies(self.copies):
            raise FactsError(f"{len(still_open)} numbered copies are still open")
        named = {place.id for place in self.places}
        if missing := {o.place for v in self.versions for o in v.objects} - named:
            raise FactsError(f"no result for the places {sorted(missing)}")
        for place in self.places:
            if grade(place) is Result.UNVERIFIED:
                raise FactsError(f"nothing was proven at the place {place.id}")


def open_copies(copies: tuple[CopyFacts, ...]) -> tuple[CopyFacts, ...]:
    """The copies that someone still has or is being sent."""
    return tuple(copy for copy in copies if copy.state in OPEN_COPY_STATES)


def copy_balance(copies: tuple[CopyFacts, ...]) -> dict[str, int]:
    """Count the copies by state; `issued` is their sum, so that the line always balances."""
    counted = Counter(copy.state for copy in copies)
    return {"issued": len(copies)} | {state.value: counted[state] for state in CopyState}
