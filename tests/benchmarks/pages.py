"""How long the pages take at the server with 100,000 documents: the slowest twentieth of the answers of a warm vault.

The reader holds access to all 50 entries. Each page is asked for in turn with the baseline, the company's hub: the same session,
visitor, frame and rendering, and nothing looked up. Every list and every look at a document leaves a leaf, so commits on the
disk are in these figures. `cpu_ms` is what this process worked for a page, whatever else keeps the machine busy.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench_vault import durable_postgresql
from measuring import Figure
from sqlalchemy import insert, text

from tests.vault.application import client_of
from tests.vault.company import Caller, Company, settle_company
from tests.vault.conftest import SteppedClock, settings_in
from vault.access.models import GrantRow
from vault.app.create_vault import create_vault
from vault.app.open_platform import open_platform
from vault.documents.item_names import order_of_names, sought_names
from vault.documents.models import Item, Version
from vault.register.models import Entry

ITEMS, ENTRIES = 100_000, 50
WARM_UP, ROUNDS = 5, 60
GOAL_MS = 60.0
MINUTE_MS, DAY_MS = 60_000, 86_400_000
MARKINGS = {1: "社外秘", 2: "秘", 3: "極秘"}
FIRST_LEAF = 1_000_000
HUB = "/company"
_PLANTS = ("反応炉", "高圧", "極低温", "精密", "複合", "半導体", "触媒", "耐熱", "薄膜", "水素")
_PARTS = ("温度制御", "軸受", "弁座", "冷却路", "検知器", "治具", "電極", "隔膜", "減速機", "封止")
_KINDS = (
    "設計書",
    "設計図",
    "仕様書",
    "手順書",
    "成績書",
    "解析報告",
    "工程表",
    "部品表",
    "製造条件",
    "計算書",
)
PAGES = {
    "home": "/",
    "documents": "/items",
    "documents by name": "/items?sort=name",
    "one document": f"/items/itm_{ITEMS // 2:06d}",
    "register": "/entries",
}
SEARCHES = {
    "search, a common word": "設計",
    "search, a rare name": "a-01234",
    "search, nothing found": "鰻の骨",
}
"""Their words are sealed in the address that a search leads to; measured is the list at that address."""


def fill(company: Company, reader: Caller) -> None:
    """The register, the reader's access, and the documents under them; the same every time."""
    chance = random.Random(7)
    with company.platform.transaction() as tx:
        now = tx.now_ms()
        manager = company["manager"].id
        entries = [_entry(number, manager, now) for number in range(ENTRIES)]
        tx.session.execute(insert(Entry), entries)
        tx.session.execute(
            insert(GrantRow), [_grant(each["id"], reader.id, manager, now) for each in entries]
        )
    for begin in range(0, ITEMS, 10_000):
        with company.platform.transaction() as tx:
            items = [_item(number, manager, now, chance) for number in range(begin, begin + 10_000)]
            tx.session.execute(insert(Item), items)
            tx.session.execute(insert(Version), [_version(each) for each in items])
    if not company.platform.database.is_sqlite:
        _gather_statistics(company)


def _gather_statistics(company: Company) -> None:
    # What PostgreSQL does by itself, a minute after so much was added.
    engine = company.platform.database.engine
    with engine.connect() as connection:
        connection.execute(text("RESET ROLE"))
        connection.execute(text("ANALYZE"))
        connection.commit()
    engine.dispose()


def _entry(number: int, manager: str, now: int) -> dict[str, Any]:
    name = f"{_PLANTS[number % 10]}技術 {number}"
    return {
        **{
            "id": f"ent_{number}",
            "name": name,
            "sought": name,
            "why_know_how": "測定",
            "manager_id": manager,
        },
        **{"tier": 3, "listed_on": "2026-01-01", "created_ms": now, "created_by": manager, "leaf_index": 0},
    }


def _grant(entry_id: str, person_id: str, manager: str, now: int) -> dict[str, Any]:
    return {
        **{"id": f"grt_{entry_id}", "entry_id": entry_id, "person_id": person_id, "right": "view", "tier": 3},
        **{"reason": "測定", "given_by": manager, "given_ms": now, "notice_ms": now, "leaf_index": 0},
        **{"ends_on": "2027-01-01", "ends_ms": now + 300 * DAY_MS},
    }


