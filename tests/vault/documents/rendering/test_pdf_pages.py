"""PDF pages through a locked-in worker."""

import contextlib
import io
import random
import zlib

import numpy as np
import pikepdf
import pytest
from PIL import Image

from vault.documents.rendering import PageView, RenderedPage, RenderError
from vault.documents.rendering.sample import SAMPLE_PDF
from vault.documents.workers import WorkerCrashedError, WorkerLimitError


def pdf_with(*contents: bytes, media_box: tuple[float, ...] = (0, 0, 595, 842), **save: object) -> bytes:
    document = pikepdf.new()
    for content in contents:
        page = document.add_blank_page(page_size=(100, 100))
        page.mediabox = list(media_box)
        page.Contents = document.make_stream(content)
    out = io.BytesIO()
    document.save(out, **save)  # type: ignore[arg-type]
    return out.getvalue()


def pixels(image: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(image)).convert("L"))


def test_japanese_text_without_an_embedded_font_is_visible(render):
    # The worker cannot read the fonts of the host: what is visible came from the bundled ones.
    page = pixels(render("pdf", SAMPLE_PDF, long_side=900, codec="png").image)
    latin, japanese = page[120:240, 100:400], page[300:420, 100:400]
    assert (latin < 100).sum() > 500
    assert (japanese < 100).sum() > 500


def test_facts_name_every_page_and_its_size(facts_of):
    facts = facts_of("pdf", pdf_with(b"", b"", b"", media_box=(10, 10, 310, 210)))
    assert facts.count == 3
    assert [(size.width, size.height) for size in facts.sizes] == [(300, 200)] * 3


@pytest.mark.parametrize("codec", ["webp", "jpeg", "png"])
def test_pixels_and_media_type_are_as_asked(render, codec):
    page = render("pdf", pdf_with(b""), long_side=842, codec=codec)
    assert (page.width, page.height, page.media_type) == (595, 842, f"image/{codec}")
    assert Image.open(io.BytesIO(page.image)).size == (595, 842)
    assert Image.open(io.BytesIO(page.image)).format == codec.upper()


def test_long_side_is_capped(render):
    assert render("pdf", pdf_with(b""), long_side=50_000, codec="jpeg").height == 3000


def test_pages_are_counted_from_one(render):
    content = pdf_with(b"", b"0 g 0 0 595 842 re f")
    white, black = (pixels(render("pdf", content, page=n, long_side=300).image).mean() for n in (1, 2))
    assert white > 200
    assert black < 50


@pytest.mark.parametrize("page", [0, -1, 2])
def test_page_that_does_not_exist_is_refused(render, page):
    with pytest.raises(RenderError) as raised:
        render("pdf", pdf_with(b""), page=page)
    assert raised.value.code == "page_missing"


def test_password_is_asked_for(render):
    locked = pdf_with(b"", encryption=pikepdf.Encryption(owner="o", user="secret", R=6))
    with pytest.raises(RenderError) as raised:
        render("pdf", locked)
    assert raised.value.code == "pdf_password_required"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"no pdf at all", SAMPLE_PDF[:200]], ids=len)
def test_damaged_file_is_refused_not_guessed(render, content):
    with pytest.raises(RenderError) as raised:
        render("pdf", content)
    assert raised.value.code == "content_damaged"


