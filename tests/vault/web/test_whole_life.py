"""One document's whole life at real browsers, by four people, in both languages, on both databases.

Nobody calls the API here: what is done is clicked and typed. The vault's background work is let run where it would run by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.vault.conftest import SteppedClock, settings_in
from tests.vault.templates import Templates
from tests.vault.web.at_browser import served, sit_down
from tests.vault.whole_company import WholeCompany, device_of, whole_company, work_off
from vault.app.jobs import job_handlers
from vault.documents.workers import WorkerPool
from vault.identity.models import SessionRow
from vault.identity.tokens import token_hash
from vault.platform.jobs import JobRunner

PEOPLE = ("holder", "manager", "eraser", "auditor")
LANGUAGES = {"ja": "ja-JP", "en": "en-GB"}
NAME = "主軸図"
STORAGE = "() => [localStorage.length, sessionStorage.length, document.cookie]"


@dataclass
class House:
    """The company behind its address, and what its background work has to do."""

    whole: WholeCompany
    address: str
    work: Callable[[], None]


@dataclass
class Desk:
    """One person at one browser."""

    house: House
    page: Page
    strayed: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(path)

    def follow(self, path: str) -> None:
        """Press the link on the page that leads there."""
        self.page.locator(f'main a[href="{path}"]').first.click()

    def send(self, action: str, **typed: str) -> None:
        """Fill in a form of the page and press its button; a code is read off the person's generator."""
        form = self.page.locator(f'form[action="{action}"]')
        for name, value in typed.items():
            one = form.locator(f"[name={name}]")
            if one.evaluate("one => one.tagName") == "SELECT":
                one.select_option(value)
            else:
                one.fill(value)
        for name in ("code", "_code"):
            if (code := form.locator(f"[name={name}]")).count():
                self.house.whole.next_step()
                code.fill(self.house.whole.code())
        form.locator("button").last.click()

    @property
    def path(self) -> str:
        return self.page.evaluate("location.pathname")  # type: ignore[no-any-return]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: Templates,
    workers: WorkerPool,
) -> Iterator[House]:
    template = templates.of(request.param)
    settings = settings_in(tmp_path_factory.mktemp("life"), template.database_url)
    template.copy_to(settings)
    with whole_company(settings, workers, SteppedClock()) as whole:

        def work() -> None:
            work_off(JobRunner(whole.company.platform, job_handlers(workers)))
            whole.refresh_sessions()

        with served(whole.company.client.app) as address:  # type: ignore[arg-type]
            yield House(whole, address, work)


