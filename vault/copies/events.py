"""The acts of the copy workflow, as they stand in the log."""

from vault.audit.acts import Act

_REQUEST = ("entry", "item", "version", "copy_request", "digest")
_COPY = ("entry", "item", "copy_request", "copy")

COPY_REQUESTED = Act("copy.requested", ("item", "copy_request"), (*_REQUEST, "purpose", "subject"))
COPY_APPROVED = Act("copy.approved", ("item", "copy_request"), (*_REQUEST, "reason", "ends_on"))
COPY_REJECTED = Act("copy.rejected", ("item", "copy_request"), (*_REQUEST, "reason"))
COPY_CANCELLED = Act("copy.cancelled", ("item", "copy_request"), _REQUEST)
COPY_VOIDED = Act("copy_request.voided", ("item", "copy_request"), (*_REQUEST, "reason"))
COPY_ORDERED = Act("copy.ordered", ("item", "copy_request"), (*_REQUEST, "count"))
COPY_STARTED = Act("copy.started", ("item", "copy"), (*_COPY, "object"))
COPY_ISSUED = Act(
    "copy.issued",
    ("item", "copy"),
    (
        *_COPY,
        "object",
        "count",
        "sha256",
        "size",
        "ciphertext_sha256",
        "key_commitment",
        "subject",
        "ends_on",
    ),
)
COPY_FETCHED = Act("copy.fetched", ("item", "copy"), (*_COPY, "sha256", "size", "state"))
COPY_RECEIVED = Act("copy.received", ("item", "copy"), (*_COPY, "sha256"))
COPY_PASSWORD_SHOWN = Act("copy_password.shown", ("item", "copy"), (*_COPY, "subject"))
COPY_CLOSED = Act("copy.closed", ("item", "copy"), (*_COPY, "state", "reason", "sha256"))
COPY_KEY_DESTROYED = Act("copy_key.destroyed", ("item", "copy"), (*_COPY, "object", "answer"))

NATIVE_RULE_SET = Act("copy_native_rule.set", ("copy_native_rule",), ("allowed", "reason"))
NATIVE_REQUESTED = Act(
    "copy_native.requested",
    ("item", "copy_request"),
    (*_REQUEST, "subject", "for_device", "sha256"),
)
NATIVE_APPROVED = Act("copy_native.approved", ("item", "copy_request"), (*_REQUEST, "post", "reason"))
NATIVE_KEY_RELEASED = Act(
    "copy_native_key.released", ("item", "copy"), (*_COPY, "subject", "for_device", "sha256")
)
