"""The robot beside its vault: asks over the network as anybody does, and checks each release in the log itself."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from vault.app.open_platform import open_platform
from vault.operator.robot.asking import Request, Wire, by_bearer
from vault.operator.robot.report import LogOf, Report, record_report, report_of
from vault.operator.robot.trying import Robot, Tried
from vault.platform.settings import Settings


@dataclass(frozen=True)
class Order:
    """What the operator asks for."""

    address: str
    item_id: str
    token: str = field(repr=False)
    other_token: str | None = field(default=None, repr=False)
    sign_out: bool = False
    images: int = 6
    ca_file: Path | None = None


def run_at_host(settings: Settings, order: Order) -> tuple[Report, list[Tried], int]:
    """Try, report and record; return the report, every try, and the place of the leaf.

    Raises:
        NothingToTryError, VaultUnreachableError, OutOfBudgetError: nothing is recorded of a run that did not end.
    """
    with closing(open_platform(settings)) as platform:
        robot = Robot(
            Wire(order.address, order.ca_file),
            LogOf(platform),
            order.item_id,
            min(settings.view_pages_per_minute, settings.view_tiles_per_minute),
            time.monotonic,
            time.sleep,
            order.images,
        )
        started = platform.clock.now_ms()
        left_out = _tried_out(robot, order)
        report = report_of(
            robot.tried,
            address=robot.wire.address,
            item_id=order.item_id,
            started_ms=started,
            ended_ms=platform.clock.now_ms(),
            left_out=left_out,
        )
        return report, robot.tried, record_report(platform, report)


def _tried_out(robot: Robot, order: Order) -> list[str]:
    """Run the robot as far as the order goes; return what was left out."""
    first = robot.meet("first", order.token)
    other = None if order.other_token is None else robot.meet("other", order.other_token)
    found = robot.run(first, other)
    left_out = [] if other else ["as another person (no second session was given)"]
    if not order.sign_out:
        return [*left_out, "after signing out", "after the right was withdrawn"]
    robot.wire.ask(Request("/v1/session", "DELETE", by_bearer(first.token)))
    robot.replay(
        "after signing out", [*found.images, *found.pages, *found.assets], replace(first, may_see=False)
    )
    return [*left_out, "after the right was withdrawn"]
