"""The viewer without a script: every state has an address, and the images it names are what the vault gives on record."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import WholeCompany

Sit = Callable[..., Reading]


def images(sheet: Sheet) -> list[str]:
    """Where the images of a page come from, for a browser without scripts."""
    return [each.get("src") for each in sheet.tree.xpath("//*[contains(@class, 'sheets')]//noscript//img")]


def control(sheet: Sheet, name: str) -> str:
    [link] = sheet.tree.xpath(f"//a[@id='turn-{name}']")
    address: str = link.get("href")
    return address


def controls(sheet: Sheet) -> set[str]:
    return {
        each.get("id").removeprefix("turn-") for each in sheet.tree.xpath("//*[@class='controls']//a[@id]")
    }


def test_looking_at_the_page_releases_nothing_and_its_image_is_a_release(
    whole: WholeCompany, reading: Sit, viewer: str
) -> None:
    before = len(whole.company.leaves("page.released"))
    sheet = reading("holder").open(viewer)
    assert len(whole.company.leaves("page.released")) == before
    [path] = images(sheet)
    assert whole["holder"].get(path.removeprefix("/v1")).status_code == 200
    assert whole.company.leaves("page.released")[-1].details["page"] == 1


def test_links_lead_through_the_pages(reading: Sit, viewer: str) -> None:
    holder = reading("holder")
    first = holder.open(viewer)
    assert {"previous", "first"}.isdisjoint(controls(first))
    second = holder.open(control(first, "next"))
    assert second.heading == "2 / 6 ページ"
    last = holder.open(control(second, "last"))
    assert (last.heading, {"next", "last"}.isdisjoint(controls(last))) == ("6 / 6 ページ", True)
    assert holder.open(control(second, "previous")).heading == first.heading
    assert holder.open(f"{viewer}?page=99").heading == last.heading


def test_two_pages_are_two_images_and_turned_together(reading: Sit, viewer: str) -> None:
    holder = reading("holder")
    both = holder.open(control(holder.open(viewer), "facing"))
    assert [urlsplit(each).path.rpartition("/")[2] for each in images(both)] == ["1", "2"]
    assert "page=3" in control(both, "next")
    assert len(images(holder.open(f"{viewer}?page=6&facing=true"))) == 1


def test_a_large_sheet_grows_step_by_step_into_a_grid_up_to_the_cap(
    whole: WholeCompany, reading: Sit, viewer: str
) -> None:
    holder = reading("holder")
    sheet = holder.open(f"{viewer}?page=6")
    seen = []
    while "finer" in controls(sheet):
        sheet = holder.open(control(sheet, "finer"))
        seen.append(int(parse_qs(urlsplit(images(sheet)[0]).query)["long_side"][0]))
    assert seen == sorted(seen)
    assert (seen[-1], len(images(sheet))) == (14_042, 140)
    for path in (images(sheet)[0], images(sheet)[-1]):
        assert whole["holder"].get(path.removeprefix("/v1")).status_code == 200
    assert len(images(holder.open(control(sheet, "whole")))) == 1


@pytest.mark.parametrize("page", [1, 6])
def test_the_images_of_every_scale_have_the_size_that_the_page_keeps_for_them(
    whole: WholeCompany, reading: Sit, viewer: str, page: int
) -> None:
    sheet = reading("holder").open(f"{viewer}?page={page}&zoom=5")
    [*all_images] = sheet.tree.xpath("//noscript//img")
    given = whole["holder"].get(all_images[-1].get("src").removeprefix("/v1"))
    with Image.open(io.BytesIO(given.content)) as image:
        assert [str(each) for each in image.size] == [
            all_images[-1].get("width"),
            all_images[-1].get("height"),
        ]


def test_the_list_says_every_number_and_size(reading: Sit, viewer: str) -> None:
    [listed] = reading("holder").open(viewer).tree.xpath("//details[@id='list']")
    assert " ".join(" ".join(listed.itertext()).split()).endswith("1 A4 2 A4 3 A4 4 A4 5 A4 6 A0")


def test_fetching_ahead_is_off_until_it_is_switched_on(reading: Sit, viewer: str) -> None:
    holder = reading("holder")
    sheet = holder.open(viewer)
    assert not sheet.tree.xpath("//@data-ahead")
    sheet = holder.open(control(sheet, "ahead"))
    [path] = sheet.tree.xpath("//@data-ahead")
    assert "/pages/2?" in path
    assert len(images(sheet)) == 1


def test_single_keys_can_be_switched_off(reading: Sit, viewer: str) -> None:
    holder = reading("holder")
    sheet = holder.open(control(holder.open(f"{viewer}?page=2"), "letters"))
    keys = {key for each in sheet.tree.xpath("//@data-keys") for key in each.split()}
    assert keys == {"ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"}


def test_a_version_of_another_document_is_not_shown_here(
    whole: WholeCompany, reading: Sit, viewer: str
) -> None:
    other = whole.ids["item_version_id"]
    assert reading("holder").open(f"{viewer}?version={other}").status == 404
    assert reading("holder").open(f"/items/{whole.ids['item_id']}/view?version={other}").status == 200


@pytest.mark.clause("G4.1.1-a")
def test_who_may_not_see_the_document_gets_the_help_page(reading: Sit, viewer: str) -> None:
    for person in ("employee", "officer", "administrator"):
        for query in ("", "?page=99", "?zoom=9"):
            assert reading(person).open(viewer + query).status == 404


STEP = (
    b"ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\n"
    b"FILE_SCHEMA((''));\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"
)


def test_a_format_without_a_viewer_is_told(whole: WholeCompany, reading: Sit) -> None:
    item = whole.done(whole["holder"].deposit(STEP, file_name="歯車.step"))
    sheet = reading("holder").open(f"/items/{item['id']}/view")
    assert sheet.status == 409
    assert "viewer_missing" in sheet.text
