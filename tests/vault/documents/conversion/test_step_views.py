"""Models become four views with what the file says of itself, drawn behind the locked door; hostile ones end with an answer."""

import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2
import pytest

from tests.vault.documents.conversion.models import StepFile, stepped_block
from vault.app.worker_pool import conversion_workers
from vault.documents.conversion.errors import ConversionError
from vault.documents.conversion.step.pictures import VIEWS, draw_view
from vault.documents.conversion.step.reading import MAX_ENTITIES, MAX_FACES, read_model, unit_of_length
from vault.documents.conversion.step.triangles import MAX_TRIANGLES, Mesh, read_glb
from vault.documents.workers import WorkerPool

pytest.importorskip("cascadio", reason="pip install '.[step]'")

VIEWS_AS_PDF = "vault.documents.conversion.step.views:views_as_pdf"
INCH = "(CONVERSION_BASED_UNIT('INCH',#1)LENGTH_UNIT()NAMED_UNIT(*))"


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerPool]:
    pool = conversion_workers()
    yield pool
    pool.close()


def test_model_becomes_four_views_inside_the_sandbox(workers: WorkerPool) -> None:
    name = r"\X2\4E3B8EF8\X0\-7"
    made = workers.run(VIEWS_AS_PDF, stepped_block(name), returns=bytes, wall_seconds=180)
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]
    assert [view.name in page for view, page in zip(VIEWS, pages, strict=True)] == [True] * 4
    for said in ("主軸-7", "60.00 × 40.00 × 30.00 mm", "単位 / Unit mm", "20 mm"):
        assert said in pages[0]
    assert b"glTF" not in made
    assert set(workers.layers.values()) == {None}
    with pytest.raises(ConversionError, match="unreadable"):
        workers.run(
            VIEWS_AS_PDF, b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n#1=A();\nENDSEC;\nEND-ISO-10303-21;\n"
        )


@pytest.mark.parametrize(
    ("number", "filled", "empty"),
    [
        (1, [(0.1, 0.5), (0.9, 0.9)], [(0.6, 0.3)]),
        (2, [(0.1, 0.9), (0.9, 0.1)], []),
        (3, [(0.1, 0.3), (0.9, 0.9)], [(0.7, 0.3)]),
    ],
    ids=["front", "top", "side"],
)
def test_views_show_their_side(number: int, filled: list[Any], empty: list[Any]) -> None:
    """The block stands at the left, seen from the front, and at the left, seen from the right."""
    image = draw_view(read_model(stepped_block()).mesh, VIEWS[number], (240, 240)).image
    box = image.convert("L").point(lambda grey: 255 * (grey < 250)).getbbox()
    assert box is not None
    seen = image.crop(box)
    for places, is_white in ((filled, False), (empty, True)):
        for x, y in places:
            pixel = seen.getpixel((int(x * seen.width), int(y * seen.height)))
            assert (pixel == (255, 255, 255)) is is_white, (x, y)


def test_nearer_faces_hide_those_behind() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32)
    corners, normals = [], []
    for height, tilt in ((1.0, 0.0), (0.0, 0.9)):
        points = np.column_stack([square, np.full(4, height, dtype=np.float32)])
        corners += [points[[0, 1, 2]], points[[0, 2, 3]]]
        normals += [np.tile([tilt, 0.0, 1.0 - tilt], (3, 1))] * 2
    for order in (slice(None), slice(None, None, -1)):
        mesh = Mesh(np.array(corners, "<f4")[order], np.array(normals, "<f4")[order], (), 1)
        middle = draw_view(mesh, VIEWS[2], (40, 40)).image.getpixel((20, 12))
        alone = draw_view(
            Mesh(mesh.corners[mesh.corners[:, 0, 2] == 1], np.array(normals[:2], "<f4"), (), 1),
            VIEWS[2],
            (40, 40),
        )
        assert middle == alone.image.getpixel((20, 12))


