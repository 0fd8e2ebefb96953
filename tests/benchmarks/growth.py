"""Lists and disposals with up to a million documents, against the same in a vault of a thousand, asked in turn.

Documents, their keys in the ring and as many leaves of the log are planted; what is measured goes through the product's own calls: the
API's lists, and the order, the confirmation and the job of documents that were sealed for it. Both vaults lie on the same
machine; `cpu_ms` is what this process worked, whatever else keeps the machine busy. HIZO_BENCH_ITEMS sets another largest
number; a tenth and a hundredth of it are measured on the way.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.bench_vault import durable_postgresql
from tests.benchmarks.measuring import Figure, in_turn, worked
from tests.benchmarks.multiplying import multiply
from tests.benchmarks.planting import gather_statistics, plant_items, plant_keys, plant_leaves, plant_register
from tests.vault.application import client_of
from tests.vault.company import Caller, Company
from tests.vault.conftest import SteppedClock, settings_in
from tests.vault.disposal.conftest import Disposals, settle_with_an_eraser, sign_from
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.keyring.ring import EpochChange, KeyRing

SMALL = 1_000
LARGEST = int(os.environ.get("HIZO_BENCH_ITEMS", "1000000"))
SIZES = [LARGEST // 100, LARGEST // 10, LARGEST]
ENTRIES = 50
LIST_ROUNDS, DISPOSAL_ROUNDS = 15, 5
FLAT = 1.5
LISTS = {
    "documents, newest": ("/items", ""),
    "documents by name": ("/items?sort=name", ""),
    "search, a common word": ("/items", "設計"),
    "search, a rare name": ("/items", "a-01234"),
    "one document": ("/items/itm_0000005", ""),
    "register": ("/entries", ""),
}


@dataclass
class Vault:
    """A vault that is filled further and further."""

    company: Company
    disposals: Disposals
    items: int = 0
    planted: int = 0
    first_leaf: int = 0

    @property
    def reader(self) -> Caller:
        return self.company["viewer"]

    def plant(self, items: int) -> None:
        """The first documents, keys and leaves, so many of each."""
        platform = self.company.platform
        plant_items(self.company, range(items), ENTRIES, newest=items)
        plant_keys(platform, range(items))
        self.first_leaf = plant_leaves(platform, items)
        self.planted = self.items = items
        self._settle()

    def fill(self, items: int) -> None:
        """Copy what was planted until there are so many."""
        copies = range(self.items // self.planted, items // self.planted)
        multiply(self.company.platform, self.planted, self.first_leaf, copies)
        self.items = items
        self._settle()

    def _settle(self) -> None:
        gather_statistics(self.company.platform)
        self.disposals.stay_signed_in()

    def ask(self, path: str, search: str) -> None:
        """A list, or a search in it."""
        answer = self.reader.get(path, headers={"Hizo-Search": quote(search)} if search else {})
        assert answer.status_code == 200, answer.text

    def dispose(self) -> None:
        """A document of its own, from the order to the certificate."""
        item_id = self.disposals.item()
        disposal_id = self.disposals.disposed(item_id)
        state = self.disposals.state(disposal_id)
        assert state["state"] == "certified", state


@contextmanager
def vault_in(folder: Path, database_url: str | None) -> Iterator[Vault]:
    """A small company, its register, and nothing else yet."""
    folder.mkdir()
    settings = settings_in(folder, database_url)
    create_vault(settings)
    clock = SteppedClock()
    platform = open_platform(settings, clock=clock)
    try:
        with client_of(platform) as client:
            company = Company(platform, client)
            settle_with_an_eraser(company)
            sign_from(platform, clock)
            disposals = Disposals(company, platform, clock)
            disposals.give_authenticators()
            plant_register(company, company["viewer"], ENTRIES)
            yield Vault(company, disposals)
    finally:
        platform.close()


class Renewals:
    """How long disposals waited for the change of epoch: the last time, by vault."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        real = KeyRing.advance_epoch

        def timed(ring: KeyRing) -> EpochChange:
            began = time.perf_counter()
            change = real(ring)
            self.seconds[ring._platform.vault_id] = time.perf_counter() - began
            return change

        KeyRing.advance_epoch = timed  # type: ignore[method-assign]

    def part(self, name: str, vault: Vault) -> dict[str, float | str]:
        """For a figure."""
        return {f"{name}_of_which_change_of_epoch_ms": self.seconds[vault.company.platform.vault_id] * 1e3}


def measure(small: Vault, large: Vault, database: str, renewals: Renewals) -> Iterator[Figure]:
    """Every list and the disposal, in both vaults in turn."""
    for name, (path, search) in LISTS.items():
        asked = [partial(vault.ask, path, search) for vault in (large, small)]
        took = in_turn(asked[0], asked[1], LIST_ROUNDS)
        busy = in_turn(asked[0], asked[1], LIST_ROUNDS, worked)
        parts: dict[str, float | str] = {"large_cpu_ms": busy[0] * 1e3, "small_cpu_ms": busy[1] * 1e3}
        yield _figure(name, database, large, took, parts)
    took = in_turn(large.dispose, small.dispose, DISPOSAL_ROUNDS)
    parts = renewals.part("large", large) | renewals.part("small", small)
    yield _figure("disposal", database, large, took, parts)


def _figure(
    name: str, database: str, vault: Vault, took: tuple[float, float], parts: dict[str, float | str]
) -> Figure:
    large, small = took
    return Figure(
        f"{name}, {vault.items:,} documents, {database}",
        f"the same with {SMALL:,}",
        large / small,
        f"≤ {FLAT}",
        large / small <= FLAT,
        {"large_ms": large * 1e3, "small_ms": small * 1e3, **parts},
    )


def main() -> int:
    """The databases named on the command line, or both."""
    met, renewals = True, Renewals()
    for database in sys.argv[1:] or ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as scratch, ExitStack() as open_ones:
            folder = Path(scratch)
            urls: list[str | None] = [None, None]
            if database == "PostgreSQL":
                urls = [open_ones.enter_context(durable_postgresql(folder / f"pg-{one}")) for one in range(2)]
            small, large = (
                open_ones.enter_context(vault_in(folder / f"vault-{one}", url))
                for one, url in enumerate(urls)
            )
            small.plant(SMALL)
            large.plant(SIZES[0])
            for size in SIZES:
                large.fill(size)
                for figure in measure(small, large, database, renewals):
                    figure.print()
                    met = met and figure.met
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
