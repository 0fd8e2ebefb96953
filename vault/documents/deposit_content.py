"""The middle of a deposit: type the content by opening it, mark it, seal it, read it back (crash points U2 to U5).

A PDF is taken in whole, in bounded memory, because stamping rewrites it. Everything else is sealed as it arrives, and typed
while it passes by or through the sealed object, before anybody can see it: no file of plaintext exists at any time.
"""

import hashlib
import io
from dataclasses import asdict, dataclass
from typing import Final

from vault.documents.deposit_begin import Begun, Envelope
from vault.documents.deposit_finish import KeptOriginal, StoredContent
from vault.documents.deposit_rules import check_declared_length
from vault.documents.file_types import HEAD_BYTES, PDF, FileType
from vault.documents.file_typing import (
    TypedText,
    check_head,
    claimed_type,
    is_typed_in_passing,
    require_head,
    require_type,
)
from vault.documents.intake import Body, CountedBody, LedBody, MemoryRoom, read_head, read_whole
from vault.documents.pdf import StampedPdf, StampError, StampReport, StampRequest
from vault.documents.rendering import PageFacts, RenderError
from vault.documents.sealing import open_just_sealed, opening_trouble_is_a_refusal, seal_object
from vault.documents.worker_trouble import worker_trouble_is_a_refusal
from vault.documents.workers import RandomAccess, WorkerPool
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

STAMP_PDF: Final = "vault.documents.pdf.stamp:stamp_pdf"
PAGE_FACTS: Final = "vault.documents.rendering.pages:page_facts"
STAMP_SECONDS: Final = 300.0
SIGNED: Final = "digitally signed"


@dataclass(frozen=True)
class DepositDesk:
    """What deposits share: ports, workers, and room for whole documents in memory."""

    platform: Platform
    workers: WorkerPool
    room: MemoryRoom


def store_content(desk: DepositDesk, begun: Begun, envelope: Envelope, body: Body) -> StoredContent:
    """Take the body in and store it marked, sealed and compared; nothing of it is visible yet.

    Raises:
        Refusal: `type_refused`, `too_large`, `quota_exceeded`, `pdf_password_required`,
            `owner_password_unauthorised`, `stamp_failed`, `request_invalid` (another digest than announced),
            `store_unavailable`, `throttled`.
    """
    claimed = claimed_type(begun.file_name)
    settings = desk.platform.settings
    limit = settings.pdf_max if claimed is PDF else settings.upload_max
    check_declared_length(envelope.declared_length, limit)
    bounded = _bounded(body, limit, begun.quota_left)
    head = read_head(bounded, HEAD_BYTES)
    check_head(begun.file_name, head)
    whole: Body = LedBody(head, bounded)
    if claimed is not PDF:
        if is_typed_in_passing(claimed):
            require_head(desk.workers, begun.file_name, head)
            whole = TypedText(claimed, whole)
        return _store_as_deposited(desk, begun, envelope, claimed, whole)
    with desk.room.holding(envelope.declared_length or limit):
        return _store_pdf(desk, begun, envelope, read_whole(whole))


def _bounded(body: Body, limit: int, quota_left: int) -> Body:
    if quota_left < limit:
        return CountedBody(body, quota_left, Refusal(Code.QUOTA_EXCEEDED))
    return CountedBody(body, limit, Refusal(Code.TOO_LARGE, params={"limit": str(limit)}))


def _store_pdf(desk: DepositDesk, begun: Begun, envelope: Envelope, content: bytes) -> StoredContent:
    digest = hashlib.sha256(content).digest()
    _check_announced(envelope, digest)
    require_type(desk.workers, begun.file_name, io.BytesIO(content))
    stamped = _stamped(desk.workers, begun, content)
    facts = _page_facts(desk.workers, PDF, io.BytesIO(stamped.content))
    if facts is None:
        raise Refusal(Code.STAMP_FAILED, params={"why": "the stamped PDF cannot be shown"})
    rendition = seal_object(desk.platform, begun.rendition, io.BytesIO(stamped.content))
    return StoredContent(
        media_type=PDF.media_type,
        viewer=PDF.viewer,
        page_sizes=_sizes(facts),
        report=_plain(stamped.report),
        content_sha256=digest,
        rendition=rendition,
        original=_kept(desk.platform, begun, stamped.report, content),
    )


def _stamped(workers: WorkerPool, begun: Begun, content: bytes) -> StampedPdf:
    try:
        with worker_trouble_is_a_refusal(Refusal(Code.STAMP_FAILED, params={"why": "limits"})):
            return workers.run(
                STAMP_PDF, content, stamp_request(begun), returns=StampedPdf, wall_seconds=STAMP_SECONDS
            )
    except StampError as error:
        raise Refusal(Code(error.code), params={"why": str(error.detail)}) from error


def stamp_request(begun: Begun) -> StampRequest:
    """What stands in the header of every page: marking, title, who answers for it (G3.0-c), item and version."""
    order = begun.order
    place = f"{begun.item_id} v{begun.version_number}"
    return StampRequest(
        marking=order.tier.marking,
        line=f"{order.tier.marking} | {order.title} | 管理責任者 {begun.manager_name} | {place}",
        short_line=f"{order.tier.marking} | {place}",
        authorised=order.authorised is not None,
        title=begun.file_name,
    )


def _plain(report: StampReport) -> dict[str, object]:
    return {
        **asdict(report),
        "rasterised_pages": list(report.rasterised_pages),
        "warnings": list(report.warnings),
    }


def _kept(platform: Platform, begun: Begun, report: StampReport, content: bytes) -> KeptOriginal | None:
    reason = SIGNED if report.was_signed else begun.keep_original_reason
    if reason is None:
        return None
    return KeptOriginal(seal_object(platform, begun.original, io.BytesIO(content)), reason)


def _store_as_deposited(
    desk: DepositDesk, begun: Begun, envelope: Envelope, claimed: FileType, body: Body
) -> StoredContent:
    sealed = seal_object(desk.platform, begun.rendition, body)
    _check_announced(envelope, sealed.plaintext_sha256)
    with (
        opening_trouble_is_a_refusal(begun.rendition.facts),
        open_just_sealed(desk.platform, begun.grant, begun.order.entry_id, begun.rendition, sealed) as reader,
    ):
        if not is_typed_in_passing(claimed):
            require_type(desk.workers, begun.file_name, reader)
        facts = _page_facts(desk.workers, claimed, reader)
    return StoredContent(
        media_type=claimed.media_type,
        viewer=claimed.viewer if facts else None,
        page_sizes=_sizes(facts) if facts else None,
        report=None,
        content_sha256=sealed.plaintext_sha256,
        rendition=sealed,
        original=None,
    )


def _check_announced(envelope: Envelope, digest: bytes) -> None:
    if envelope.content_sha256 is not None and envelope.content_sha256 != digest:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "Content-Digest"})


def _page_facts(workers: WorkerPool, claimed: FileType, source: RandomAccess) -> PageFacts | None:
    """Pages of a format that has a viewer; None where the viewer cannot cope with this one document."""
    if claimed.viewer is None:
        return None
    unviewable = Refusal(Code.VIEWER_MISSING)
    try:
        with worker_trouble_is_a_refusal(unviewable):
            return workers.run(PAGE_FACTS, claimed.viewer, returns=PageFacts, sources={"source": source})
    except RenderError:
        return None
    except Refusal as refusal:
        if refusal is unviewable:
            return None
        raise


def _sizes(facts: PageFacts) -> tuple[tuple[float, float], ...]:
    return tuple((size.width, size.height) for size in facts.sizes)
