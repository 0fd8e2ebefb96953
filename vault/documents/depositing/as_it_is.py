"""Content that is kept as it came: sealed as it arrives, typed through the sealed object."""

from vault.documents.conversion.record import ConversionOutcome
from vault.documents.depositing.begin import Begun, Envelope
from vault.documents.depositing.desk import DepositDesk
from vault.documents.depositing.finish import StoredContent
from vault.documents.depositing.pages import check_announced, page_facts, sizes_of
from vault.documents.file_types import FileType
from vault.documents.file_typing import is_typed_in_passing, require_type
from vault.documents.intake import Body
from vault.documents.sealing import open_just_sealed, opening_trouble_is_a_refusal, seal_object


def store_as_deposited(
    desk: DepositDesk,
    begun: Begun,
    envelope: Envelope,
    claimed: FileType,
    body: Body,
    unconverted: ConversionOutcome | None = None,
) -> StoredContent:
    """Seal the body, and look at it through what was sealed.

    Args:
        desk: what deposits share.
        begun: the upload.
        envelope: what was announced of it.
        claimed: its type, by its name.
        body: its bytes.
        unconverted: why it has no pages, of a type that usually gets them.

    Raises:
        Refusal: `type_refused`, `request_invalid` (another digest than announced), `store_unavailable`, `throttled`, and
            what reading the body raises.
    """
    sealed = seal_object(desk.platform, begun.rendition, body)
    check_announced(envelope, sealed.plaintext_sha256)
    with (
        opening_trouble_is_a_refusal(begun.rendition.facts),
        open_just_sealed(desk.platform, begun.grant, begun.order.entry_id, begun.rendition, sealed) as reader,
    ):
        if not is_typed_in_passing(claimed):
            require_type(desk.workers, begun.file_name, reader)
        facts = page_facts(desk.workers, claimed.viewer, reader)
    return StoredContent(
        media_type=claimed.media_type,
        viewer=claimed.viewer if facts else None,
        page_sizes=sizes_of(facts) if facts else None,
        report=None if unconverted is None else unconverted.in_report(),
        content_sha256=sealed.plaintext_sha256,
        rendition=sealed,
        original=None,
    )
