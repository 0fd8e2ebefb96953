"""Sessions rest in the keyring, else in a file that nobody else can read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest

from clients.errors import UnusableCommandError
from clients.session_store import Profile, Session, SessionStore

SESSION = Session(Profile("https://vault.example", "prs_1", "花子", "dev_1", "pc"), "hizo_ses_secret")


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that works, as desktops have one."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path, told) -> SessionStore:
    return SessionStore(tmp_path / "hizo", "default", told.append)


@pytest.fixture
def with_keyring(no_keyring) -> Iterator[MemoryKeyring]:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend


def test_with_a_keyring_no_secret_touches_the_disk(with_keyring, store, tmp_path, told):
    store.save(SESSION, "hizo_dev_secret")
    assert store.session() == SESSION
    assert store.device_token() == "hizo_dev_secret"
    assert told == []
    assert all("secret" not in path.read_text() for path in tmp_path.rglob("*") if path.is_file())


def test_without_a_keyring_the_file_is_for_its_owner_only_and_the_person_is_told(store, tmp_path, told):
    store.save(SESSION)
    assert store.session() == SESSION
    assert len(told) == 1
    secret = tmp_path / "hizo" / "default.secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600 or os.name != "posix"


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has mode bits: run the suite on Linux or macOS")
def test_a_session_that_others_could_read_is_not_used(store, tmp_path):
    store.save(SESSION)
    (tmp_path / "hizo" / "default.secret").chmod(0o644)
    with pytest.raises(UnusableCommandError):
        store.session()


def test_signing_out_leaves_no_token_and_keeps_the_address(store, tmp_path):
    store.save(SESSION, "hizo_dev_secret")
    store.forget()
    assert store.session() is None
    assert store.profile() == SESSION.profile
    assert store.device_token() == "hizo_dev_secret"
    assert not (tmp_path / "hizo" / "default.secret").exists()


def test_signing_out_of_a_keyring_leaves_no_token(with_keyring, store):
    store.save(SESSION)
    store.forget()
    assert store.session() is None
    assert with_keyring.kept == {}


def test_several_people_never_share_a_session(tmp_path, told):
    for name, token in (("hanako", "a"), ("ichiro", "b")):
        SessionStore(tmp_path, name, told.append).save(Session(SESSION.profile, token))
    assert SessionStore(tmp_path, "hanako", told.append).session() == Session(SESSION.profile, "a")


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", ".hidden", "名前", "a:b"])
def test_a_profile_name_can_never_leave_the_folder(tmp_path, name):
    with pytest.raises(UnusableCommandError):
        SessionStore(tmp_path, name, print)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"address": "x", "more": 1}', "{}"])
def test_a_damaged_profile_is_told_with_a_way_out(store, tmp_path, text):
    (tmp_path / "hizo").mkdir()
    (tmp_path / "hizo" / "default.json").write_text(text)
    with pytest.raises(UnusableCommandError) as caught:
        store.session()
    assert caught.value.remedy


def test_a_session_never_shows_its_token(store):
    assert "secret" not in repr(SESSION)
