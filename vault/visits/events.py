"""The acts of visits that the log keeps."""

from vault.audit.acts import Act

VISIT_ASKED = Act(
    "visit.asked",
    ("visit",),
    ("visit", "subject", "company", "purpose", "need_to_know", "route_shown", "items"),
)
VISITOR_NAMED = Act("visitor.named", ("visit",), ("visit", "visitor", "name"))
VISITOR_DECIDED = Act(
    "visitor.decided", ("visit",), ("visit", "visitor", "entry", "answer", "reason", "digest")
)
UNDERTAKING_RECORDED = Act(
    "undertaking.recorded", ("visit",), ("visit", "visitor", "undertaking", "sha256", "held_on")
)
VISIT_STARTED = Act("visit.started", ("visit",), ("visit", "run", "digest"))
RUN_ENDED = Act("visit_run.ended", ("visit",), ("visit", "run", "reason"))
VISIT_ENDED = Act("visit.ended", ("visit",), ("visit",))
VISIT_PAGE_SHOWN = Act("visit_page.shown", ("visit", "page"), ("visit", "item", "version", "page", "event"))
