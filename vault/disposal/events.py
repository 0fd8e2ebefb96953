"""Acts of a disposal, in the order in which they can happen."""

from typing import Final

from vault.audit.acts import Act

_DISPOSAL: Final = ("entry", "item", "disposal")

DISPOSAL_ORDERED: Final = Act(
    "disposal.ordered", ("item", "disposal"), (*_DISPOSAL, "digest", "reason", "count")
)
DISPOSAL_CANCELLED: Final = Act("disposal.cancelled", ("item", "disposal"), (*_DISPOSAL, "reason"))
DISPOSAL_CONFIRMED: Final = Act(
    "disposal.confirmed", ("item", "disposal"), (*_DISPOSAL, "digest", "duty", "designation", "grant")
)
DISPOSAL_VOIDED: Final = Act("disposal.voided", ("item", "disposal"), (*_DISPOSAL, "code"))
ITEM_CLOSED: Final = Act("item.closed", ("item", "disposal"), (*_DISPOSAL, "digest", "count"))
ITEM_ENTOMBED: Final = Act("item.entombed", ("item", "disposal"), (*_DISPOSAL, "sha256", "order_leaf"))
STEP_TAKEN: Final = Act(
    "disposal_step.taken", ("item", "disposal"), (*_DISPOSAL, "place", "step", "state", "count", "answer")
)
ITEM_ERASED: Final = Act(
    "item.erased", ("item", "disposal"), (*_DISPOSAL, "digest", "sha256", "count", "epoch", "order_leaf")
)
"""Its `sha256` is the hash of what the certificate says was erased, by whom, where and how."""
CERTIFICATE_ISSUED: Final = Act(
    "certificate.issued", ("item", "certificate"), (*_DISPOSAL, "name", "sha256", "size")
)
INTERIM_STATEMENT_ISSUED: Final = Act(
    "interim_statement.issued", ("item", "disposal"), (*_DISPOSAL, "name", "sha256", "size")
)
DISPOSAL_READ: Final = Act(
    "disposal_record.read", ("item", "disposal"), (*_DISPOSAL, "purpose", "sha256", "page", "event")
)
