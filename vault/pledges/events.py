"""The acts of pledges that the log keeps."""

from vault.audit.acts import Act

PLEDGE_TEMPLATE_PUBLISHED = Act(
    "pledge_template.published",
    ("pledge_template",),
    ("pledge_template", "pledge_kind", "name", "sha256", "clauses", "effective_at", "reason"),
)
PLEDGE_SIGNED = Act(
    "pledge.signed",
    ("pledge",),
    ("subject", "pledge", "pledge_template", "pledge_kind", "sha256", "code_step"),
)
PLEDGE_READ = Act("pledge.read", ("pledge",), ("subject", "pledge", "sha256"))
LEAVER_PLEDGE_ASKED = Act("leaver_pledge.asked", ("person",), ("subject", "ends_on"))
