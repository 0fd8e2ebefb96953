"""Acts of the gate's keepers."""

from typing import Final

from vault.audit.acts import Act

GRANT_GIVEN: Final = Act(
    "grant.given", ("grant",), ("grant", "entry", "person", "right", "tier", "reason", "ends_on")
)
GRANT_REVOKED: Final = Act("grant.revoked", ("grant",), ("grant", "entry", "person", "reason"))
REGISTER_READ: Final = Act("register.read", ("register",), ("entry", "count"))
