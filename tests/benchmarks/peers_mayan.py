"""Side by side with a running Mayan EDMS: an upload until it is accepted, the same until its first page is there, and that page again.

Both take the same 200-page PDF over HTTP and give an image of its first page, 1,600 pixels wide. Mayan accepts before it has
looked at the file, Hizo after it has stamped every page, sealed it, read it back and recorded it; only the second figure compares the
same thing. HIZO_BENCH_MAYAN is the address of its REST API (such as `http://127.0.0.1:8000/api/v4`), HIZO_BENCH_MAYAN_TOKEN a token of
somebody who may create documents of its first type. What is uploaded stays there.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx2

from clients.http_client.transport import Call
from tests.benchmarks.bench_vault import ServedVault, served_vault
from tests.benchmarks.first_page import LONG_SIDE, two_hundred_pages
from tests.benchmarks.measuring import Figure
from tests.benchmarks.peers_rclone import deposit

ROUNDS = int(os.environ.get("HIZO_BENCH_MAYAN_ROUNDS", "5"))
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Turn:
    """Seconds of one turn: until the upload was accepted, until its first page was there, and that page once more."""

    accepted: float
    shown: float
    again: float


def hizo_turn(vault: ServedVault, path: Path) -> Turn:
    """Deposit, then look."""
    began = time.perf_counter()
    version = deposit(vault, path)
    accepted = time.perf_counter() - began
    query = {"long_side": str(LONG_SIDE), "codec": "jpeg"}
    with vault.holder.client() as client:
        client.transport.send(Call("GET", f"/v1/versions/{version}/pages/1", params=query))
        shown = time.perf_counter() - began
        client.transport.send(Call("GET", f"/v1/versions/{version}/pages/1", params=query))
    return Turn(accepted, shown, time.perf_counter() - began - shown)


def mayan_turn(client: httpx2.Client, path: Path) -> Turn:
    """Upload, then ask until there is a page."""
    began = time.perf_counter()
    with path.open("rb") as file:
        answer = client.post(
            "/documents/upload/", data={"document_type_id": "1", "label": path.name}, files={"file": file}
        )
    versions = f"/documents/{answer.raise_for_status().json()['id']}/versions/"
    accepted = time.perf_counter() - began
    address = _awaited_page(client, versions)
    shown = time.perf_counter() - began
    if not _shows(client, address):
        raise RuntimeError("Mayan EDMS showed a page once and not again")
    return Turn(accepted, shown, time.perf_counter() - began - shown)


def _awaited_page(client: httpx2.Client, versions: str) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        address = _page_address(client, versions)
        if address and _shows(client, address):
            return address
        time.sleep(POLL_SECONDS)
    raise RuntimeError("Mayan EDMS showed no page in time")


def _page_address(client: httpx2.Client, versions: str) -> str:
    found = client.get(versions).raise_for_status().json()["results"]
    pages = client.get(f"{versions}{found[0]['id']}/pages/").json()["results"] if found else []
    return str(pages[0]["image_url"]) if pages else ""


def _shows(client: httpx2.Client, address: str) -> bool:
    answer = client.get(address, params={"width": LONG_SIDE}, follow_redirects=True)
    return answer.status_code == 200 and answer.headers["content-type"].startswith("image/")


def measure(vault: ServedVault, client: httpx2.Client, path: Path) -> None:
    """Both in turn, one round unmeasured."""
    hizo_turn(vault, path)
    mayan_turn(client, path)
    pairs = [(hizo_turn(vault, path), mayan_turn(client, path)) for _ in range(ROUNDS)]
    names = {
        "accepted": "upload of a 200-page PDF until it is accepted",
        "shown": "the same until its first page is there",
        "again": "that page again",
    }
    for part, name in names.items():
        ours, theirs = (
            statistics.median(getattr(turn, part) for turn in side) for side in zip(*pairs, strict=True)
        )
        parts: dict[str, float | str] = {"ours_ms": ours * 1e3, "mayan_ms": theirs * 1e3}
        Figure(name, "Mayan EDMS", ours / theirs, "≤ 1, no slower", ours <= theirs, parts).print()


def main() -> int:
    """All of it, where a Mayan is named."""
    address, token = (os.environ.get(name) for name in ("HIZO_BENCH_MAYAN", "HIZO_BENCH_MAYAN_TOKEN"))
    if not (address and token):
        sys.stdout.write(
            "- no Mayan EDMS is named, so nothing is set beside it: HIZO_BENCH_MAYAN takes the address of its REST API, "
            "HIZO_BENCH_MAYAN_TOKEN a token\n"
        )
        return 0
    signed_in = {"Authorization": f"Token {token}"}
    with (
        tempfile.TemporaryDirectory() as scratch,
        httpx2.Client(base_url=address, headers=signed_in, timeout=PATIENCE_SECONDS) as client,
        served_vault(Path(scratch) / "out", "full") as vault,
    ):
        path = Path(scratch) / "book.pdf"
        path.write_bytes(two_hundred_pages())
        measure(vault, client, path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
