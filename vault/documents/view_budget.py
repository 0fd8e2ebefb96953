"""Budgets of viewing: nobody leafs through the vault at the speed of a machine.

Pages a minute, and distinct pages a day (in Japan), counted per person and tier from the releases themselves. The parts of
one page within a minute count as that page, and have a bound of their own.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import and_, func, select

from vault.audit.record import record
from vault.documents.events import VIEW_BUDGET_EXCEEDED
from vault.documents.models import BudgetExcess, Item, PageRelease
from vault.identity.accounts import lock_account
from vault.identity.auth import SignedIn
from vault.platform.clock import DAY_MS, end_of_tokyo_day_ms, tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

MINUTE_MS: Final = 60_000


@dataclass(frozen=True)
class Spent:
    """What a person has viewed of a tier; `seen_today` says whether this very page was among it today, `open_now` whether
    it was counted within the last minute.
    """

    last_minute: int
    distinct_today: int
    seen_today: bool
    tiles_last_minute: int = 0
    open_now: bool = False

    def counts(self, *, tile: bool) -> bool:
        """Whether a further image of this page counts as a page."""
        return not (tile and self.open_now)


@dataclass(frozen=True)
class Budget:
    """How much one person may be given of one tier."""

    per_minute: int
    distinct_per_day: int
    tiles_per_minute: int


def check_budget(
    spent: Spent, budget: Budget, *, tile: bool, ms_left_today: int, about: dict[str, str]
) -> None:
    """Refuse one image more than a budget allows.

    Args:
        tile: whether a part of a page is asked for.

    Raises:
        Refusal: `throttled`, with how long to wait.
    """
    if spent.counts(tile=tile) and spent.last_minute >= budget.per_minute:
        raise _throttled(MINUTE_MS // 1000, about)
    if tile and spent.tiles_last_minute >= budget.tiles_per_minute:
        raise _throttled(MINUTE_MS // 1000, about)
    if spent.distinct_today >= budget.distinct_per_day and not spent.seen_today:
        raise _throttled(ms_left_today // 1000 + 1, about)


def _throttled(seconds: int, about: dict[str, str]) -> Refusal:
    return Refusal(
        Code.THROTTLED, params={"seconds": str(seconds)}, about=about, headers={"Retry-After": str(seconds)}
    )


class Viewed(Protocol):
    """An item, or what is to become one."""

    @property
    def id(self) -> str:
        """Its id, for the record of a refusal."""
        ...

    @property
    def tier(self) -> int:
        """The tier whose budget counts."""
        ...


def require_budget(
    tx: Transaction, who: SignedIn, item: Viewed, version_id: str, page: int, *, tile: bool
) -> bool:
    """Ask the budgets for one page, or a part of it; return whether it counts as a page.

    Raises:
        Refusal: `throttled`, about the item.
    """
    now = tx.now_ms()
    end_of_day = end_of_tokyo_day_ms(tokyo_date(now))
    settings = tx.platform.settings
    spent = _spent(tx, who.person_id, item.tier, version_id, page, day_start=end_of_day - DAY_MS + 1)
    check_budget(
        spent,
        Budget(
            settings.view_pages_per_minute,
            settings.view_distinct_pages_per_day,
            settings.view_tiles_per_minute,
        ),
        tile=tile,
        ms_left_today=end_of_day - now,
        about={"item": item.id, "version": version_id},
    )
    return spent.counts(tile=tile)


def _spent(
    tx: Transaction, person_id: str, tier: int, version_id: str, page: int, *, day_start: int
) -> Spent:
    mine = and_(PageRelease.person_id == person_id, PageRelease.tier == tier)
    just_now = and_(mine, PageRelease.released_ms > tx.now_ms() - MINUTE_MS)
    minute = select(func.count()).where(just_now, PageRelease.counted)
    tiles = select(func.count()).where(just_now, PageRelease.tile != "")
    opened = minute.where(PageRelease.version_id == version_id, PageRelease.page == page)
    today = (
        select(PageRelease.version_id, PageRelease.page)
        .where(mine, PageRelease.released_ms >= day_start)
        .distinct()
        .subquery()
    )
    this_page = and_(today.c.version_id == version_id, today.c.page == page)
    query = select(
        minute.scalar_subquery(),
        select(func.count()).select_from(today).scalar_subquery(),
        select(func.count()).select_from(today).where(this_page).scalar_subquery(),
        tiles.scalar_subquery(),
        opened.scalar_subquery(),
    )
    last_minute, distinct_today, seen, tiles_now, open_now = tx.session.execute(query).one()
    return Spent(last_minute, distinct_today, bool(seen), tiles_now, bool(open_now))


def first_excess_today(tx: Transaction, who: SignedIn, item: Item) -> bool:
    """Record that a person ran into a budget; False when that is known of this person, tier and day already."""
    lock_account(tx, who.person_id)
    day = tokyo_date(tx.now_ms())
    if tx.session.get(BudgetExcess, (who.person_id, item.tier, day)) is not None:
        return False
    row = BudgetExcess(person_id=who.person_id, tier=item.tier, day=day, leaf_index=-1)
    tx.session.add(row)
    leaf = record(tx, VIEW_BUDGET_EXCEEDED, who.actor, entry=item.entry_id, item=item.id, tier=item.tier)
    leaf.bind(row)
    return True
