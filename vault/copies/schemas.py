"""What the copy routes take and give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from vault.copies.ask import CopyOrder
from vault.copies.models import Copy, CopyEvent, CopyRequest, NativeApproval
from vault.copies.native.words import NOTICE
from vault.copies.queries import bound_of, is_native
from vault.copies.rules import Balance
from vault.people.solo_schemas import SoloOut
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output

TEXT = 2_000
ADVISORY: Final = "PDF permission bits are advisory: readers may ignore them. PDFの権限設定は、閲覧ソフトが無視することがあります。"


class PermissionsIn(Input):
    """What the file may allow; nothing unless asked for and approved."""

    print: bool = False  # the PDF term
    copy_text: bool = Field(default=False, alias="copy")
    change: bool = False


class CopyRequestIn(Input):
    """A request. `pages` is `all` or like `1-3,5`; `valid_until` a day in Japan.

    `native` asks for the deposited file itself, whole and once; it allows everything, whatever `permissions` says.
    """

    version_id: str = Field(max_length=64)
    purpose: str = Field(default="", max_length=TEXT)
    why_not_view: str = Field(default="", max_length=TEXT)
    recipient_id: str = Field(max_length=64)
    device_id: str = Field(max_length=64)
    pages: str = Field(default="all", max_length=400)
    copies: int = Field(default=1, ge=1, le=1_000)
    valid_until: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    permissions: PermissionsIn = PermissionsIn()
    native: bool = False

    def order(self) -> CopyOrder:
        """The same as a plain value."""
        return CopyOrder(
            version_id=self.version_id,
            purpose=self.purpose,
            why_not_view=self.why_not_view,
            recipient_id=self.recipient_id,
            device_id=self.device_id,
            pages=self.pages,
            copies=self.copies,
            valid_until=self.valid_until,
            allow_print=self.permissions.print,
            allow_copy=self.permissions.copy_text,
            allow_change=self.permissions.change,
            native=self.native,
        )


class ApproveIn(Input):
    """A decision for it: the digest of what was seen, and why."""

    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    reason: str = Field(default="", max_length=TEXT)


class AnnounceIn(Input):
    """The beginning of a decision on one's own request: the digest of what was seen, and a code."""

    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    code: str = Field(max_length=32, repr=False)


class LoneApprovalIn(ApproveIn):
    """A decision for one's own request, with a new code."""

    code: str = Field(max_length=32, repr=False)


class RejectIn(Input):
    """A decision against it, and why."""

    reason: str = Field(default="", max_length=TEXT)


class IssueIn(Input):
    """Use of the ticket; may narrow what was approved, never widen it."""

    pages: str | None = Field(default=None, max_length=400)
    copies: int | None = Field(default=None, ge=1, le=1_000)


class ReceivedIn(Input):
    """The SHA-256 (hex) of the whole file as the client has it."""

    sha256: str = Field(pattern=r"^[0-9a-fA-F]{64}$")


class CodeIn(Input):
    """A one-time code."""

    code: str = Field(max_length=32)


class DeclareIn(Input):
    """What became of a copy, by the holder's word."""

    what: Literal["returned", "destroyed", "lost"]
    reason: str = Field(default="", max_length=TEXT)


class BoundOut(Output):
    """Everything an approval binds; `native_sha256` is that of the deposited file, where that itself is asked for."""

    version_id: str
    rendition_sha256: str
    requester_id: str
    recipient_id: str
    device_id: str
    format: str
    permissions: dict[str, bool]
    pages: list[int]
    copies: int
    purpose: str
    why_not_view: str
    valid_until: str
    native_sha256: str | None


class CopyBriefOut(Output):
    """A copy within its request."""

    id: str
    number: int
    state: str


class NativeApprovalOut(Output):
    """One of the two approvals of a native file."""

    post: str
    person_id: str
    person: str
    reason: str
    at: str


class CopyRequestOut(Output):
    """A request as answers show it; only one for a native file has `approvals`, and a `notice` of what opening it means."""

    id: str
    item_id: str
    item_name: str
    version_id: str
    state: str
    requester: str
    recipient: str
    device: str
    bound: BoundOut
    digest: str
    decided_by: str | None
    decided_at: str | None
    solo: SoloOut | None
    reason: str | None
    requested_at: str
    ticket_expires_at: str | None
    copies: list[CopyBriefOut]
    native: bool
    notice: str | None
    approvals: list[NativeApprovalOut]

    @classmethod
    def of(
        cls,
        request: CopyRequest,
        copies: list[Copy],
        names: Mapping[str, str],
        solo: SoloOut | None,
        approvals: Iterable[NativeApproval],
    ) -> CopyRequestOut:
        """The request with its copies; `names` by id of people, device and item, `solo` says that it was decided alone."""
        bound = bound_of(request)
        return cls(
            id=request.id,
            item_id=request.item_id,
            item_name=names[request.item_id],
            version_id=request.version_id,
            state=request.state,
            requester=names[request.requester_id],
            recipient=names[request.recipient_id],
            device=names[request.device_id],
            bound=BoundOut(
                version_id=bound.version_id,
                rendition_sha256=bound.rendition_sha256,
                requester_id=bound.requester_id,
                recipient_id=bound.recipient_id,
                device_id=bound.device_id,
                format=bound.format,
                permissions=dict(bound.permissions),
                pages=list(bound.pages),
                copies=bound.copies,
                purpose=bound.purpose,
                why_not_view=bound.why_not_view,
                valid_until=bound.valid_until,
                native_sha256=bound.native_sha256,
            ),
            digest=request.digest,
            decided_by=names[request.decided_by] if request.decided_by else None,
            decided_at=utc_text(request.decided_ms) if request.decided_ms else None,
            solo=solo,
            reason=request.reason,
            requested_at=utc_text(request.requested_ms),
            ticket_expires_at=utc_text(request.ticket_expires_ms) if request.ticket_expires_ms else None,
            copies=[CopyBriefOut(id=copy.id, number=copy.number, state=copy.state) for copy in copies],
            native=is_native(request),
            notice=NOTICE if is_native(request) else None,
            approvals=[
                NativeApprovalOut(
                    person_id=each.person_id,
                    post=each.post,
                    person=names[each.person_id],
                    reason=each.reason,
                    at=utc_text(each.at_ms),
                )
                for each in approvals
            ],
        )


