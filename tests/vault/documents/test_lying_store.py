"""The whole way of a document over object stores that lie: what is delivered is what was deposited, or nothing is.

docs/reliability/object-storage.md lists the sixteen lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.services import lying_proxy as lies
from tests.services.lying_proxy import LiedBucket, lying_proxy
from vault.app.start_check import check_start
from vault.documents.quarantine import sweep_late_blobs

OBJECT = "objects/.*"
KINDS = {"minio": "versioned", "versitygw": "plain", "seaweedfs": "plain"}


@pytest.fixture
def database_url() -> None:
    """The store is what differs here; the embedded database does."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run on the servers that are there."""
    servers = metafunc.config.pluginmanager.get_plugin("services").s3_servers()
    metafunc.parametrize("lied", servers, indirect=True)


@pytest.fixture
def lied(request: pytest.FixtureRequest) -> Iterator[LiedBucket]:
    """A bucket behind the proxy; with versions on one server, without on the other."""
    with lying_proxy(request.getfixturevalue(f"{request.param}_server")) as proxy:
        yield LiedBucket.behind(proxy, KINDS[request.param])


@pytest.fixture
def platform(platform: Any, lied: LiedBucket) -> Any:
    return replace(platform, store=lied.store)


def note(company: Any, text: bytes = b"quenching at 840 degrees") -> Any:
    return company["depositor"].deposit(text, file_name="手順.txt")


def lies_about_storing() -> list[lies.Lie]:
    return [
        lies.status(503, method="PUT", key=OBJECT),
        lies.reset(method="PUT", key=OBJECT),
        lies.swallowed(200, method="PUT", key=OBJECT),
        lies.stored_otherwise(lambda body: body[:-1], key=OBJECT),
        lies.stored_otherwise(lies.flipped, key=OBJECT),
        lies.stored_otherwise(lambda body: b"", key=OBJECT),
        lies.redirected("127.0.0.1:1", method="PUT", key=OBJECT),
    ]


@pytest.mark.clause("G9.1.1-n")
def test_what_is_not_stored_as_it_was_sent_is_no_document(company: Any, lied: LiedBucket, clock: Any) -> None:
    for lie in lies_about_storing():
        rows = company.rows()
        with lied.proxy.lying(lie):
            answer = note(company)
        company.refused(
            answer,
            "store_unavailable",
            true_code=company.leaves("request.refused")[-1].details["true_code"],
        )
        assert answer.status_code == 503
        assert company.rows() == rows
    assert note(company).status_code == 201
    clock.advance(days=2)
    sweep_late_blobs(company.platform)
    assert [len(each) for each in company.stored()] == [1, 1], "nothing of the tries is left"


def test_a_deposit_whose_answers_are_lost_is_one_document(company: Any, lied: LiedBucket) -> None:
    with lied.proxy.lying(
        lies.answer_lost(method="PUT", key=OBJECT, times=1),
        lies.status(500, method="GET", key=OBJECT, times=1),
    ):
        assert note(company).status_code == 201
    assert company.rows()["item"] == 1
    assert len(company.stored()[0]) == 1


def lies_about_reading(other: str) -> list[lies.Lie]:
    return [
        *(lies.given_otherwise(lambda body, at=at: lies.flipped(body, at), key=OBJECT) for at in (0, 45, -1)),
        lies.given_otherwise(lambda body: body[:-1], key=OBJECT),
        lies.given_otherwise(lambda body: b"", key=OBJECT),
        lies.given_another(other, key=OBJECT),
        lies.cut_off(10, key=OBJECT),
        lies.status(404, method="GET", key=OBJECT),
        lies.status(503, method="GET", key=OBJECT),
        lies.reset(method="HEAD", key=OBJECT),
        lies.stale([lies.Answer(200, {"content-length": "7"})], method="HEAD", key=OBJECT),
        lies.redirected("127.0.0.1:1", method="GET", key=OBJECT),
        lies.late(1, method="GET", key=OBJECT),
    ]


@pytest.mark.clause("G9.1.1-n")
def test_no_page_is_drawn_of_anything_but_what_was_deposited(company: Any, lied: LiedBucket) -> None:
    first = note(company).json()
    (own,) = company.stored()[0]
    note(company, b"quenching at 999 degrees")
    (other,) = set(company.stored()[0]) - {own}
    path = f"/versions/{first['version']['id']}/pages/1"
    for lie in lies_about_reading(other):
        with lied.proxy.lying(lie):
            answer = company["viewer"].get(path)
        assert lie.told
        assert answer.json()["code"] in ("integrity_failed", "store_unavailable"), answer.text
        company.refused(answer, answer.json()["code"])
    assert company.leaves("page.released") == []
    assert company["viewer"].get(path).status_code == 200


def test_the_sealing_of_another_document_under_its_name_is_not_shown(company: Any, lied: LiedBucket) -> None:
    """As whoever can write to the bucket would swap them, in a bucket with versions beside the right one."""
    first = note(company).json()
    (own,) = company.stored()[0]
    second = note(company, b"quenching at 999 degrees").json()
    (other,) = set(company.stored()[0]) - {own}
    with lied.honest.open(own) as reader:
        lied.proxy.put_behind(lies.Asked("PUT", f"/{lied.name}/{other}", [], b""), reader.read(1 << 20))
    shown = [company["viewer"].get(f"/versions/{each['version']['id']}/pages/1") for each in (first, second)]
    assert shown[0].status_code == 200
    company.refused(shown[1], "integrity_failed")


def test_while_the_store_is_down_the_rest_of_the_vault_works(company: Any, lied: LiedBucket) -> None:
    item = note(company).json()
    with lied.proxy.lying(lies.reset()):
        warnings = check_start(company.platform)
        assert any("does not answer yet" in warning for warning in warnings), (
            "it starts, and says what is missing"
        )
        assert company["viewer"].get(f"/items/{item['id']}").status_code == 200
        assert company["officer"].get("/notices").status_code == 200
        assert company["viewer"].get(f"/versions/{item['version']['id']}/pages/1").status_code == 503
        company.refused(note(company), "store_unavailable")
    assert company["viewer"].get(f"/versions/{item['version']['id']}/pages/1").status_code == 200
