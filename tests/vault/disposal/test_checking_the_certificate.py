"""A certificate is checked anew whenever somebody asks; "wrong" and "could not check" are different answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from storage.errors import StoreUnavailableError
from tests.services.lying_proxy import flipped
from vault.disposal.certificate.signer import make_signer_certificate, new_signing_key
from vault.disposal.models import Certificate
from vault.platform.runtime import CERTIFICATE_SIGNER


@pytest.fixture
def certified(disposals: Any) -> tuple[Any, str]:
    return disposals, disposals.disposed(disposals.item())


def _check(disposals: Any, disposal_id: str) -> Any:
    answer = disposals.company["auditor"].get(f"/disposals/{disposal_id}/certificate/check")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_whole_certificate_is_right_and_what_was_not_checked_is_said(certified: Any) -> None:
    disposals, disposal_id = certified
    shown = _check(disposals, disposal_id)
    assert shown["result"] == "right"
    assert set(shown["checks"].values()) == {"right"}
    assert shown["not_checked"] == ["signer", "outside", "clock", "places"]
    assert shown["pages"] >= 1
    erased = disposals.company.leaves("item.erased")[-1]
    assert shown["leaf_index"] == erased.index < shown["log_size"]


def _other_bytes(disposals: Any, _: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = type(disposals.platform.store)
    genuine = store.read_range
    monkeypatch.setattr(store, "read_range", lambda *given: flipped(genuine(*given)))


def _no_store(disposals: Any, _: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> bytes:
        raise StoreUnavailableError("down")

    monkeypatch.setattr(type(disposals.platform.store), "read_range", fails)


def _other_signer(disposals: Any, _: str, __: pytest.MonkeyPatch) -> None:
    pem = make_signer_certificate("別の会社", new_signing_key(), valid_from_ms=disposals.clock.now_ms())
    disposals.platform.keys.store_secret(CERTIFICATE_SIGNER, pem.encode())


def _another_leaf(disposals: Any, _: str, __: pytest.MonkeyPatch) -> None:
    erased = disposals.company.leaves("item.erased")[-1].index
    with disposals.platform.transaction() as tx:
        tx.session.execute(update(Certificate).values(leaf_index=erased))


def _details_gone(_: Any, __: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After their years; the vault's own account may not delete them on PostgreSQL."""

    def gone(*_: Any) -> str:
        raise LookupError("no such detail any more")

    monkeypatch.setattr("vault.disposal.check_certificate.detail", gone)


@pytest.mark.parametrize(
    ("harm", "where", "result"),
    [
        (_other_bytes, "bytes", "wrong"),
        (_no_store, "bytes", "could_not_check"),
        (_other_signer, "signature", "wrong"),
        (_another_leaf, "log", "wrong"),
        (_details_gone, "log", "could_not_check"),
    ],
)
def test_wrong_is_not_could_not_check(
    certified: Any, monkeypatch: pytest.MonkeyPatch, harm: Callable[..., None], where: str, result: str
) -> None:
    disposals, disposal_id = certified
    harm(disposals, disposal_id, monkeypatch)
    shown = _check(disposals, disposal_id)
    assert (shown["result"], shown["checks"][where]) == (result, result)
    after = list(shown["checks"]).index(where) + 1
    assert set(list(shown["checks"].values())[after:]) <= {"not_reached"}


def test_every_check_of_a_certificate_is_on_record(certified: Any) -> None:
    disposals, disposal_id = certified
    _check(disposals, disposal_id)
    read = disposals.company.leaves("disposal_record.read")[-1]
    assert (read.details["disposal"], read.details["purpose"]) == (disposal_id, "certificate check")


def test_each_place_is_graded_while_the_erasing_goes_on(disposals: Any) -> None:
    disposal_id = disposals.confirmed(disposals.item())
    assert disposals.state(disposal_id)["places"] == []
    disposals.work()
    shown = disposals.state(disposal_id)
    assert {place["kind"] for place in shown["places"]} == {
        "object_store",
        "key_ring",
        "key_provider",
        "transient",
    }
    assert "unverified" not in {place["result"] for place in shown["places"]}
    assert shown["certificate"]["number"].startswith("HDC-")


def test_disposals_are_listed_by_state(certified: Any) -> None:
    disposals, disposal_id = certified
    manager = disposals.company["manager"]
    found = {
        state: [each["id"] for each in manager.get(f"/disposals?state={state}").json()["items"]]
        for state in ("certified", "ordered")
    }
    assert found == {"certified": [disposal_id], "ordered": []}
