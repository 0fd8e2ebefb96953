"""A page is shown from memory, once, to the browser of this machine only."""

from __future__ import annotations

import http.client
import threading
import webbrowser
from urllib.parse import urlsplit

import pytest

from clients.cli.exit_codes import ExitCode
from clients.errors import UnusableCommandError
from clients.page_window import show_once

IMAGE = b"\xff\xd8\xff\xe0 jpeg of a secret page"
PAGES = {"viewer": "pdf", "pages": 2, "sizes": [{"width_pt": 595.0, "height_pt": 842.0}] * 2}


def _get(url: str, path: str | None = None, host: str | None = None) -> tuple[int, bytes, dict[str, str]]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.request("GET", path or parts.path, headers={"Host": host or parts.netloc})
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


class Browser:
    """Opens pages as a browser process does: elsewhere, a moment later."""

    def __init__(self, *visits: tuple[str | None, str | None]) -> None:
        self.visits = visits or ((None, None),)
        self.seen: list[tuple[int, bytes, dict[str, str]]] = []
        self.url = ""
        self.threads: list[threading.Thread] = []

    def __call__(self, url: str) -> bool:
        self.url = url
        thread = threading.Thread(target=self._visit, args=(url,))
        thread.start()
        self.threads.append(thread)
        return True

    def _visit(self, url: str) -> None:
        for path, host in self.visits:
            self.seen.append(_get(url, path, host))

    def close(self) -> None:
        for thread in self.threads:
            thread.join()


@pytest.fixture
def browse(monkeypatch):
    opened = []

    def use(*visits: tuple[str | None, str | None]) -> Browser:
        browser = Browser(*visits)
        monkeypatch.setattr("webbrowser.open", browser)
        monkeypatch.setattr("webbrowser.get", lambda: browser)
        opened.append(browser)
        return browser

    yield use
    for browser in opened:
        browser.close()


def test_the_browser_gets_the_image_and_may_not_store_it(browse):
    browser = browse()
    show_once(IMAGE, "image/jpeg")
    browser.close()
    status, body, headers = browser.seen[0]
    assert (status, body) == (200, IMAGE)
    assert headers["cache-control"] == "no-store"
    assert urlsplit(browser.url).hostname == "127.0.0.1"


def test_guesses_and_foreign_host_names_get_nothing(browse):
    browser = browse(("/", None), ("/favicon.ico", None), (None, "evil.example"), (None, None))
    show_once(IMAGE, "image/jpeg")
    browser.close()
    assert [status for status, _body, _headers in browser.seen] == [404, 404, 404, 200]
    assert all(IMAGE not in body for _status, body, _headers in browser.seen[:3])


def test_two_windows_never_share_an_address(browse):
    urls = []
    for _ in range(2):
        browser = browse()
        show_once(IMAGE, "image/jpeg")
        urls.append(urlsplit(browser.url).path)
    assert len(set(urls)) == 2
    assert all(len(path) > 40 for path in urls)


def test_without_a_browser_it_says_so(monkeypatch):
    monkeypatch.setattr("webbrowser.open", lambda _url: False)
    with pytest.raises(UnusableCommandError):
        show_once(IMAGE, "image/jpeg")


def test_what_is_no_image_is_not_shown(browse):
    browser = browse()
    with pytest.raises(UnusableCommandError):
        show_once(b"<script>", "text/html")
    assert browser.url == ""


def test_page_facts_release_nothing(hizo, wire, say, signed_in):
    wire.will(say.of(PAGES))
    outcome = hizo("view", "ver_1", **signed_in)
    assert outcome.code == 0
    assert [each.path for each in wire.asked] == ["/v1/versions/ver_1/pages"]
    assert "595 × 842 pt" in outcome.out


def test_opening_a_page_leaves_no_file(hizo, wire, say, signed_in, browse, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    released = say(200, IMAGE, {"Content-Type": "image/jpeg", "Hizo-Event": "evt_1", "Hizo-Leaf-Index": "41"})
    wire.will(say.of(PAGES), released)
    browser = browse()
    outcome = hizo("view", "ver_1", "--page", "2", "--open", **signed_in)
    browser.close()
    assert outcome.code == 0
    assert browser.seen[0][1] == IMAGE
    assert "evt_1" in outcome.err
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_release_is_never_repeated_behind_the_persons_back(hizo, wire, say, signed_in, browse):
    browse()
    wire.will(say.of(PAGES), say(200, IMAGE, {"Content-Type": "image/jpeg"}, 3))
    assert hizo("view", "ver_1", "--open", **signed_in).code == 8
    assert len(wire.asked) == 2


def test_no_page_is_released_where_no_browser_could_show_it(hizo, wire, say, signed_in, monkeypatch):
    def none_here() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr("webbrowser.get", none_here)
    wire.will(say.of(PAGES))
    outcome = hizo("view", "ver_1", "--page", "2", "--open", **signed_in)
    assert outcome.code == ExitCode.USAGE
    assert "BROWSER" in outcome.err
    assert len(wire.asked) == 1
