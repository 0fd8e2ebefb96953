"""A whole company that is really served, and a robot at its door."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pikepdf
import pytest

from tests.vault.conftest import SteppedClock, settings_in
from tests.vault.templates import VaultTemplate
from tests.vault.web.at_browser import served
from tests.vault.whole_company import FirstState, WholeCompany, whole_company
from vault.app.worker_pool import start_workers
from vault.operator.robot.asking import Wire
from vault.operator.robot.report import LogOf
from vault.operator.robot.trying import Robot
from vault.platform.settings import Settings

MANY = 100_000


@pytest.fixture(scope="session")
def company_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Budgets that a robot does not reach, so that no test waits for them."""
    plain = settings_in(tmp_path_factory.mktemp("robbed-company"), None)
    return plain.model_copy(
        update={
            "view_pages_per_minute": MANY,
            "view_tiles_per_minute": MANY,
            "view_distinct_pages_per_day": MANY,
        }
    )


@pytest.fixture(scope="session")
def settled(
    company_settings: Settings, sqlite_template: VaultTemplate
) -> Iterator[tuple[WholeCompany, FirstState]]:
    sqlite_template.copy_to(company_settings)
    workers = start_workers(company_settings)
    with whole_company(company_settings, workers, SteppedClock()) as whole:
        first = FirstState(company_settings.data_dir)
        yield whole, first
        first.close()
    workers.close()


@pytest.fixture
def whole(settled: tuple[WholeCompany, FirstState]) -> WholeCompany:
    whole, first = settled
    first.restore()
    return whole


@pytest.fixture
def item_id(whole: WholeCompany) -> str:
    """A document of two pages."""
    pdf, out = pikepdf.new(), io.BytesIO()
    for _ in range(2):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.save(out)
    item: dict[str, str] = whole.done(whole["holder"].deposit(out.getvalue(), file_name="報告.pdf"))
    return item["id"]


@pytest.fixture
def robot_at(whole: WholeCompany, item_id: str) -> Callable[[str], Robot]:
    """A robot that tries the document at an address."""

    def made(address: str) -> Robot:
        log = LogOf(whole.company.platform)
        return Robot(Wire(address), log, item_id, MANY, time.monotonic, pytest.fail)

    return made


@pytest.fixture
def door(whole: WholeCompany) -> Callable[..., AbstractContextManager[str]]:
    """Serves the company, or an application around it."""

    def opened(around: Callable[[Any], Any] = lambda app: app) -> AbstractContextManager[str]:
        return served(around(whole.company.client.app))

    return opened
