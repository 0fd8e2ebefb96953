"""Acts of what auditors and outsiders are shown."""

from __future__ import annotations

from typing import Final

from vault.audit.acts import Act

EXIT_PACK_MADE: Final = Act(
    "exit_pack.made", ("exit_pack",), ("subject", "sha256", "first_index", "last_index")
)
ROBOT_FINISHED: Final = Act("robot.finished", ("vault",), ("item", "count", "size", "sha256", "robot_report"))
