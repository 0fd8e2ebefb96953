"""The pages of what is deposited: a PDF is marked on every page; of everything that has pages their sizes are taken."""

import io
from dataclasses import asdict
from typing import Final

from vault.documents.depositing.begin import Begun, Envelope
from vault.documents.depositing.finish import KeptOriginal
from vault.documents.header_text import header_of
from vault.documents.pdf import StampedPdf, StampError, StampReport, StampRequest
from vault.documents.rendering import PageFacts, RenderError
from vault.documents.sealing import seal_object
from vault.documents.stamp_refusals import LIMITS, stamp_refusal
from vault.documents.worker_trouble import worker_trouble_is_a_refusal
from vault.documents.workers import RandomAccess, WorkerPool
from vault.platform.errors import Code, Refusal
from vault.platform.runtime import Platform

STAMP_PDF: Final = "vault.documents.pdf.stamp:stamp_pdf"
PAGE_FACTS: Final = "vault.documents.rendering.pages:page_facts"
STAMP_SECONDS: Final = 300.0


def stamped(workers: WorkerPool, begun: Begun, content: bytes) -> StampedPdf:
    """The PDF with the marking on every page, cleaned; raises as `stamped_with`."""
    return stamped_with(workers, _header(begun), content)


def stamped_with(workers: WorkerPool, header: StampRequest, content: bytes) -> StampedPdf:
    """The PDF with this header on every page, cleaned.

    Raises:
        Refusal: `stamp_failed`, `pdf_password_required`, `owner_password_unauthorised`, `throttled`.
    """
    try:
        with worker_trouble_is_a_refusal(Refusal(Code.STAMP_FAILED, params={"why": LIMITS})):
            return workers.run(STAMP_PDF, content, header, returns=StampedPdf, wall_seconds=STAMP_SECONDS)
    except StampError as error:
        raise stamp_refusal(error) from error


def _header(begun: Begun) -> StampRequest:
    """The header of what is being deposited."""
    order = begun.order
    return header_of(
        marking=order.tier.marking,
        title=order.title,
        manager=begun.manager_name,
        place=f"{begun.item_id} v{begun.version_number}",
        file_name=begun.file_name,
        authorised=order.authorised is not None,
    )


def plain_report(report: StampReport) -> dict[str, object]:
    """What stamping found and did, as a version keeps it."""
    return {
        **asdict(report),
        "rasterised_pages": list(report.rasterised_pages),
        "warnings": list(report.warnings),
    }


def page_facts(workers: WorkerPool, viewer: str | None, source: RandomAccess) -> PageFacts | None:
    """Pages of a format that has a viewer; None where the viewer cannot cope with this one document.

    Raises:
        Refusal: `throttled`.
    """
    if viewer is None:
        return None
    unviewable = Refusal(Code.VIEWER_MISSING)
    try:
        with worker_trouble_is_a_refusal(unviewable):
            return workers.run(PAGE_FACTS, viewer, returns=PageFacts, sources={"source": source})
    except RenderError:
        return None
    except Refusal as refusal:
        if refusal is unviewable:
            return None
        raise


def sizes_of(facts: PageFacts) -> tuple[tuple[float, float], ...]:
    """Widths and heights, page by page."""
    return tuple((size.width, size.height) for size in facts.sizes)


def kept_original(platform: Platform, begun: Begun, content: bytes, reason: str) -> KeptOriginal:
    """Seal exactly what came in, beside the rendition.

    Raises:
        Refusal: `store_unavailable`, `vault_sealed`.
    """
    return KeptOriginal(seal_object(platform, begun.original, io.BytesIO(content)), reason)


def check_announced(envelope: Envelope, digest: bytes) -> None:
    """Compare what came in with what was announced; raises Refusal(`request_invalid`)."""
    if envelope.content_sha256 is not None and envelope.content_sha256 != digest:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "Content-Digest"})