def test_file_cut_at_each_tenth_is_shown_or_refused(render):
    for tenth in range(1, 10):
        with contextlib.suppress(RenderError):
            render("pdf", SAMPLE_PDF[: len(SAMPLE_PDF) * tenth // 10], long_side=200, codec="jpeg")


@pytest.mark.asvs("5.2.6")
def test_page_of_14400_units_is_bounded(render):
    content = pdf_with(b"0 0 14400 14400 re f", media_box=(0, 0, 14400, 14400))
    page = render("pdf", content, long_side=3000, codec="jpeg")
    assert (page.width, page.height) == (3000, 3000)


@pytest.mark.parametrize("box", [(0, 0, 14400, 1), (0, 0, 0, 0), (5, 5, -5, -5), (0, 0, 3, 3)], ids=str)
def test_strange_page_shapes_are_bounded(render, box):
    page = render("pdf", pdf_with(b"", media_box=box), codec="jpeg")
    assert 1 <= page.width <= 1600
    assert 1 <= page.height <= 1600


def zeros_deflated(megabytes: int) -> bytes:
    """A zlib stream of zeros, put together from one block that is repeated."""
    deflater = zlib.compressobj(9)
    start = deflater.compress(b"") + deflater.flush(zlib.Z_FULL_FLUSH)
    block = deflater.compress(bytes(1 << 20)) + deflater.flush(zlib.Z_FULL_FLUSH)
    return start + block * megabytes


def test_chained_decompression_bomb_ends_within_its_limits(render):
    document = pikepdf.new()
    page = document.add_blank_page()
    flate = pikepdf.Name.FlateDecode
    page.Contents = document.make_stream(b"")
    page.Contents.write(zlib.compress(zeros_deflated(2048), 9), filter=pikepdf.Array([flate, flate]))
    out = io.BytesIO()
    document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(out.getvalue()) < 100_000
    with contextlib.suppress(RenderError, WorkerCrashedError, WorkerLimitError):
        render("pdf", out.getvalue(), long_side=200)
    assert render("pdf", SAMPLE_PDF, long_side=200).width == 200


def test_drawing_without_end_stops_at_the_processor_limit(render, small_workers):
    strokes = b"".join(b"0 %d m 595 %d l S\n" % (n % 842, (n * 7) % 842) for n in range(400_000))
    with pytest.raises(WorkerLimitError):
        render("pdf", pdf_with(strokes), long_side=3000, workers=small_workers)
    assert render("pdf", SAMPLE_PDF, long_side=200, workers=small_workers).width == 200


def test_javascript_and_links_reach_nothing(render):
    document = pikepdf.open(io.BytesIO(SAMPLE_PDF))
    document.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS="this.submitForm('http://127.0.0.1:9/')"
    )
    document.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="/bin/true"))
    out = io.BytesIO()
    document.save(out)
    assert render("pdf", out.getvalue(), long_side=300).width == 300


def test_type_without_a_viewer_is_refused(render):
    with pytest.raises(RenderError) as raised:
        render(None, b"AC1032")
    assert raised.value.code == "viewer_missing"


@pytest.mark.asvs("15.2.5")
@pytest.mark.parametrize("seed", range(4))
def test_mutated_files_cost_one_page_at_most(render, seed):
    chance = random.Random(seed)
    for _ in range(25):
        content = bytearray(SAMPLE_PDF)
        for _ in range(chance.randrange(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        with contextlib.suppress(RenderError, WorkerCrashedError, WorkerLimitError):
            render("pdf", bytes(content), long_side=100, codec="jpeg")
    assert render("pdf", SAMPLE_PDF, long_side=100).width == 100


def test_one_page_of_a_large_file_reads_a_small_part_of_it(rendering_workers, mark):
    class CountingSource(io.BytesIO):
        given = 0

        def read(self, size=-1, /):
            data = super().read(size)
            self.given += len(data)
            return data

    document = pikepdf.new()
    for number in range(40):
        page = document.add_blank_page(page_size=(200, 200))
        page.Contents = document.make_stream(b"% " + random.Random(number).randbytes(1 << 20).hex().encode())
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    source = CountingSource(out.getvalue())
    for page in (1, 40):
        rendering_workers.run(
            "vault.documents.rendering.pages:render_page",
            "pdf",
            PageView(page, 100),
            mark,
            sources={"source": source},
            returns=RenderedPage,
        )
    assert len(out.getvalue()) > 80 << 20
    assert source.given < 12 << 20
