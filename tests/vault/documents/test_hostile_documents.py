"""Documents and names made to do harm: they are data, kept under names of the vault's own, shown as images, and reach nobody."""

from __future__ import annotations

import io
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

HARMLESS_KEY = re.compile(r"objects/[0-9a-f]{32}")
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)">
<script>fetch("http://127.0.0.1:9/")</script><image xlink:href="http://127.0.0.1:9/x.png"/>
<foreignObject><iframe src="javascript:alert(1)"/></foreignObject></svg>"""
PAGES = {
    "page.html": b"<html><script>alert(1)</script></html>",
    "style.css": b"@import url(http://127.0.0.1:9/);",
    "sheet.xsl": b'<xsl:stylesheet version="1.0"/>',
    "tool.py": b"import os; os.system('touch owned')",
    "tool.cgi": b"#!/bin/sh\ntouch owned\n",
    "page.php": b"<?php system('id'); ?>",
    "drawing.svg": SVG,
    "page.xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
}


@pytest.fixture
def database_url() -> None:
    """What a document may do does not depend on the database."""


@pytest.fixture
def knocks() -> Iterator[tuple[int, list[bytes]]]:
    """A listener on this machine, and what knocked."""
    found: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    found.append(connection.recv(100))

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], found
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


def _reaching_out(port: int, secret: str) -> bytes:
    """A PDF whose page wants files and addresses: a form's data, an image's stream, actions, remote documents, UNC paths."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    address = f"http://127.0.0.1:{port}"
    image = pdf.make_stream(b"")
    image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 8, 8
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
    image.F = Dictionary(Type=Name.Filespec, FS=Name.URL, F=String(f"{address}/image"))
    local = pdf.make_stream(b"")
    local.Type, local.Subtype, local.Width, local.Height = Name.XObject, Name.Image, 8, 8
    local.ColorSpace, local.BitsPerComponent, local.F = Name.DeviceGray, 8, String(secret)
    page.obj.Resources = Dictionary(
        XObject=Dictionary(A=pdf.make_indirect(image), B=pdf.make_indirect(local))
    )
    page.obj.Contents = pdf.make_stream(b"q 90 0 0 90 9 9 cm /A Do /B Do Q 1 0 0 rg 9 9 50 50 re f")
    actions = [
        Dictionary(S=Name.URI, URI=String(f"{address}/uri")),
        Dictionary(S=Name.GoToR, F=String(f"{address}/remote.pdf"), D=Array([0, Name.Fit])),
        Dictionary(S=Name.Launch, F=String("\\\\\\\\127.0.0.1\\\\share\\\\x.exe")),
        Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String(f"{address}/form"))),
        Dictionary(S=Name.JavaScript, JS=String(f"app.launchURL('{address}/script')")),
    ]
    page.obj.AA = Dictionary(O=actions[0], C=actions[1])
    pdf.Root.OpenAction = actions[2]
    pdf.Root.AA = Dictionary(WC=actions[3], WS=actions[4])
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.asvs("1.3.6", "13.2.5", "13.2.4")
def test_a_document_that_wants_addresses_and_files_gets_none(
    company: Any, knocks: tuple[int, list[bytes]], tmp_path: Any
) -> None:
    port, found = knocks
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"CANARY-of-the-host" * 64)
    answer = company["depositor"].deposit(_reaching_out(port, str(secret)))
    if answer.status_code == 201:
        shown = company["viewer"].get(f"/versions/{answer.json()['version']['id']}/pages/1")
        assert shown.status_code == 200, shown.text
        with Image.open(io.BytesIO(shown.content)) as image:
            assert max(image.size) > 100
    else:
        assert answer.json()["code"] in {"stamp_failed", "type_refused"}, answer.text
    assert found == []


@pytest.mark.asvs("1.3.4", "1.3.5", "5.3.1")
def test_what_a_browser_or_server_would_run_is_not_taken(company: Any) -> None:
    with company.nothing_changes():
        for name, content in PAGES.items():
            company.refused(company["depositor"].deposit(content, file_name=name), "type_refused")
        for name in ("drawing.png", "drawing.pdf", "drawing.jpg"):
            company.refused(company["depositor"].deposit(SVG, file_name=name), "type_refused")


@pytest.mark.asvs("1.3.4", "1.3.5", "5.3.1", "3.2.1")
def test_as_text_it_is_shown_as_a_picture_of_its_letters(
    company: Any, knocks: tuple[int, list[bytes]]
) -> None:
    port, found = knocks
    for number, content in enumerate((SVG, PAGES["page.html"], PAGES["sheet.xsl"], PAGES["tool.cgi"])):
        said = content.replace(b"127.0.0.1:9", f"127.0.0.1:{port}".encode())
        item = company["depositor"].deposit(said, file_name=f"{number}.{('txt', 'md')[number % 2]}").json()
        shown = company["viewer"].get(f"/versions/{item['version']['id']}/pages/1")
        assert shown.headers["content-type"] in {"image/jpeg", "image/webp"}, item
        assert "sandbox" in shown.headers["content-security-policy"]
        with Image.open(io.BytesIO(shown.content)) as image:
            assert image.convert("L").getextrema()[0] < 128, "letters were drawn"
    assert found == []


@pytest.mark.asvs("5.3.2", "1.2.5")
def test_no_name_becomes_a_path_an_option_or_a_command(company: Any, tmp_path: Any) -> None:
    folder = company.platform.settings.resolved_store_dir
    names = ("; touch owned.txt", "$(touch owned).txt", "-oOwned.txt", "C:evil.txt", "%2e%2e%2fowned.txt")
    for name in names:
        item = company["depositor"].deposit(b"alloy 7, 850 C\n", file_name=name)
        assert item.status_code == 201, (name, item.text)
        if name.startswith(("$", "-")):
            shown = company["viewer"].get(f"/versions/{item.json()['version']['id']}/pages/1")
            assert shown.status_code == 200, name
    for name in ("../owned.txt", "..\\owned.txt", "/etc/owned.txt"):
        company.refused(company["depositor"].deposit(b"alloy 7\n", file_name=name), "name_invalid")
    stored = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert len([key for key in stored if key.startswith("objects/")]) >= len(names)
    assert {key for key in company.stored()[0] if not HARMLESS_KEY.fullmatch(key)} == set()
    assert not list(tmp_path.rglob("*owned*"))
    assert not Path("owned").exists()


@pytest.mark.asvs("1.4.3")
def test_what_was_refused_or_shown_leaves_no_handle_and_no_memory_held(
    company: Any, drawing: Callable[..., bytes]
) -> None:
    item = company["depositor"].deposit(drawing()).json()
    page = f"/versions/{item['version']['id']}/pages/1"
    broken = b"%PDF-1.7\n" + b"x" * 5000

    def turn() -> None:
        assert company["viewer"].get(page).status_code == 200
        assert company["viewer"].get(f"{page}9").status_code == 404
        assert company["depositor"].deposit(broken).status_code == 422
        assert company["depositor"].deposit(b"x" * 5000, file_name="x.png").status_code == 422

    def held() -> tuple[int, int]:
        links = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return sum("memfd" in str(link) for link in links), len(links)

    turn()
    before = held()
    for _ in range(5):
        turn()
    after = held()
    assert after[0] == before[0], "no memory file stays"
    assert after[1] <= before[1] + 2, "no handle stays, but for the listing's own"
    desk = company.client.app.state.deposit_desk
    with desk.room.holding(company.platform.settings.pdf_max):
        pass