def test_unit_is_named_as_in_the_file() -> None:
    model = StepFile()
    model.prism([(0, 0), (1, 0), (0, 1)], 0, 1)
    assert read_model(model.content()).unit == "mm"
    assert unit_of_length(f"#9={INCH};".encode()) == "inch"
    assert unit_of_length(b"DATA;") == "?"


@pytest.mark.asvs("5.2.1")
@pytest.mark.parametrize(
    ("line", "times"),
    [(b"#1=ADVANCED_FACE('',(#2),#3,.T.)\n", 1_000_000), (b"#1=A();\n", MAX_ENTITIES + 1)],
    ids=["faces", "entities"],
)
def test_claimed_millions_are_counted_before_they_are_read(line: bytes, times: int) -> None:
    assert times > MAX_FACES
    with pytest.raises(ConversionError, match="too_large"):
        read_model(b"ISO-10303-21;\n" + line * times)


def glb(said: dict[str, Any], data: bytes) -> bytes:
    text = json.dumps(said).encode()
    text += b" " * (-len(text) % 4)
    whole = 12 + 8 + len(text) + 8 + len(data)
    return (
        struct.pack("<4s3I4s", b"glTF", 2, whole, len(text), b"JSON")
        + text
        + struct.pack("<I4s", len(data), b"BIN\0")
        + data
    )


def scene(**changes: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": "P"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "bufferViews": [{"byteOffset": 0}],
    }
    return said | changes


TRIANGLE = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)


def test_parts_are_placed_where_their_nodes_say() -> None:
    nodes = [
        {"children": [1, 2], "translation": [10, 0, 0]},
        {"mesh": 0, "name": "A", "scale": [2, 2, 2]},
        {"mesh": 0, "name": "B", "rotation": [0, 0, 0.70710678, 0.70710678]},
    ]
    mesh = read_glb(glb(scene(nodes=nodes), TRIANGLE))
    assert (mesh.names, mesh.parts) == (("A", "B"), 2)
    assert np.allclose(mesh.corners[0], [[10, 0, 0], [12, 0, 0], [10, 2, 0]])
    assert np.allclose(mesh.corners[1], [[10, 0, 0], [10, 1, 0], [9, 0, 0]], atol=1e-6)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nodes": [{"children": [0]}]}, "too_large"),
        ({"nodes": [{"children": [1] * 6_000}, {}]}, "too_large"),
        (
            {"accessors": [{"bufferView": 0, "componentType": 5126, "count": 10**9, "type": "VEC3"}]},
            "too_large",
        ),
        (
            {"accessors": [{"bufferView": 0, "componentType": 5126, "count": 300, "type": "VEC3"}]},
            "unreadable",
        ),
        ({"accessors": [{"bufferView": 9, "componentType": 5126, "count": 3, "type": "VEC3"}]}, "unreadable"),
        ({"bufferViews": [{"byteOffset": -5}]}, "unreadable"),
        ({"nodes": [{}]}, "unreadable"),
        ({"scenes": []}, "unreadable"),
    ],
    ids=["loop", "many parts", "claimed", "short", "no view", "before", "empty", "no scene"],
)
def test_meshes_that_lie_end_with_an_answer(changes: dict[str, Any], code: str) -> None:
    assert MAX_TRIANGLES < 10**9
    with pytest.raises(ConversionError, match=code):
        read_glb(glb(scene(**changes), TRIANGLE))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_corners_that_are_no_places_are_refused(value: float) -> None:
    with pytest.raises(ConversionError, match="unreadable"):
        read_glb(glb(scene(), struct.pack("<9f", value, *[0.0] * 8)))


@pytest.mark.parametrize("cut", [0, 10, 21, 100, -4])
def test_cut_meshes_are_unreadable(cut: int) -> None:
    with pytest.raises(ConversionError, match="unreadable"):
        read_glb(glb(scene(), TRIANGLE)[:cut])
