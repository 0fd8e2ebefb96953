"""What an operator can get wrong, looked at one by one; each line says what is and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Final

from crypto.policy import IN_USE, LIST_EDITION
from vault.app.open_platform import open_platform
from vault.app.start_check import VaultLockedError, check_start
from vault.app.worker_pool import start_workers
from vault.audit.log import head
from vault.migrations.upgrade import is_at_head
from vault.platform.business_days import last_year_known
from vault.platform.clock import end_of_tokyo_day_ms
from vault.platform.runtime import Platform
from vault.platform.settings import Settings
from vault.platform.zones import address_of

DAY_MS: Final = 86_400_000
HOLIDAYS_TOLD_DAYS: Final = 60
"""So many days before the table of holidays ends, it is said."""


def examine(settings: Settings) -> Iterator[str]:
    """Lines beginning with `ok`, `note` or `WRONG`."""
    with closing(open_platform(settings)) as platform:
        yield f"ok    vault {platform.vault_id} ({platform.vault_name}) opens with its key file"
        yield f"ok    {len(IN_USE)} algorithms in use, judged by {LIST_EDITION}"
        yield from _zones(settings)
        yield _schema(platform)
        yield from _start(platform)
        yield _medium(platform)
        yield from holidays_running_out(platform.clock.now_ms())
    yield from _sandbox(settings)


def _zones(settings: Settings) -> Iterator[str]:
    for zone in settings.listed_zones:
        yield f"ok    requests are accepted from {zone.name} ({zone.network})"
    if settings.zones is None:
        yield "note  HIZO_ZONES is not set: only this computer reaches the vault. List the on-site networks"
    proxy = settings.trusted_proxy
    if proxy is None:
        yield "note  no HIZO_TRUSTED_PROXY: behind a proxy every caller would come from the proxy's own zone"
    elif address_of(proxy) is None:
        yield "WRONG HIZO_TRUSTED_PROXY is not an address: nothing that is forwarded is believed"
    else:
        yield f"ok    behind the proxy {proxy}, callers are judged by the address it forwards"


def _schema(platform: Platform) -> str:
    with platform.database.engine.connect() as connection:
        if is_at_head(connection):
            return "ok    the database has this version's schema"
    return "WRONG the database has another schema: run hizo-vault migrate"


def _start(platform: Platform) -> Iterator[str]:
    try:
        warnings = check_start(platform)
    except VaultLockedError as locked:
        yield f"WRONG {locked} Put the newest database back; never the ring or the ledger."
        return
    with platform.reading() as tx:
        yield f"ok    key ring, disposal ledger and checkpoints agree with the log of {head(tx).size} leaves"
    yield "note  no outside holder of checkpoints is registered (外部保管なし): copy the checkpoints folder elsewhere"
    for warning in warnings:
        yield f"WRONG {warning}"


def _medium(platform: Platform) -> str:
    store = platform.store.describe()
    if store.addressed_in_place:
        return f"note  {store.place}: recorded as addressed in place; disposal overwrites and reads back"
    return (
        f"note  {store.place}: not addressed in place; disposal is key destruction (暗号化消去) and deletion"
    )


def holidays_running_out(now_ms: int) -> Iterator[str]:
    """A line from 60 days before the table of holidays ends (at UTC ms `now_ms`): without the next year's holidays, deadlines in business days come earlier than they have to."""
    year = last_year_known()
    left_ms = end_of_tokyo_day_ms(f"{year}-12-31") - now_ms
    if left_ms < HOLIDAYS_TOLD_DAYS * DAY_MS:
        yield (
            f"note  the table of national holidays ends with the year {year}: after it only weekends are left out of "
            f"business days. Install a release that knows {year + 1}"
        )


def _sandbox(settings: Settings) -> Iterator[str]:
    workers = start_workers(settings)
    try:
        for layer, missing in workers.layers.items():
            yield (
                f"ok    sandbox layer {layer}"
                if missing is None
                else f"WRONG sandbox layer {layer}: {missing}"
            )
    finally:
        workers.close()
