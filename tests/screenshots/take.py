"""`make screenshots`: every page that links lead to, as people see it, into docs/screenshots.

Each page is taken once, in Japanese, by the person who comes upon it first; the home page, the viewer and a refusal in
English, in the dark and on a telephone too. Same company, same clock: only ids and codes differ from one time to the next.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

from demo.drawing_set import drawing_set  # noqa: E402
from tests.vault.conftest import SteppedClock, settings_in  # noqa: E402
from tests.vault.web.at_browser import chromium, served, sit_down  # noqa: E402
from tests.vault.web.crawl import PEOPLE, walk_as  # noqa: E402
from tests.vault.whole_company import Looks, WholeCompany, whole_company  # noqa: E402
from vault.app.create_vault import create_vault  # noqa: E402
from vault.app.worker_pool import start_workers  # noqa: E402

OUT = ROOT / "docs" / "screenshots"
LOOKS = {
    "people": {
        "officer": "黒田 誠",
        "manager": "佐藤 美咲",
        "other_manager": "高橋 健一",
        "delegate": "渡辺 由美",
        "holder": "田中 翔",
        "pending": "伊藤 彩",
        "suspended": "山本 亮",
        "employee": "中村 陽子",
        "auditor": "小林 直樹",
        "administrator": "加藤 修",
        "leaver": "吉田 隆",
        "subject": "山田 花子",
        "eraser": "松本 剛",
        "second_auditor": "井上 恵",
        "second_administrator": "木村 学",
        "second_officer": "清水 淳",
        "newcomer": "林 大輔",
    },
    "items": {
        "item": "主軸ユニット組立図",
        "disposed": "旧焼入れ条件表",
        "certified": "試作治具図",
        "spare": "軸受予圧計算書",
    },
}
AT_HOME = {"/items": "holder", "/log": "auditor"}
"""Whose daily work the pages of an area are, where that is not the manager."""
WINDOW = {"width": 1180, "height": 820}
TELEPHONE = {"width": 390, "height": 844}
TALLEST = 2400
"""Pixels; what lies further down of a long page looks like what lies above."""
QUALITY = 82


@contextmanager
def company() -> Iterator[WholeCompany]:
    """The company of the tests, under names that people have."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder), None)
        create_vault(settings)
        workers = start_workers(settings)
        try:
            with whole_company(settings, workers, SteppedClock(), Looks(drawing_set(), **LOOKS)) as whole:
                yield whole
        finally:
            workers.close()


def take(page: Page, path: str, name: str) -> None:
    """One picture of one page."""
    page.goto(path, wait_until="networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    picture.save(OUT / f"{name}.webp", quality=QUALITY, method=6)


def name_of(path: str) -> str:
    """The file name of a page, by its address without ids."""
    words = re.sub(r"{[^}]+}", "one", path).strip("/").replace("/", "-")
    return words or "home"


def pages_of(whole: WholeCompany) -> dict[str, tuple[str, str]]:
    """By address: who comes upon it first, or those whose daily work it is, and where exactly."""
    found: dict[str, tuple[str, str]] = {}
    for person in PEOPLE:
        for route, sheet in walk_as(whole, person):
            if (
                sheet.is_page
                and sheet.status == 200
                and (route.path not in found or person == _at_home(route.path))
            ):
                found[route.path] = (person, sheet.path)
    return found


def _at_home(path: str) -> str:
    return next((person for begin, person in AT_HOME.items() if path.startswith(begin)), "")


def every_page(browser: Browser, address: str, whole: WholeCompany) -> None:
    """All pages in Japanese by day, and some as others see them."""
    found = pages_of(whole)
    for person in PEOPLE:
        with sit_down(browser, address, whole[person].token, viewport=WINDOW) as context:
            page = context.new_page()
            for route, (visitor, path) in sorted(found.items()):
                if visitor == person:
                    take(page, path, name_of(route))
    item = f"/items/{whole.ids['item_id']}"
    looks: tuple[tuple[str, dict[str, Any]], ...] = (
        ("english", {"locale": "en-GB"}),
        ("dark", {"color_scheme": "dark"}),
        ("telephone", {"viewport": TELEPHONE}),
    )
    for look, options in looks:
        with sit_down(browser, address, whole["holder"].token, **{"viewport": WINDOW, **options}) as context:
            page = context.new_page()
            for path, name in (
                ("/", "home"),
                ("/items", "items"),
                (f"{item}/view", "viewer"),
                ("/log", "refusal"),
            ):
                take(page, path, f"{name}-{look}")


def main() -> None:
    """Take them all; what is no page any more goes."""
    OUT.mkdir(exist_ok=True)
    for old in OUT.glob("*.webp"):
        old.unlink()
    with company() as whole, chromium() as browser, served(whole.company.client.app) as address:  # type: ignore[arg-type]
        with browser.new_context(base_url=address, locale="ja-JP", viewport=WINDOW) as context:
            page = context.new_page()
            for path, name in (("/sign-in", "sign-in"), ("/enrol", "enrol")):
                take(page, path, name)
        every_page(browser, address, whole)
    print(f"{len(list(OUT.glob('*.webp')))} pages in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
