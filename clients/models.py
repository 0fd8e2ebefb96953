"""The answers of the vault's interface, one class per object.

Secrets (`token`, `password`, links, seeds) never appear in a `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from clients.records import Record


@dataclass(frozen=True, kw_only=True)
class VaultFacts(Record):
    """Who the vault is, for everybody: `GET /v1/vault`."""

    vault_id: str
    name: str
    log_origin: str
    log_vkey: str
    certificate_signer_pem: str


@dataclass(frozen=True, kw_only=True)
class PersonName(Record):
    """A person as shown beside an act."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SignInChallenge(Record):
    """The first half of a sign-in: the password was right."""

    challenge: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SignInAnswer(Record):
    """A session."""

    token: str = field(repr=False)
    session_id: str
    person: PersonName
    device_id: str
    device_token: str | None = field(default=None, repr=False)
    expires_at: str
    password_due: bool = False


@dataclass(frozen=True, kw_only=True)
class JoiningAgreement(Record):
    """The agreement that everybody signs at joining; the hash is of the text in UTF-8, in hexadecimal."""

    title: str
    text: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentFacts(Record):
    """What an enrolment link is for; `agreement` is what an invited person has to sign."""

    person: PersonName
    user_name: str | None = None
    purpose: str
    expires_at: str
    password_rules: tuple[str, ...] = ()
    agreement: JoiningAgreement | None = None


@dataclass(frozen=True, kw_only=True)
class EnrolmentSeed(Record):
    """The seed for the code application, shown once."""

    otpauth_uri: str = field(repr=False)
    secret_base32: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Me(Record):
    """The signed-in person: `GET /v1/me`."""

    person: PersonName
    posts: tuple[Any, ...]
    session: dict[str, Any]
    devices: tuple[Any, ...] = ()
    grants: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Version(Record):
    """One version of an item."""

    id: str
    number: int
    media_type: str
    viewer: str | None = None
    pages: int | None = None
    size: int
    created_at: str


@dataclass(frozen=True, kw_only=True)
class Item(Record):
    """One item of important information; paper, media, prototypes and areas have no file and no version."""

    id: str
    entry_id: str
    entry_name: str | None = None
    type: str
    title: str | None = None
    display_name: str | None = None
    marking: str
    tier: int
    state: str
    scan_state: str
    marking_pending: bool = False
    faults: tuple[str, ...] = ()
    version: Version | None = None
    created_at: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class Upload(Record):
    """A file on its way into the vault, and how far it has come; `sha256` is what was announced of the whole."""

    id: str
    state: str
    entry_id: str
    item_id: str | None = None
    display_name: str
    plain_name: str
    title: str
    marking: str
    tier: int
    length: int
    received: int
    sha256: str | None = None
    authorised: str | None = None
    expires_at: str | None = None
    problem: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class PageSize(Record):
    """The size of a page in points (1/72 inch)."""

    width_pt: float
    height_pt: float


@dataclass(frozen=True, kw_only=True)
class Pages(Record):
    """What a version looks like, without its content."""

    viewer: str
    pages: int
    sizes: tuple[PageSize, ...]


@dataclass(frozen=True)
class PageImage:
    """One page as released: the image, and the leaf that recorded the release."""

    data: bytes = field(repr=False)
    media_type: str
    event: str | None
    leaf_index: int | None
    pages: int | None


@dataclass(frozen=True, kw_only=True)
class CopyRequest(Record):
    """A request for copies; `digest` stands for exactly what `bound` says."""

    id: str
    item_id: str
    version_id: str
    state: str
    requester: str
    recipient: str
    bound: dict[str, Any]
    digest: str
    item_name: str | None = None
    device: str | None = None
    decided_by: str | None = None
    reason: str | None = None
    copies: tuple[Any, ...] = ()
    native: bool = False
    notice: str | None = None
    approvals: tuple[Any, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IssuedCopy(Record):
    """One numbered copy."""

    id: str
    number: int
    request_id: str
    item_id: str
    state: str
    declared: bool
    file_name: str
    size: int | None = None
    sha256: str | None = None
    due_on: str | None = None
    file_waits: bool = False
    password_waits: bool = False
    native: bool = False


@dataclass(frozen=True, kw_only=True)
class CopyBalance(Record):
    """Copies of an item, kept like money."""

    issued: int
    in_transit: int
    held: int
    returned: int
    destroyed: int
    lost: int
    void: int
    balanced: bool
    native: int = 0


@dataclass(frozen=True, kw_only=True)
class Disposal(Record):
    """A disposal, from the order to the certificate."""

    id: str
    item_id: str
    state: str
    digest: str
    bound: dict[str, Any]
    ordered_by: dict[str, Any] | None = None
    confirmed_by: dict[str, Any] | None = None
    steps: tuple[Any, ...] = ()
    places: tuple[Any, ...] = ()
    certificate: dict[str, Any] | None = None
    blocked_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Operation(Record):
    """Long work that the vault carries out by itself."""

    id: str
    kind: str
    state: str
    progress: Any = None
    result: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {"done", "failed"}
