"""Parts of large pages, and pages fetched ahead: each on record before it leaves, and within the budgets of the pages."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from PIL import Image

from vault.platform.settings import Settings

FINEST = 14_042


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"view_pages_per_minute": 3, "view_tiles_per_minute": 6})


@pytest.fixture(scope="session")
def sheet() -> bytes:
    """Two pages of A0."""
    pdf, out = pikepdf.new(), io.BytesIO()
    for _ in range(2):
        pdf.add_blank_page(page_size=(2384, 3370))
    pdf.save(out)
    return out.getvalue()


@pytest.fixture
def version(company: Any, sheet: bytes) -> str:
    identifier: str = company["depositor"].deposit(sheet).json()["version"]["id"]
    return identifier


@pytest.fixture
def ask(company: Any, version: str) -> Callable[..., Any]:
    def page(number: int = 1, who: str = "viewer", **query: Any) -> Any:
        return company[who].get(f"/versions/{version}/pages/{number}", params=query)

    return page


@pytest.mark.clause("G9.2-a")
def test_every_part_is_a_release_of_its_own(company: Any, ask: Any, version: str) -> None:
    answers = [ask(long_side=FINEST, tile=tile) for tile in ("0,0", "9,13")]
    for answer, tile in zip(answers, ("0,0", "9,13"), strict=True):
        assert answer.status_code == 200, answer.text
        leaf = company.leaves()[int(answer.headers["hizo-leaf-index"])]
        assert leaf.act == "tile.released"
        assert {
            "actor": company["viewer"].id,
            "version": version,
            "page": 1,
            "long_side": FINEST,
            "tile": tile,
            "event": answer.headers["hizo-event"],
            "sha256": hashlib.sha256(answer.content).hexdigest(),
        }.items() <= leaf.details.items()
        with Image.open(io.BytesIO(answer.content)) as image:
            assert max(image.size) <= 1024
    assert answers[0].headers["hizo-event"] != answers[1].headers["hizo-event"]


def test_a_page_fetched_ahead_is_recorded_as_that(company: Any, ask: Any) -> None:
    answer = ask(2, ahead=True)
    leaf = company.leaves()[int(answer.headers["hizo-leaf-index"])]
    assert leaf.act == "page.prefetched"
    assert leaf.details["sha256"] == hashlib.sha256(answer.content).hexdigest()
    company.refused(ask(2, ahead=True, tile="0,0"), "request_invalid")


def test_pages_fetched_ahead_count_as_pages(company: Any, ask: Any) -> None:
    assert [ask(2, ahead=True, long_side=100).status_code for _ in range(3)] == [200] * 3
    company.refused(ask(1), "throttled")


def test_parts_of_one_page_count_as_one_page(company: Any, ask: Any) -> None:
    assert [ask(long_side=2000, tile=tile).status_code for tile in ("0,0", "1,0", "0,1", "1,1")] == [200] * 4
    assert [ask(2, long_side=100).status_code for _ in range(2)] == [200] * 2
    company.refused(ask(2, long_side=100), "throttled")
    assert ask(1, long_side=2000, tile="0,0").status_code == 200


def test_nobody_leafs_through_by_parts(company: Any, drawing: Any) -> None:
    version = company["depositor"].deposit(drawing(pages=4)).json()["version"]["id"]
    path = "/versions/{}/pages/{}?long_side=1000&tile=0,0"
    answers = [company["viewer"].get(path.format(version, page)).status_code for page in range(1, 5)]
    assert answers == [200, 200, 200, 429]


def test_parts_a_minute_are_bounded_however_few_pages_they_are_of(company: Any, ask: Any, clock: Any) -> None:
    assert [ask(long_side=2000, tile="0,0").status_code for _ in range(6)] == [200] * 6
    company.refused(ask(long_side=2000, tile="0,0"), "throttled")
    assert company.notices(company["manager"]).count("view_budget_exceeded") == 1
    clock.advance(seconds=61)
    assert ask(long_side=2000, tile="0,0").status_code == 200


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"long_side": FINEST + 1, "tile": "0,0"}, "request_invalid"),
        ({"long_side": 14_401, "tile": "0,0"}, "request_invalid"),
        ({"long_side": 3001}, "request_invalid"),
        ({"long_side": 4096, "tile": "3,0"}, "not_found"),
        ({"long_side": 4096, "tile": "0,4"}, "not_found"),
        ({"tile": "-1,0"}, "request_invalid"),
        ({"tile": "0,0,0"}, "request_invalid"),
        ({"tile": "１,0"}, "request_invalid"),
    ],
    ids=str,
)
def test_a_part_that_there_is_not_is_refused(
    company: Any, ask: Any, query: dict[str, Any], code: str
) -> None:
    company.refused(ask(**query), code)
    assert not company.leaves("tile.released")


@pytest.mark.clause("G4.1.1-a")
def test_who_may_not_see_the_page_gets_no_part_of_it(company: Any, ask: Any) -> None:
    for query in ({"tile": "0,0", "long_side": FINEST}, {"tile": "99,99"}, {"ahead": True}):
        company.refused(ask(who="stranger", **query), "not_found", true_code="no_grant")


class TestWithoutParts:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"view_tiled_long_side_max": 0})

    def test_an_operator_can_switch_parts_off(self, company: Any, ask: Any, version: str) -> None:
        facts = company["viewer"].get(f"/versions/{version}/pages").json()
        assert {each["finest_long_side"] for each in facts["sizes"]} == {0}
        company.refused(ask(long_side=2000, tile="0,0"), "request_invalid")
