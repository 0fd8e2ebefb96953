"""No certificate while any version is readable: disposals over object stores that lie about deleting.

docs/reliability/object-storage.md lists the sixteen lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.services import lying_proxy as lies
from tests.services.lying_proxy import LiedBucket, lying_proxy

OBJECT = "objects/.*"
WHERE = (("minio", "versioned"), ("minio", "locked"), ("versitygw", "plain"), ("seaweedfs", "versioned"))


@pytest.fixture
def database_url() -> None:
    """The store is what differs here; the embedded database does."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run on the servers that are there."""
    servers = metafunc.config.pluginmanager.get_plugin("services").s3_servers()
    locks = "held" in metafunc.function.__name__
    where = [each for each in WHERE if each[0] in servers and (not locks or each[1] == "locked")]
    metafunc.parametrize("lied", where, indirect=True, ids=["-".join(each) for each in where])


@pytest.fixture
def lied(request: pytest.FixtureRequest) -> Iterator[LiedBucket]:
    server, kind = request.param
    with lying_proxy(request.getfixturevalue(f"{server}_server")) as proxy:
        yield LiedBucket.behind(proxy, kind)


@pytest.fixture
def platform(platform: Any, lied: LiedBucket) -> Any:
    return replace(platform, store=lied.store)


def only_a_marker(asked: lies.Asked, forward: lies.Forward, proxy: lies.LyingProxy) -> lies.Answer:
    proxy.backdoor.remove_object(asked.bucket, asked.key)
    return lies.Answer(204)


@pytest.mark.clause("G9.1.4-a")
def test_there_is_no_certificate_while_any_version_is_readable(disposals: Any, lied: LiedBucket) -> None:
    keys = set(disposals.company.stored()[0])
    disposal_id = disposals.confirmed(disposals.item())
    (key,) = set(disposals.company.stored()[0]) - keys
    known = lied.known(key)
    versioned = known != ["null"]
    told = [
        [lies.reset()],
        [lies.status(503)],
        [lies.status(403, method="DELETE", key=OBJECT)],
        [lies.swallowed(204, method="DELETE", key=OBJECT)],
        [lies.swallowed(204, method="DELETE", key=OBJECT), lies.status(404, method="HEAD", key=OBJECT)],
        [lies.status(501, method="GET", query="versions")],
        [lies.redirected("127.0.0.1:1", method="DELETE")],
        *(
            [[lies.Lie(only_a_marker, method="DELETE", key=OBJECT), lies.hiding_versions(key="", after=1)]]
            * versioned
        ),
    ]
    for some in told:
        with lied.proxy.lying(*some):
            disposals.work()
        shown = disposals.state(disposal_id)
        assert lied.known(key), "the bytes are still there"
        assert (shown["state"], bool(shown["blocked_by"])) == ("erasing", True), some
        disposals.company.refused(disposals.certificate(disposal_id), "not_found")
    assert list(disposals.platform.ring_store.entries()) == [], "whatever the store does, the keys are gone"

    disposals.work(rounds=2)
    assert disposals.state(disposal_id)["state"] == "certified"
    assert lied.honest.versions(key) == []
    lied.honest.prove_absent(key, known)
    assert len(disposals.company.leaves("certificate.issued")) == 1


@pytest.mark.clause("G9.1.4-a")
def test_a_held_version_withholds_the_certificate_until_it_is_let_go(
    disposals: Any, lied: LiedBucket
) -> None:
    keys = set(disposals.company.stored()[0])
    disposal_id = disposals.confirmed(disposals.item())
    (key,) = set(disposals.company.stored()[0]) - keys
    (version,) = lied.known(key)
    lied.proxy.backdoor.enable_object_legal_hold(lied.name, key, version)
    disposals.work(rounds=2)
    assert disposals.state(disposal_id)["blocked_by"] == "disposal_unverified"
    disposals.company.refused(disposals.certificate(disposal_id), "not_found")
    lied.proxy.backdoor.disable_object_legal_hold(lied.name, key, version)
    disposals.work(rounds=2)
    assert disposals.state(disposal_id)["state"] == "certified"
