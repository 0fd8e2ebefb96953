"""Showing one page image without a file: once, from memory, to the browser of this machine.

A server on the loopback interface answers one request for a random path and forgets the image. What this cannot
promise: a browser may keep what it shows in its own memory, and other accounts on this machine that learn the path
first would get the image instead of the person, who then sees nothing.
"""

from __future__ import annotations

import secrets
import threading
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from clients.errors import UnusableCommandError
from clients.texts import translate as _

_WAIT = 60.0  # seconds until the browser must have asked


class _OneImage(HTTPServer):
    """Holds one image for one request."""

    def __init__(self, data: bytes, media_type: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.data: bytes | None = data
        self.media_type = media_type
        self.path = f"/{secrets.token_urlsafe(32)}"
        self.shown = threading.Event()

    @property
    def host(self) -> str:
        """Host and port, as the browser must name them."""
        return f"127.0.0.1:{self.server_port}"

    def take(self, path: str, host: str | None) -> bytes | None:
        """The image, once, for the right path and host (another host name would be a rebinding attack)."""
        if host != self.host or not secrets.compare_digest(path.encode(), self.path.encode()):
            return None
        data, self.data = self.data, None
        return data


class _Answer(BaseHTTPRequestHandler):
    """Answers with the image or with nothing."""

    server: _OneImage

    def do_GET(self) -> None:
        """Give the image to the first right request."""
        data = self.server.take(self.path, self.headers.get("Host"))
        self.send_response(200 if data is not None else 404)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "default-src 'none'")
        if data is not None:
            self.send_header("Content-Type", self.server.media_type)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")
        if data is not None:
            self.server.shown.set()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Write nothing: the path is a secret."""


def show_once(data: bytes, media_type: str) -> None:
    """Show an image in the default browser.

    Raises:
        UnusableCommandError: there is no browser, or it did not ask for the image in time.
    """
    if not media_type.startswith("image/"):
        raise UnusableCommandError(_("the vault sent no image"))
    with _OneImage(data, media_type) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            if not webbrowser.open(f"http://{server.host}{server.path}"):
                raise _no_window(_("no browser can be started here"))
            if not server.shown.wait(_WAIT):
                raise _no_window(_("the browser did not ask for the image"))
        finally:
            server.shutdown()


def require_browser() -> None:
    """Return if a browser can be started, so that no page is released in vain.

    Raises:
        UnusableCommandError: there is none.
    """
    try:
        webbrowser.get()
    except webbrowser.Error as error:
        raise _no_window(_("no browser can be started here")) from error


def _no_window(sentence: str) -> UnusableCommandError:
    return UnusableCommandError(
        sentence, remedy=_("run this on a desktop with a browser, or name one in the variable BROWSER")
    )
