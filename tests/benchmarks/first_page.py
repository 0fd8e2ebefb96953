"""The first marked page of a 200-page PDF, request to last byte, against PDFium alone in a warm process.

The baseline opens the plaintext from memory, renders the same pixels and encodes with the same codec and quality. What
comes on top is the gate, decryption by ranges, the burnt-in mark, the worker's pipe, the leaf's commit and HTTP.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

import pypdfium2
from pikepdf import Pdf

from clients.http_client.transport import Call
from demo.drawing_set import drawing_set
from tests.benchmarks.bench_vault import served_vault
from tests.benchmarks.measuring import Figure, in_turn, seconds

PAGES = 200
ROUNDS = 15
LONG_SIDE = 1600


def two_hundred_pages() -> bytes:
    """The demonstration's drawing set, repeated."""
    source = Pdf.open(io.BytesIO(drawing_set()))
    book = Pdf.new()
    while len(book.pages) < PAGES:
        book.pages.extend(source.pages)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain(content: bytes, codec: str, page: int) -> bytes:
    """What PDFium and Pillow need for the same image without a mark."""
    document = pypdfium2.PdfDocument(content)
    sheet = document[page]
    scale = LONG_SIDE / max(sheet.get_size())
    image = sheet.render(scale=scale).to_pil().convert("RGB")
    out = io.BytesIO()
    if codec == "webp":
        image.save(out, "WEBP", quality=80, method=2)
    else:
        image.save(out, "JPEG", quality=85)
    document.close()
    return out.getvalue()


def main() -> int:
    """Measure both codecs."""
    content = two_hundred_pages()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.pdf"
        path.write_bytes(content)
        with served_vault(Path(folder) / "out", "embedded") as vault:
            item = vault.holder.hizo("upload", str(path), "--entry", vault.entry_id, "--marking", "秘")
            version = item["version"]["id"]
            with vault.holder.client() as client:
                for codec in ("webp", "jpeg"):
                    query = {"long_side": str(LONG_SIDE), "codec": codec}
                    call = Call("GET", f"/v1/versions/{version}/pages/1", params=query)
                    took, alone = in_turn(
                        partial(client.transport.send, call), partial(plain, content, codec, 0), ROUNDS
                    )
                    Figure(
                        f"first marked page of {PAGES}, {codec}",
                        "PDFium opening the plaintext, same pixels and codec, warm",
                        took / alone,
                        "≤ 1.2",
                        took / alone <= 1.2,
                        {"ours_ms": took * 1e3, "pdfium_ms": alone * 1e3, **_parts(content, codec)},
                    ).print()
    return 0


def _parts(content: bytes, codec: str) -> dict[str, float | str]:
    document = pypdfium2.PdfDocument(content)
    sheet = document[0]
    scale = LONG_SIDE / max(sheet.get_size())
    render = statistics.median(seconds(lambda: sheet.render(scale=scale)) for _ in range(5))
    return {"render_ms": render * 1e3, "codec": codec}


if __name__ == "__main__":
    sys.exit(main())
