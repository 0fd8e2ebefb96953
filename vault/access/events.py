"""Acts of the gate's keepers."""

from typing import Final

from vault.audit.acts import Act

PROJECT_OPENED: Final = Act("project.opened", ("project",), ("project", "name"))
PROJECT_CLOSED: Final = Act("project.closed", ("project",), ("project", "reason", "count"))
GRANT_REQUESTED: Final = Act(
    "grant_request.made",
    ("grant_request",),
    ("grant_request", "entry", "person", "right", "tier", "project", "need_to_know", "ends_on", "digest"),
)
GRANT_REQUEST_DECIDED: Final = Act(
    "grant_request.decided",
    ("grant_request",),
    ("grant_request", "entry", "person", "state", "reason", "digest", "criteria", "answers", "history"),
)
GRANT_REQUEST_WITHDRAWN: Final = Act(
    "grant_request.withdrawn", ("grant_request",), ("grant_request", "entry", "person")
)
GRANT_GIVEN: Final = Act(
    "grant.allowed",
    ("grant",),
    ("grant", "grant_request", "entry", "person", "right", "tier", "project", "reason", "ends_on"),
)
GRANT_NOTICE_RECEIVED: Final = Act("grant_notice.received", ("grant",), ("grant", "entry", "person"))
GRANT_REVOKED: Final = Act("grant.revoked", ("grant",), ("grant", "entry", "person", "reason"))
REVIEW_OPENED: Final = Act(
    "grant_review.opened", ("grant",), ("grant", "entry", "person", "cause", "ends_on")
)
REVIEW_DECIDED: Final = Act(
    "grant_review.decided", ("grant",), ("grant", "entry", "person", "state", "reason")
)
GRANTOR_AUDITED: Final = Act("grantor.audited", ("grant",), ("subject", "count", "finding"))
REGISTER_READ: Final = Act("register.read", ("register",), ("entry", "count"))
ROSTER_READ: Final = Act("roster.read", ("roster",), ("entry", "moment", "count"))
ROSTER_IMPORTED: Final = Act("roster.imported", ("roster",), ("entry", "sha256", "count", "refusals"))
ACCESS_EXPLAINED: Final = Act("access.explained", ("person",), ("person", "entry", "item", "tier", "moment"))
MOVE_WEIGHED: Final = Act("move.weighed", ("person",), ("person", "move_kind", "effective_on", "count"))
READERS_LISTED: Final = Act("readers.listed", ("item",), ("entry", "item", "moment", "count"))
