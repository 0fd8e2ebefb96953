"""Budgets of viewing: nobody leafs through the vault at the speed of a machine.

Pages a minute, and distinct pages a day (in Japan), counted per person and tier from the releases themselves.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, select

from vault.audit.record import record
from vault.documents.events import VIEW_BUDGET_EXCEEDED
from vault.documents.models import BudgetExcess, Item, PageRelease
from vault.identity.accounts import lock_account
from vault.identity.auth import SignedIn
from vault.platform.clock import end_of_tokyo_day_ms, tokyo_date
from vault.platform.database import Transaction
from vault.platform.errors import Code, Refusal

MINUTE_MS: Final = 60_000
DAY_MS: Final = 86_400_000


@dataclass(frozen=True)
class Spent:
    """What a person has viewed of a tier; `seen_today` says whether this very page was among it today."""

    last_minute: int
    distinct_today: int
    seen_today: bool


def check_budget(
    spent: Spent, *, per_minute: int, distinct_per_day: int, ms_left_today: int, about: dict[str, str]
) -> None:
    """Refuse one page more than a budget allows.

    Raises:
        Refusal: `throttled`, with how long to wait.
    """
    if spent.last_minute >= per_minute:
        raise _throttled(MINUTE_MS // 1000, about)
    if spent.distinct_today >= distinct_per_day and not spent.seen_today:
        raise _throttled(ms_left_today // 1000 + 1, about)


def _throttled(seconds: int, about: dict[str, str]) -> Refusal:
    return Refusal(
        Code.THROTTLED, params={"seconds": str(seconds)}, about=about, headers={"Retry-After": str(seconds)}
    )


def require_budget(tx: Transaction, who: SignedIn, item: Item, version_id: str, page: int) -> None:
    """Ask the budgets for one page.

    Raises:
        Refusal: `throttled`, about the item.
    """
    now = tx.now_ms()
    end_of_day = end_of_tokyo_day_ms(tokyo_date(now))
    settings = tx.platform.settings
    check_budget(
        _spent(tx, who.person_id, item.tier, version_id, page, day_start=end_of_day - DAY_MS + 1),
        per_minute=settings.view_pages_per_minute,
        distinct_per_day=settings.view_distinct_pages_per_day,
        ms_left_today=end_of_day - now,
        about={"item": item.id, "version": version_id},
    )


def _spent(
    tx: Transaction, person_id: str, tier: int, version_id: str, page: int, *, day_start: int
) -> Spent:
    mine = and_(PageRelease.person_id == person_id, PageRelease.tier == tier)
    minute = select(func.count()).where(mine, PageRelease.released_ms > tx.now_ms() - MINUTE_MS)
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
    )
    last_minute, distinct_today, seen = tx.session.execute(query).one()
    return Spent(last_minute, distinct_today, bool(seen))


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
