"""Content that becomes pages: the marked pages are the item, and exactly what came in is kept sealed beside them.

Where no pages can be made, the file is kept as it came and says why; what its type forbids is refused before anything is
converted (decision 0039).
"""

import hashlib
import io
from typing import Final

from vault.documents.conversion.catalogue import Conversion
from vault.documents.conversion.errors import TOO_LARGE, UNREADABLE, ConversionError
from vault.documents.conversion.making import log_failure, pages_of
from vault.documents.conversion.record import ConversionOutcome
from vault.documents.depositing.as_it_is import store_as_deposited
from vault.documents.depositing.begin import Begun, Envelope
from vault.documents.depositing.desk import DepositDesk
from vault.documents.depositing.finish import StoredContent
from vault.documents.depositing.pages import (
    check_announced,
    kept_original,
    page_facts,
    plain_report,
    sizes_of,
    stamped,
)
from vault.documents.file_types import PDF, FileType
from vault.documents.file_typing import require_type
from vault.documents.intake import Body, LedBody, read_head
from vault.documents.pdf import StampedPdf
from vault.documents.rendering import PageFacts
from vault.documents.sealing import seal_object
from vault.platform.errors import Code, Refusal

CONVERTED: Final = "converted into pages"


def store_converted(
    desk: DepositDesk,
    begun: Begun,
    envelope: Envelope,
    claimed: FileType,
    conversion: Conversion,
    body: Body,
) -> StoredContent:
    """Make pages of the body, mark and seal them, and seal the body beside them; or keep it without pages.

    Raises:
        Refusal: `type_refused`, `request_invalid` (another digest than announced), `store_unavailable`, `throttled`, and
            what reading the body raises.
    """
    limit = desk.platform.settings.convert_max
    if envelope.declared_length is not None and envelope.declared_length > limit:
        return _without_pages(desk, begun, envelope, claimed, body, ConversionError(TOO_LARGE))
    with desk.room.holding(envelope.declared_length or limit):
        content = read_head(body, limit + 1)
        if len(content) > limit:
            whole = LedBody(content, body)
            return _without_pages(desk, begun, envelope, claimed, whole, ConversionError(TOO_LARGE))
        digest = hashlib.sha256(content).digest()
        check_announced(envelope, digest)
        require_type(desk.workers, begun.file_name, io.BytesIO(content))
        try:
            marked, facts = _pages(desk, begun, claimed, conversion, content)
        except ConversionError as failed:
            return _without_pages(desk, begun, envelope, claimed, io.BytesIO(content), failed)
        return StoredContent(
            media_type=claimed.media_type,
            viewer=PDF.viewer,
            page_sizes=sizes_of(facts),
            report={**plain_report(marked.report), **ConversionOutcome(None).in_report()},
            content_sha256=digest,
            rendition=seal_object(desk.platform, begun.rendition, io.BytesIO(marked.content)),
            original=kept_original(desk.platform, begun, content, CONVERTED),
        )


def _without_pages(
    desk: DepositDesk,
    begun: Begun,
    envelope: Envelope,
    claimed: FileType,
    body: Body,
    failed: ConversionError,
) -> StoredContent:
    log_failure(claimed, failed)
    return store_as_deposited(desk, begun, envelope, claimed, body, ConversionOutcome(failed.code))


def _pages(
    desk: DepositDesk, begun: Begun, claimed: FileType, conversion: Conversion, content: bytes
) -> tuple[StampedPdf, PageFacts]:
    """The marked pages. A PDF that cannot be marked or shown is the converter's failure, not the depositor's."""
    made = pages_of(desk.platform.settings, desk.workers, claimed, conversion, content)
    try:
        marked = stamped(desk.workers, begun, made)
    except Refusal as refusal:
        if refusal.code is Code.THROTTLED:
            raise
        raise ConversionError(UNREADABLE, f"its PDF cannot be marked: {refusal.code.value}") from refusal
    facts = page_facts(desk.workers, PDF.viewer, io.BytesIO(marked.content))
    if facts is None:
        raise ConversionError(UNREADABLE, "its PDF cannot be shown")
    return marked, facts