def _item(number: int, manager: str, now: int, chance: random.Random) -> dict[str, Any]:
    tier = 1 + number % 3
    words = (chance.choice(_PLANTS), chance.choice(_PARTS), chance.choice(_KINDS))
    title = f"{words[0]}{words[1]}_{words[2]}_{chance.choice('ABCDEF')}-{chance.randrange(100_000):05d}.pdf"
    file_name = f"【{MARKINGS[tier]}】{title}"
    return {
        **{
            "id": f"itm_{number:06d}",
            "entry_id": f"ent_{chance.randrange(ENTRIES)}",
            "type": "electronic_file",
        },
        **{"title": title, "file_name": file_name, "sought": sought_names(title, file_name)},
        **{"name_order": order_of_names(title, file_name, MARKINGS[tier]), "tier": tier},
        **{
            "marking": MARKINGS[tier],
            "created_ms": now - (ITEMS - number) * MINUTE_MS,
            "created_by": manager,
        },
        "leaf_index": FIRST_LEAF + number,
    }


def _version(item: dict[str, Any]) -> dict[str, Any]:
    return {
        **{
            "id": f"ver_{item['id'][4:]}",
            "item_id": item["id"],
            "number": 1,
            "media_type": "application/pdf",
        },
        **{"viewer": "pdf", "pages": 12, "size": 123_456, "rendition_sha256": bytes(32)},
        **{
            "rendition_object_id": "obj_0",
            "created_ms": item["created_ms"],
            "created_by": item["created_by"],
        },
    }


@dataclass
class Taken:
    """Seconds that a page took, each time."""

    waited: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def ask(self, client: Any, headers: dict[str, str], path: str) -> None:
        """Ask for it once more."""
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(path, headers=headers)
        self.waited.append(time.perf_counter() - began)
        self.worked.append(time.process_time() - worked)
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code}\n{answer.text[:2000]}")


def p95(taken: list[float]) -> float:
    """Milliseconds that nineteen of twenty did not exceed, once warm."""
    return statistics.quantiles(taken[WARM_UP:], n=20, method="inclusive")[-1] * 1e3


def measure(folder: Path, database: str, database_url: str | None) -> Iterator[Figure]:
    """A figure for each page."""
    folder.mkdir()
    settings = settings_in(folder, database_url)
    create_vault(settings)
    platform = open_platform(settings, clock=SteppedClock())
    with client_of(platform) as client:
        company = Company(platform, client)
        settle_company(company)
        reader = company["viewer"]
        fill(company, reader)
        headers = {
            "Cookie": f"__Host-hizo={reader.token}",
            "Sec-Fetch-Site": "same-origin",
            "Accept": "text/html",
        }
        searches = {name: _search(client, headers, words) for name, words in SEARCHES.items()}
        for name, path in (PAGES | searches).items():
            ours, bare = Taken(), Taken()
            for _ in range(WARM_UP + ROUNDS):
                ours.ask(client, headers, path)
                bare.ask(client, headers, HUB)
            yield _figure(f"page: {name}, {database}", ours, bare)
    platform.close()


def _search(client: Any, headers: dict[str, str], words: str) -> str:
    answer = client.post("/items/search", headers=headers, data={"search": words}, follow_redirects=False)
    return str(answer.headers["location"])


def _figure(name: str, ours: Taken, bare: Taken) -> Figure:
    took, base = p95(ours.waited), p95(bare.waited)
    parts: dict[str, float | str] = {
        "p95_ms": took,
        "median_ms": statistics.median(ours.waited[WARM_UP:]) * 1e3,
        "cpu_ms": statistics.median(ours.worked[WARM_UP:]) * 1e3,
        "hub_p95_ms": base,
    }
    return Figure(name, "the company's hub", took / base, f"p95 ≤ {GOAL_MS:.0f} ms", took <= GOAL_MS, parts)


def main() -> int:
    """Both databases."""
    met = True
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with durable_postgresql(folder / "postgresql") as url:
            for database, database_url in (("SQLite", None), ("PostgreSQL", url)):
                for figure in measure(folder / database, database, database_url):
                    figure.print()
                    met = met and figure.met
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
