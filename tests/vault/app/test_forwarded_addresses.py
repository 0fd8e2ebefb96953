"""Whose address a request comes from: the peer's, or what the configured proxy itself says, never what a caller adds."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from starlette.requests import Request

from vault.platform.http import client_address


def _request(peer: str, *forwarded: str) -> Request:
    app = SimpleNamespace(state=SimpleNamespace(platform=SimpleNamespace(settings=SimpleNamespace())))
    app.state.platform.settings.trusted_proxy = "192.0.2.9"
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return Request({"type": "http", "app": app, "client": (peer, 1), "headers": headers})


@pytest.mark.asvs("15.3.4")
def test_a_callers_own_header_line_before_the_proxys_is_not_believed() -> None:
    assert client_address(_request("192.0.2.9", "198.51.100.1", "203.0.113.5")) == "203.0.113.5"
    assert client_address(_request("192.0.2.9", "198.51.100.1, 203.0.113.5")) == "203.0.113.5"


@pytest.mark.asvs("15.3.4")
def test_what_is_no_address_is_not_taken_for_one() -> None:
    assert client_address(_request("192.0.2.9", "x" * 5_000)) == "192.0.2.9"
    assert client_address(_request("203.0.113.7", "198.51.100.1")) == "203.0.113.7"
