"""The middle of a deposit: type the content by opening it, mark it, seal it, read it back (crash points U2 to U5).

A PDF is taken in whole, in bounded memory, because stamping rewrites it; so is what is converted into one. Everything else is
sealed as it arrives, and typed while it passes by or through the sealed object, before anybody can see it: no file of
plaintext exists at any time.
"""

import hashlib
import io
from dataclasses import replace
from typing import Final

from vault.documents.conversion.catalogue import conversion_of
from vault.documents.depositing.as_it_is import store_as_deposited
from vault.documents.depositing.begin import Begun, Envelope
from vault.documents.depositing.converted import store_converted
from vault.documents.depositing.desk import DepositDesk
from vault.documents.depositing.finish import KeptOriginal, StoredContent
from vault.documents.depositing.pages import (
    check_announced,
    kept_original,
    page_facts,
    plain_report,
    sizes_of,
    stamped,
)
from vault.documents.depositing.rules import check_declared_length
from vault.documents.file_types import HEAD_BYTES, PDF, FileType
from vault.documents.file_typing import (
    TypedText,
    check_head,
    claimed_type,
    is_typed_in_passing,
    require_head,
    require_type,
)
from vault.documents.intake import Body, CountedBody, LedBody, read_head, read_whole
from vault.documents.pdf import StampReport
from vault.documents.scanning.passing import PassingScan
from vault.documents.sealing import seal_object
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

SIGNED: Final = "digitally signed"


def store_content(desk: DepositDesk, begun: Begun, envelope: Envelope, body: Body) -> StoredContent:
    """Take the body in and store it marked, sealed and compared; nothing of it is visible yet.

    Raises:
        Refusal: `type_refused`, `too_large`, `quota_exceeded`, `pdf_password_required`,
            `owner_password_unauthorised`, `stamp_failed`, `request_invalid` (another digest than announced),
            `store_unavailable`, `throttled`, `malware_found`, `scan_impossible`.
    """
    claimed = claimed_type(begun.file_name)
    settings = desk.platform.settings
    limit = settings.pdf_max if claimed is PDF else settings.upload_max
    check_declared_length(envelope.declared_length, limit)
    with PassingScan(settings, _bounded(body, limit, begun.quota_left)) as scan:
        stored = _store(desk, begun, envelope, claimed, scan)
        return replace(stored, scan=scan.result())


def _store(
    desk: DepositDesk, begun: Begun, envelope: Envelope, claimed: FileType, body: Body
) -> StoredContent:
    """Whatever is read to its end before it is opened has been scanned before it is opened."""
    head = read_head(body, HEAD_BYTES)
    check_head(begun.file_name, head)
    whole: Body = LedBody(head, body)
    if claimed is PDF:
        with desk.room.holding(envelope.declared_length or desk.platform.settings.pdf_max):
            return _store_pdf(desk, begun, envelope, read_whole(whole))
    conversion = conversion_of(claimed)
    if conversion is not None:
        return store_converted(desk, begun, envelope, claimed, conversion, whole)
    if is_typed_in_passing(claimed):
        require_head(desk.workers, begun.file_name, head)
        whole = TypedText(claimed, whole)
    return store_as_deposited(desk, begun, envelope, claimed, whole)


def _bounded(body: Body, limit: int, quota_left: int) -> Body:
    if quota_left < limit:
        return CountedBody(body, quota_left, Refusal(Code.QUOTA_EXCEEDED))
    return CountedBody(body, limit, Refusal(Code.TOO_LARGE, params={"limit": str(limit)}))


def _store_pdf(desk: DepositDesk, begun: Begun, envelope: Envelope, content: bytes) -> StoredContent:
    digest = hashlib.sha256(content).digest()
    check_announced(envelope, digest)
    require_type(desk.workers, begun.file_name, io.BytesIO(content))
    marked = stamped(desk.workers, begun, content)
    facts = page_facts(desk.workers, PDF.viewer, io.BytesIO(marked.content))
    if facts is None:
        raise Refusal(Code.STAMP_FAILED, params={"why": "the stamped PDF cannot be shown"})
    rendition = seal_object(desk.platform, begun.rendition, io.BytesIO(marked.content))
    return StoredContent(
        media_type=PDF.media_type,
        viewer=PDF.viewer,
        page_sizes=sizes_of(facts),
        report=plain_report(marked.report),
        content_sha256=digest,
        rendition=rendition,
        original=_kept(desk.platform, begun, marked.report, content),
    )


def _kept(platform: Platform, begun: Begun, report: StampReport, content: bytes) -> KeptOriginal | None:
    reason = SIGNED if report.was_signed else begun.keep_original_reason
    return None if reason is None else kept_original(platform, begun, content, reason)
