"""What is asked for, approved and ordered of copies, as the routes take and give it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import Field

from vault.copies.ask import CopyOrder
from vault.copies.models import Copy, CopyRequest, NativeApproval
from vault.copies.native.words import NOTICE
from vault.copies.queries import bound_of, is_native
from vault.copies.rules import MAX_REASON
from vault.people.solo_schemas import SoloOut
from vault.platform.clock import utc_text
from vault.platform.http import Input, Output


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
    purpose: str = Field(default="", max_length=MAX_REASON)
    why_not_view: str = Field(default="", max_length=MAX_REASON)
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
    reason: str = Field(default="", max_length=MAX_REASON)


class AnnounceIn(Input):
    """The beginning of a decision on one's own request: the digest of what was seen, and a code."""

    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    code: str = Field(max_length=32, repr=False)


class LoneApprovalIn(ApproveIn):
    """A decision for one's own request, with a new code."""

    code: str = Field(max_length=32, repr=False)


class RejectIn(Input):
    """A decision against it, and why."""

    reason: str = Field(default="", max_length=MAX_REASON)


class IssueIn(Input):
    """Use of the ticket; may narrow what was approved, never widen it."""

    pages: str | None = Field(default=None, max_length=400)
    copies: int | None = Field(default=None, ge=1, le=1_000)


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
