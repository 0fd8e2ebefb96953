"""How pledges are called on pages."""

from __future__ import annotations

from typing import Final

from vault.platform.texts import N_
from vault.pledges.rules import PledgeKind, Point

KINDS: Final[dict[str, str]] = {
    PledgeKind.HOLDER: N_("Pledge of access holders"),
    PledgeKind.GENERAL: N_("Pledge of every employee"),
    PledgeKind.LEAVER: N_("Pledge of those who leave"),
}
POINTS: Final[dict[str, str]] = {
    Point.AFTER_LEAVING: N_("Neither disclose nor use after the grant has ended or after leaving"),
    Point.SECRECY: N_("Secrecy towards third parties"),
    Point.REPORTING: N_("Reporting signs and accidents, and measures against them"),
    Point.LOG_CONSENT: N_("Consent to the checking of access logs"),
    Point.EVERYBODYS_REPORTING: N_("Every employee reports leaks and their signs"),
}
"""What a clause stands for."""
