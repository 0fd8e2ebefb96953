"""A copy from a store that lies: what arrives whole is what was issued, and what is not arrives cut, with a record.

docs/reliability/object-storage.md lists the sixteen lies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.services import lying_proxy as lies
from tests.services.lying_proxy import LiedBucket, lying_proxy

COPY = "copies/.*"


@pytest.fixture
def database_url() -> None:
    """The store is what differs here; the embedded database does."""


@pytest.fixture
def lied(minio_server: Any) -> Iterator[LiedBucket]:
    with lying_proxy(minio_server) as proxy:
        yield LiedBucket.behind(proxy, "versioned")


@pytest.fixture
def platform(platform: Any, lied: LiedBucket) -> Any:
    """The document of the beginning lies in the bucket."""
    for blob in platform.store.keys("objects/"):
        with platform.store.open(blob.key) as reader:
            lied.honest.put(blob.key, reader)
    return replace(platform, store=lied.store)


def arrives(copies: Any, copy: dict[str, Any]) -> bytes | None:
    """The bytes of a copy that looks complete to its receiver; None when none does."""
    try:
        answer = copies.fetch(copy)
        content = bytes(answer.content)
    except Exception:
        return None
    whole = answer.status_code == 200 and len(content) == int(answer.headers["content-length"])
    return content if whole else None


@pytest.mark.clause("G9.1.1-n")
def test_no_damaged_copy_looks_complete(copies: Any, lied: LiedBucket) -> None:
    copy = copies.issued()
    other = copies.company.stored()[0][0]
    for lie in (
        *(lies.given_otherwise(lambda body, at=at: lies.flipped(body, at), key=COPY) for at in (0, 100, -1)),
        lies.given_otherwise(lambda body: body[:-1], key=COPY),
        lies.given_another(other, key=COPY),
        lies.cut_off(100, key=COPY),
        lies.status(503, method="GET", key=COPY, after=1),
        lies.status(404, method="GET", key=COPY),
        lies.redirected("127.0.0.1:1", key=COPY),
    ):
        with lied.proxy.lying(lie):
            assert arrives(copies, copy) is None
        assert lie.told
    content = arrives(copies, copy)
    assert content is not None
    assert hashlib.sha256(content).hexdigest() == copies.show(copy)["sha256"]


def test_a_copy_that_is_not_stored_as_it_was_made_is_not_issued(copies: Any, lied: LiedBucket) -> None:
    request = copies.approved()
    with lied.proxy.lying(lies.stored_otherwise(lies.flipped, key=COPY)):
        assert copies.issue(request).status_code == 202
        copies.work()
    assert copies.company.leaves("copy.issued") == []
    copies.clock.advance(seconds=60)
    copies.work()
    assert len(copies.company.leaves("copy.issued")) == 1
    assert [each.details["count"] for each in copies.company.leaves("copy.issued")] == [1], (
        "no number is lost"
    )
