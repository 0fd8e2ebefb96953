"""What pages say about procedures."""

from __future__ import annotations

from typing import Final

from vault.people.powers import POWERS as POWERS_BY_ROW
from vault.platform.texts import N_
from vault.procedures.slots import POWERS

POWER_NAMES: Final[dict[int, str]] = dict(zip(POWERS, POWERS_BY_ROW.values(), strict=False))
"""The powers of the manager that a procedure can make concrete, by their number."""
ANSWERS: Final[dict[str, str]] = {"text": N_("In words"), "yes_no": N_("Yes or no")}
MUST_BE: Final[dict[str, str]] = {"yes": N_("Yes"), "no": N_("No")}
