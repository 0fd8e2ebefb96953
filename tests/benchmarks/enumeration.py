"""Whether the time a sign-in takes tells that an account exists: 500 tries with its name against 500 with names of nobody.

The tries come in random order, each with a wrong password of its own, from an address where the account signed in before
and from a stranger's. The figure is how well time alone tells the two apart (the area under the ROC curve: 0.5 is a
coin, 1.0 is certainty).
"""

from __future__ import annotations

import random
import secrets
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from starlette.testclient import TestClient

from tests.benchmarks.bench_vault import durable_postgresql
from tests.benchmarks.measuring import Figure, seconds
from tests.vault.application import client_of
from tests.vault.conftest import SteppedClock, settings_in
from tests.vault.people_at_desks import Office
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform

TRIES, WARM_UP = 500, 40
GOAL = (0.45, 0.55)
HOME, ELSEWHERE = "127.0.0.1", "127.0.0.77"


def area_under_curve(known: Sequence[float], unknown: Sequence[float]) -> float:
    """How often a try with the known name took longer than one without (Mann-Whitney), ties counting half."""
    wins = sum((one > other) + (one == other) / 2 for one in known for other in unknown)
    return wins / (len(known) * len(unknown))


def tell_apart(office: Office, known_name: str, address: str) -> float:
    """The area for tries from one address."""
    client = TestClient(office.http.app, client=(address, 50000), raise_server_exceptions=False)
    chance = random.Random(secrets.randbits(64))
    order = [known_name] * (TRIES + WARM_UP) + [""] * (TRIES + WARM_UP)
    chance.shuffle(order)
    taken: dict[bool, list[float]] = {True: [], False: []}
    for name in order:
        # A day apart, so that no try waits for an earlier one.
        office.clock.advance(days=1)
        said = {
            "user_name": name or f"{secrets.token_hex(2)}.{secrets.token_hex(1)}",
            "password": secrets.token_urlsafe(12),
            "device_name": "desk",
        }
        taken[bool(name)].append(seconds(partial(_try, client, said)))
    return area_under_curve(taken[True][WARM_UP:], taken[False][WARM_UP:])


def _try(client: TestClient, said: dict[str, str]) -> None:
    answer = client.post("/v1/sign-in", json=said)
    if answer.json()["code"] != "credentials_invalid":
        raise AssertionError(answer.text)


def measure(folder: Path, database_url: str | None) -> dict[str, float]:
    """Both areas on one database."""
    folder.mkdir()
    settings = settings_in(folder, database_url)
    create_vault(settings)
    clock = SteppedClock()
    platform = open_platform(settings, clock=clock)
    with client_of(platform) as client:
        office = Office(platform, clock, client)
        officer = office.found()
        found = {
            "from home": tell_apart(office, officer.user_name, HOME),
            "from elsewhere": tell_apart(office, officer.user_name, ELSEWHERE),
        }
    platform.close()
    return found


def main() -> int:
    """Measure both databases and print a figure for each address."""
    met = True
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with durable_postgresql(folder / "postgresql") as url:
            for database, database_url in (("SQLite", None), ("PostgreSQL", url)):
                for where, area in measure(folder / database, database_url).items():
                    within = GOAL[0] <= area <= GOAL[1]
                    met = met and within
                    name = f"telling accounts by time, {where}, {database}"
                    Figure(name, "certainty", area, f"{GOAL[0]}..{GOAL[1]}", within).print()
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