@pytest.fixture
def sit(house: House, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Sits somebody down.

    Afterwards, no window loaded anything from elsewhere or named the document in an address, and none kept anything but
    its cookies.
    """
    contexts: list[BrowserContext] = []
    desks: list[Desk] = []

    def sit_at(person: str, language: str, token: str = "") -> Desk:
        token = token or house.whole[person].token
        contexts.append(sit_down(browser, house.address, token, locale=LANGUAGES[language]))
        desk = Desk(house, contexts[-1].new_page())
        desk.page.on("request", lambda asked: _keep_strayed(desk, asked.url))
        desks.append(desk)
        return desk

    yield sit_at
    for desk in desks:
        assert desk.strayed == []
        assert desk.page.evaluate(STORAGE) == [0, 0, ""]
    for context in contexts:
        context.close()


def _keep_strayed(desk: Desk, url: str) -> None:
    if not url.startswith((desk.house.address, "blob:", "data:")) or NAME[1:] in unquote_plus(url):
        desk.strayed.append(url)


@pytest.mark.clause("G2.2-a", "G5.0-a", "G5.3-a", "G5.3-b", "G6.0-a")
@pytest.mark.asvs("14.2.1", "14.2.3", "14.3.3", "3.6.1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_four_people_bring_a_document_through_its_life(
    house: House, sit: Callable[..., Desk], language: str
) -> None:
    holder, manager, eraser, auditor = (sit(person, language) for person in PEOPLE)
    item = _deposit(holder, house.whole.facts["pdf"], f"{NAME}-{language}")
    _find(manager, f"{NAME[1:]}-{language}", item)
    _look(holder, item)
    copy = _copy(house, holder, manager, item)
    _read_the_password(house, sit, copy, language)
    _give_back(holder, copy)
    disposal = _dispose(house, manager, eraser, item)
    _check(auditor, disposal, item)


def _deposit(holder: Desk, drawing: bytes, name: str) -> str:
    """Bring a file, look at what it would be, confirm."""
    holder.open("/items")
    holder.follow("/items/new")
    form = holder.page.locator("form#bring")
    form.locator("[name=entry_id]").select_option(holder.house.whole.ids["entry_id"])
    form.locator("[name=marking]").select_option("秘")
    form.locator("[name=file]").set_input_files(
        {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": drawing}
    )
    form.locator("button.first").click()
    holder.page.wait_for_url("**/uploads/*")
    holder.house.work()
    expect(holder.page.get_by_role("heading", level=1)).to_have_text(f"【秘】{name}.pdf")
    image = holder.page.locator("img.page-image")
    expect(image).to_be_visible()
    image.evaluate("one => one.decode()")
    holder.send(f"{holder.path}/confirm")
    holder.page.wait_for_url("**/items/itm_*")
    return holder.path


def _find(desk: Desk, part_of_name: str, item: str) -> None:
    """Search as somebody types, and once more with the button."""
    desk.open("/items")
    field = desk.page.locator("[name=search]")
    field.press_sequentially(part_of_name)
    expect(desk.page.locator("#found tbody tr")).to_have_count(1)
    field.press("Enter")
    desk.page.wait_for_url("**/items?**")
    desk.follow(item)
    desk.page.wait_for_url(f"**{item}")


def _look(holder: Desk, item: str) -> None:
    holder.follow(f"{item}/view")
    expect(holder.page.locator("[data-state=given] canvas")).to_have_count(1)
    holder.page.go_back()


def _copy(house: House, holder: Desk, manager: Desk, item: str) -> str:
    """Ask, have it decided by somebody else, have it made, and fetch it."""
    holder.open(item)
    holder.follow(f"{item}/copies/new")
    holder.send(
        f"{item}/copies/new",
        purpose="現地組立",
        why_not_view="通信がない",
        valid_until=house.whole.company.day(20),
    )
    holder.page.wait_for_url("**/copies/requests/*")
    request = holder.path
    manager.open("/")
    manager.follow("/copies/requests?state=requested")
    manager.follow(request)
    manager.send(f"{request}/approve", reason="必要な範囲")
    holder.open(request)
    holder.send(f"{request}/issue")
    house.work()
    holder.open(request)
    holder.page.locator('main a[href^="/copies/cpy_"]').first.click()
    holder.page.wait_for_url("**/copies/cpy_*")
    copy = holder.path
    with holder.page.expect_download() as fetched:
        holder.send(f"{copy}/fetch")
    assert fetched.value.path().read_bytes().startswith(b"%PDF")
    holder.open(copy)
    holder.page.locator(f'form[action="{copy}/received"] [type=file]').set_input_files(fetched.value.path())
    holder.page.locator(f'form[action="{copy}/received"] button').click()
    return copy


def _read_the_password(house: House, sit: Callable[..., Desk], copy: str, language: str) -> None:
    """In another session than the one that fetched the file, once."""
    device, caller = device_of(house.whole, "holder"), house.whole["holder"]
    first = caller.token
    house.whole.company.sign_in(caller)
    with house.whole.company.platform.transaction() as tx:
        tx.session.query(SessionRow).filter_by(token_hash=token_hash(caller.token)).one().device_id = device
    second, caller.token = caller.token, first
    desk = sit("holder", language, second)
    desk.open(copy)
    desk.send(f"{copy}/password")
    expect(desk.page.locator("code.secret")).to_be_visible()


def _give_back(holder: Desk, copy: str) -> None:
    """Without the bytes it is a declaration, and then it is over."""
    holder.open(copy)
    declare = holder.page.locator(f'form[action="{copy}/declare"]')
    holder.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    declare.locator("[name=what]").first.check()
    declare.locator("[name=reason]").fill("裁断した")
    declare.locator("button").first.click()
    expect(holder.page.locator(".done")).to_be_visible()


def _dispose(house: House, manager: Desk, eraser: Desk, item: str) -> str:
    """Ordered by one, confirmed by another, carried out by the vault."""
    manager.open(item)
    manager.follow(f"{item}/dispose")
    manager.send(f"{item}/dispose", reason="設計変更で不要")
    manager.page.wait_for_url("**/disposals/dsp_*")
    disposal = manager.path
    eraser.open("/")
    eraser.follow("/disposals")
    eraser.follow(disposal)
    eraser.send(f"{disposal}/confirm")
    house.work()
    manager.open(disposal)
    manager.follow(f"{disposal}/certificate")
    image = manager.page.locator("main img").first
    expect(image).to_be_visible()
    image.evaluate("one => one.decode()")
    return disposal


def _check(auditor: Desk, disposal: str, item: str) -> None:
    """The auditor finds the end in the log, opens the leaf, and takes its proof away."""
    auditor.open(f"/log?item_id={item.rpartition('/')[2]}")
    auditor.page.locator('main a[href^="/log/leaves/"]').first.click()
    auditor.page.wait_for_url("**/log/leaves/*")
    leaf = auditor.path
    with auditor.page.expect_download() as proof:
        auditor.page.locator(f'main a[href^="{leaf}/proof"]').first.click()
    assert proof.value.path().read_text().startswith("c2sp.org/tlog-proof")
    auditor.open(disposal)
    expect(auditor.page.get_by_role("heading", level=1)).to_be_visible()
