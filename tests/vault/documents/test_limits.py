from collections.abc import Iterator
from typing import Any

import pytest

from vault.documents.depositing import deposit
from vault.documents.depositing.begin import quota_left_of
from vault.documents.depositing.content import store_content
from vault.documents.models import DESTROYED, ORIGINAL, RENDITION, SealedObject
from vault.people.posts import Post
from vault.platform.settings import Settings

MAIL = b"From: a@example.jp\nTo: b@example.jp\nDate: Mon, 23 Nov 2026 09:00:00 +0900\n\nalloy 7\n"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"pdf_max": 20_000, "upload_max": 60_000, "quota_per_person": 100_000})


def chunked(content: bytes) -> Iterator[bytes]:
    yield from (content[first : first + 1000] for first in range(0, len(content), 1000))


@pytest.mark.parametrize("lying", [False, True], ids=["declared", "chunked"])
@pytest.mark.parametrize(("name", "size"), [("x.pdf", 20_001), ("x.txt", 60_001)])
@pytest.mark.asvs("5.2.1")
def test_what_is_too_large_is_refused_whatever_it_declares(
    company: Any, name: str, size: int, *, lying: bool
) -> None:
    content = b"%PDF-1.7 " + b"a" * (size - 9)
    with company.nothing_changes():
        answer = company["depositor"].deposit(chunked(content) if lying else content, file_name=name)
        company.refused(answer, "too_large")
    assert answer.status_code == 413


def test_a_quota_counts_what_one_person_has_stored(company: Any) -> None:
    text = b"a" * 55_000
    assert company["depositor"].deposit(text, file_name="1.txt").status_code == 201
    with company.nothing_changes():
        company.refused(company["depositor"].deposit(text, file_name="2.txt"), "quota_exceeded")
        company.refused(company["depositor"].deposit(chunked(text), file_name="2.txt"), "quota_exceeded")
    other = company.hire("other")
    company.grant(company["manager"], other, "deposit")
    assert other.deposit(text, file_name="2.txt").status_code == 201


def test_two_uploads_at_once_do_not_each_use_the_whole_quota(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, store = b"a" * 55_000, store_content
    inner: list[Any] = []

    def overtaken(*arguments: Any) -> Any:
        monkeypatch.setattr(deposit, "store_content", store)
        inner.append(company["depositor"].deposit(text, file_name="1.txt"))
        return store(*arguments)

    monkeypatch.setattr(deposit, "store_content", overtaken)
    company.refused(company["depositor"].deposit(text, file_name="2.txt"), "quota_exceeded")
    assert inner[0].status_code == 201


def test_an_original_kept_beside_its_pages_counts_and_what_was_destroyed_does_not(company: Any) -> None:
    def left() -> int:
        with company.platform.reading() as tx:
            return quota_left_of(tx, company["depositor"].id, 0)

    whole, mail = left(), MAIL
    assert company["depositor"].deposit(mail, file_name="連絡.eml").status_code == 201
    with company.platform.transaction() as tx:
        objects = {row.role: row for row in tx.session.query(SealedObject)}
        assert objects[ORIGINAL].plaintext_length == len(mail)
        assert left() == whole - len(mail) - objects[RENDITION].plaintext_length
        for row in objects.values():
            row.state = DESTROYED
    assert left() == whole


@pytest.mark.clause("G4.0-a")
def test_a_holder_made_administrator_is_shown_no_item_any_more(company: Any) -> None:
    assert company["depositor"].deposit(b"alloy 7", file_name="1.txt").status_code == 201
    assert len(company["viewer"].get("/items").json()["items"]) == 1
    company.appoint(company["viewer"], Post.ADMINISTRATOR)
    assert company["viewer"].get("/items").json()["items"] == []
