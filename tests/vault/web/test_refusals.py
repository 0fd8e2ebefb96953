"""A refusal is a page of help: what, why, since when, who can mend it, and the way there; and nothing of what one may not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from tests.vault.web.reading import Reading
from tests.vault.whole_company import WholeCompany
from vault.platform.errors import Code, Refusal
from vault.platform.refusal_catalogue import CATALOGUE
from vault.web.frame.refusal_pages import refusal_page

At = Callable[..., Reading]


@pytest.fixture(scope="module")
def refusing() -> Iterator[TestClient]:
    """An application that refuses whatever it is asked for, under the code that its path names."""
    app = FastAPI()

    @app.get("/visits/{code}")
    def refuse(request: Request, code: str) -> object:
        request.state.request_id = "r"
        about = {"entry": "ent_of_somebody_else", "subject": "prs_x"}
        return refusal_page(request, Refusal(Code(code), params={"since": "2026-01-02"}, about=about))

    @app.get("/visits")
    def visits() -> str:
        return "a page"

    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_code_has_a_page_with_a_way_onward(refusing: TestClient, language: str) -> None:
    for code in CATALOGUE:
        answer = refusing.get(
            f"/visits/{code.value}", headers={"Accept-Language": language}, follow_redirects=False
        )
        if code is Code.UNAUTHENTICATED:
            assert answer.headers["location"].startswith("/sign-in?to=")
            continue
        text = answer.text
        assert answer.status_code == CATALOGUE[code].status, code
        assert 'class="button first" href="/' in text, code
        assert "2026-01-02" in text, code
        assert all(row in text for row in CATALOGUE[code].clauses), code
        assert "hizo " not in text.replace("hizo.css", ""), code


def test_what_one_may_not_know_of_is_not_in_the_way_onward(refusing: TestClient) -> None:
    assert "ent_of_somebody_else" not in refusing.get("/visits/not_found").text
    assert "/entries/ent_of_somebody_else/ask" in refusing.get("/visits/no_grant").text


def test_overdue_training_says_since_when_and_leads_to_the_course(reading: At, whole: WholeCompany) -> None:
    sheet = reading("suspended").open(f"/items/{whole.ids['item_id']}")
    assert sheet.status == 403
    assert "/training/courses/holder" in sheet.links()
    assert "いつから" in sheet.text
    assert "7(2)" in sheet.text


def test_another_path_of_an_act_leads_back_to_a_page(reading: At, whole: WholeCompany) -> None:
    sheet = reading("employee").open(f"/notices/{whole.own['employee']['notice_id']}/read")
    assert sheet.status == 405
    assert "/notices" in sheet.links()
