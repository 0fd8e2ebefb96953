"""Every task, set-up step, notice and refusal leads to a page that exists."""

from __future__ import annotations

from string import Formatter

import pytest
from fastapi import FastAPI

from tests.vault.web.crawl import page_routes
from tests.vault.whole_company import WholeCompany
from vault.identity.notice_texts import NOTICE_TEXTS, OBJECTS
from vault.oversight.worklist.task import KINDS
from vault.platform.refusal_catalogue import CATALOGUE
from vault.setup.steps import STEPS
from vault.web.frame.ways_on import MENDERS, WAYS_ON, Mender
from vault.web.own.company import GROUPS
from vault.web.own.notice_pages import NOTICE_PAGES, notice_page
from vault.web.own.task_pages import SETUP_PAGES, TASK_PAGES, step_page, task_page

ABOUT = {"slot": "storage", "entry": "ent_x", "disposal": "dsp_x", "version": "pcd_x"} | {
    name: f"{name}_x" for name in OBJECTS - {"slot"}
}


@pytest.fixture
def pages(whole: WholeCompany) -> list[str]:
    """The shapes of the paths of all pages."""
    app: FastAPI = whole.company.client.app  # type: ignore[assignment]
    return [route.path for route in page_routes(app) if route.method == "GET"]


def _is_page(path: str, pages: list[str]) -> bool:
    parts = path.split("/")
    return any(
        len(shape) == len(parts)
        and all(one == other or one.startswith("{") for one, other in zip(shape, parts, strict=True))
        for shape in (each.split("/") for each in pages)
    )


def _missing(paths: set[str], pages: list[str]) -> list[str]:
    return sorted(path for path in paths if not _is_page(path, pages))


def test_every_kind_of_task_has_a_page(pages: list[str]) -> None:
    assert _missing({task_page(kind, ABOUT) for kind in KINDS}, pages) == []
    assert TASK_PAGES.keys() <= KINDS


def test_every_step_of_the_set_up_has_a_page(pages: list[str]) -> None:
    assert _missing({step_page(step.name) for step in STEPS}, pages) == []
    assert SETUP_PAGES.keys() <= {step.name for step in STEPS}


def test_every_kind_of_notice_has_a_page_also_where_it_names_nothing(pages: list[str]) -> None:
    assert NOTICE_PAGES.keys() == NOTICE_TEXTS.keys()
    named = {notice_page(kind, ABOUT) for kind in NOTICE_TEXTS}
    assert _missing(named | {notice_page(kind, {}) for kind in NOTICE_TEXTS}, pages) == []


def test_every_door_of_the_company_leads_to_a_page(pages: list[str]) -> None:
    assert _missing({door.path for _, doors in GROUPS for door in doors}, pages) == []


def test_every_refusal_leads_on_to_a_page(pages: list[str]) -> None:
    assert WAYS_ON.keys() == CATALOGUE.keys()
    paths = {way.path.format_map(ABOUT) for way in WAYS_ON.values() if way.path}
    otherwise = {way.otherwise for way in WAYS_ON.values() if any(Formatter().parse(way.path))}
    assert _missing(paths | otherwise, pages) == []
    assert MENDERS.keys() == set(Mender)
