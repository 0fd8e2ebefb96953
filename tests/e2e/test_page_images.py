"""Page images as two people received them over HTTP, and what the log says of each."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from clients.http_client.log import Log

VISIBLE = 20
"""Encoders smooth; what is left of a mark must be far above their noise."""


def cells(image: bytes) -> list[Any]:
    pixels = np.asarray(Image.open(io.BytesIO(image)).convert("RGB"), dtype=np.int16)
    return [cell for row in np.array_split(pixels, 4, axis=0) for cell in np.array_split(row, 4, axis=1)]


@pytest.mark.clause("G9.1.2-f")
@pytest.mark.parametrize(("page", "ground"), [(1, "white"), (2, "black"), (3, "full-bleed")])
def test_images_of_two_people_differ_in_every_part_of_the_page(life: Any, page: int, ground: str) -> None:
    one, other = (cells(life.images[name, page].data) for name in ("depositor", "viewer"))
    assert len(one) == 16
    for number, (mine, theirs) in enumerate(zip(one, other, strict=True)):
        assert np.abs(mine - theirs).max() >= VISIBLE, (ground, number)


@pytest.fixture(scope="module")
def opened(life: Any) -> dict[int, dict[str, Any]]:
    """Every leaf of the life with its opened details, as an auditor reads them."""
    log: Log = life["auditor"].client.log
    size, acts = 0, {}
    while True:
        answer = log.entries(size, 200)
        acts |= {each["index"]: json.loads(each["body"])["act"] for each in answer["items"]}
        if answer["next"] is None:
            break
        size = answer["next"]
    return {
        index: {"act": act} | {each["field"]: each["value"] for each in log.details(index)["details"]}
        for index, act in acts.items()
    }


@pytest.mark.clause("G9.2-a")
def test_the_hash_of_each_image_received_stands_in_exactly_one_leaf(
    life: Any, opened: dict[int, dict[str, Any]]
) -> None:
    for (name, page), image in life.images.items():
        digest = hashlib.sha256(image.data).hexdigest()
        [index] = [index for index, details in opened.items() if digest in details.values()]
        leaf = opened[index]
        assert index == image.leaf_index
        assert leaf["act"] == "page.released"
        assert (leaf["actor"], leaf["page"], leaf["event"]) == (life[name].id, page, image.event)
        assert (leaf["item"], leaf["version"]) == (life.item_id, life.version_id)


def test_two_releases_are_never_one(life: Any) -> None:
    images = list(life.images.values())
    assert len({image.event for image in images}) == len({image.data for image in images}) == len(images)