class CopyRequestListOut(Output):
    """Requests the caller may know of."""

    items: list[CopyRequestOut]
    next: str | None = None


class OrderedOut(Output):
    """Work that has begun; see `/v1/operations/{id}`."""

    operation_id: str
    request: CopyRequestOut


class CopyEventOut(Output):
    """One line of a copy's history."""

    act: str
    at: str
    person_id: str | None
    person: str | None
    note: str
    leaf_index: int

    @classmethod
    def of(cls, event: CopyEvent, names: Mapping[str, str]) -> CopyEventOut:
        """The line as answers show it; `names` by person id."""
        return cls(
            act=event.act,
            at=utc_text(event.at_ms),
            person_id=event.person_id,
            person=names[event.person_id] if event.person_id else None,
            note=event.note,
            leaf_index=event.leaf_index,
        )


@dataclass(frozen=True)
class Waiting:
    """What a copy still has for the caller in this session: `file` on this device, also for a `browser`, `password`
    until it was shown.
    """

    file: bool
    browser: bool
    password: bool


@dataclass(frozen=True)
class Native:
    """That a copy is a native file, and when (UTC ms) its key was released; None while it was not."""

    released_ms: int | None


class CopyOut(Output):
    """A numbered copy as answers show it.

    `file_waits` and `password_waits` say whether this caller, on this device and in this session, can have either now;
    `browser_waits` whether a browser can, which is given a file once and none of a tier that only clients fetch. A `native` copy
    is a container with the deposited file; `key_released_at` is when the key to it was, so that the file may be unprotected.
    """

    id: str
    number: int
    request_id: str
    item_id: str
    recipient: str
    recipient_id: str
    device_id: str
    device: str
    state: str
    declared: bool
    file_name: str
    size: int | None
    sha256: str | None
    due_on: str
    issued_at: str | None
    fetch_until: str | None
    file_waits: bool
    browser_waits: bool
    password_waits: bool
    solo: SoloOut | None
    events: list[CopyEventOut]
    native: bool
    key_released_at: str | None
    note: str

    @classmethod
    def of(
        cls,
        copy: Copy,
        events: list[CopyEvent],
        names: Mapping[str, str],
        waiting: Waiting,
        solo: SoloOut | None,
        native: Native | None,
    ) -> CopyOut:
        """The copy with its history; `solo` says that one person asked for it and decided (T5-c)."""
        return cls(
            id=copy.id,
            number=copy.number,
            request_id=copy.request_id,
            item_id=copy.item_id,
            recipient=names[copy.recipient_id],
            recipient_id=copy.recipient_id,
            device_id=copy.device_id,
            device=names[copy.device_id],
            state=copy.state,
            declared=copy.declared,
            file_name=copy.file_name,
            size=copy.size,
            sha256=copy.sha256.hex() if copy.sha256 else None,
            due_on=copy.due_on,
            issued_at=utc_text(copy.issued_ms) if copy.issued_ms else None,
            fetch_until=utc_text(copy.fetch_until_ms) if copy.fetch_until_ms else None,
            file_waits=waiting.file,
            browser_waits=waiting.browser,
            password_waits=waiting.password,
            solo=solo,
            events=[CopyEventOut.of(event, names) for event in events],
            native=native is not None,
            key_released_at=utc_text(native.released_ms) if native and native.released_ms else None,
            note=ADVISORY if native is None else NOTICE,
        )


class CopyListOut(Output):
    """Copies the caller holds or answers for."""

    items: list[CopyOut]
    next: str | None = None


class PasswordOut(Output):
    """The file password, shown once; of a native file the key that its container opens with, for the client."""

    password: str


class BalanceOut(Output):
    """issued = in_transit + held + returned + destroyed + lost + void; `native` of the issued ones are native files."""

    issued: int
    in_transit: int
    held: int
    returned: int
    destroyed: int
    lost: int
    void: int
    balanced: bool
    native: int

    @classmethod
    def of(cls, balance: Balance, native: int) -> BalanceOut:
        """The balance as answers show it; `native` is how many of the issued copies are native files."""
        return cls(
            issued=balance.issued,
            in_transit=balance.in_transit,
            held=balance.held,
            returned=balance.returned,
            destroyed=balance.destroyed,
            lost=balance.lost,
            void=balance.void,
            balanced=balance.balanced,
            native=native,
        )
