"""Image files through a locked-in worker: bounded, upright, and without what they carried along."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from vault.documents.rendering import RenderError


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, file_format, **options)  # type: ignore[arg-type]
    return out.getvalue()


def half_red(size: tuple[int, int] = (300, 200)) -> Image.Image:
    """Left half red, right half white."""
    image = Image.new("RGB", size, "white")
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    return image


def shown(image: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGB")).astype(int)


def redness(part: np.ndarray) -> float:
    return float((part[..., 0] - part[..., 2]).mean())


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_each_format_is_shown(render, facts_of, file_format):
    content = saved(half_red(), file_format)
    assert facts_of("image", content).count == 1
    page = render("image", content, codec="png")
    assert (page.width, page.height) == (300, 200)
    assert redness(shown(page.image)[:, :140]) > 150
    assert abs(redness(shown(page.image)[:, 160:])) < 5


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16", "F", "YCbCr"])
def test_each_colour_mode_is_shown(render, mode):
    image = Image.linear_gradient("L").resize((200, 200))
    image = Image.frombytes("I;16", (200, 200), bytes(80_000)) if mode == "I;16" else image.convert(mode)
    content = saved(image, "PNG" if mode in {"1", "L", "P", "LA", "RGBA", "I;16"} else "TIFF")
    assert render("image", content).width == 200


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "TIFF of the other byte order"])
def test_sixteen_bit_samples_are_scaled_not_clipped(render, file_format):
    samples = np.linspace(0, 65_535, 400 * 100).astype("<u2").reshape(400, 100)
    content = saved(Image.fromarray(samples), file_format.split()[0])
    if " " in file_format:
        content = saved(Image.frombytes("I;16B", (100, 400), samples.byteswap().tobytes()), "TIFF")
    page = shown(render("image", content, codec="png").image).mean(axis=(1, 2))
    assert page[:40].mean() < 60 < 110 < page[180:220].mean() < 170 < page[-40:].mean()


def test_transparency_is_shown_on_white(render):
    content = saved(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG")
    assert shown(render("image", content, codec="png").image).max() == 255


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize(("orientation", "wide"), [(1, True), (3, True), (6, False), (8, False)])
def test_picture_that_lies_on_its_side_keeps_its_shape(facts_of, file_format, orientation, wide):
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (60, 20), "red").save(out, file_format, exif=exif)
    [size] = facts_of("image", out.getvalue()).sizes
    assert (size.width > size.height) is wide


@pytest.mark.parametrize(("orientation", "red"), [(1, "left"), (3, "right"), (6, "top"), (8, "bottom")])
def test_picture_is_turned_upright(render, facts_of, orientation, red):
    image = half_red()
    image.getexif()[0x0112] = orientation
    content = saved(image, "JPEG", exif=image.getexif())
    upright = (300, 200) if red in {"left", "right"} else (200, 300)
    size = facts_of("image", content).sizes[0]
    assert (size.width, size.height) == upright
    page = shown(render("image", content, codec="png").image)
    assert page.shape[1::-1] == upright
    parts = {
        "left": page[:, : page.shape[1] // 3],
        "right": page[:, -page.shape[1] // 3 :],
        "top": page[: page.shape[0] // 3],
        "bottom": page[-page.shape[0] // 3 :],
    }
    assert max(parts, key=lambda name: redness(parts[name])) == red


@pytest.mark.parametrize("codec", ["webp", "jpeg", "png"])
def test_metadata_stays_behind(render, codec):
    exif = Image.Exif()
    exif[0x010E] = "GPS 35.6N 139.7E secret"
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "secret")
    sources = (
        saved(half_red(), "JPEG", exif=exif, comment=b"secret", icc_profile=b"secret profile"),
        saved(half_red(), "PNG", exif=exif, pnginfo=info, icc_profile=b"secret profile"),
    )
    for content in sources:
        page = render("image", content, codec=codec).image
        assert b"secret" not in page
        opened = Image.open(io.BytesIO(page))
        assert not opened.getexif()
        assert not {"icc_profile", "comment", "Author", "exif"} & set(opened.info)


def test_every_page_of_a_tiff_is_shown(render, facts_of):
    pages = [Image.new("RGB", (100 + n, 80), (255 if n == 1 else 0,) * 3) for n in range(3)]
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert [size.width for size in facts_of("image", content).sizes] == [100, 101, 102]
    means = [shown(render("image", content, page=n, codec="png").image).mean() for n in (1, 2, 3)]
    assert means[1] > 150 > 60 > max(means[0], means[2])
    with pytest.raises(RenderError) as raised:
        render("image", content, page=4)
    assert raised.value.code == "page_missing"


def test_animation_shows_its_first_frame_only(facts_of):
    frames = [Image.new("RGB", (50, 50), (n * 60, 0, 0)) for n in range(4)]
    assert facts_of("image", saved(frames[0], "GIF", save_all=True, append_images=frames[1:])).count == 1


def test_large_picture_is_reduced_small_one_never_enlarged(render):
    assert render("image", saved(half_red((4000, 3000)), "JPEG"), long_side=800).width == 800
    assert render("image", saved(half_red((64, 64)), "PNG"), long_side=800).width == 64


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.asvs("5.2.6")
@pytest.mark.parametrize("size", [(50_000, 50_000), (200_001, 1_000), (2_000_000_000, 1)], ids=str)
def test_pixel_bomb_is_refused_before_decoding(render, facts_of, size):
    for act in (render, facts_of):
        with pytest.raises(RenderError) as raised:
            act("image", png_claiming(*size))
        assert raised.value.code == "too_large"


@pytest.mark.parametrize("cut", [10, 40, 100, 200])
def test_damaged_picture_is_refused(render, cut):
    with pytest.raises(RenderError) as raised:
        render("image", saved(half_red(), "PNG")[:cut])
    assert raised.value.code == "content_damaged"


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", b"%PDF-1.7", b"\xff\xd8\xff\xe0"], ids=repr)
def test_other_content_is_no_picture(render, content):
    with pytest.raises(RenderError) as raised:
        render("image", content)
    assert raised.value.code == "content_damaged"
