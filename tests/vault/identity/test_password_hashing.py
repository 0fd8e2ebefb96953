"""The same work for everybody, a few at a time."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import vault.identity.password_hashing as hashing
from crypto.errors import FormatError
from crypto.password_hash import hash_password, verify_password
from crypto.phc import Argon2idParameters
from vault.identity.accounts import account_of
from vault.identity.password_hashing import AT_ONCE, WrongPasswordError, hashed, verify


class Watched:
    """Lets real hashes through and notes how many run at once."""

    def __init__(self):
        self.calls = self.running = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, phc, password):
        with self.lock:
            self.calls += 1
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            time.sleep(0.01)
            verify_password(phc, password)
        finally:
            with self.lock:
                self.running -= 1


@pytest.fixture
def watched(monkeypatch):
    watch = Watched()
    monkeypatch.setattr(hashing, "verify_password", watch)
    return watch


@pytest.mark.asvs("6.3.8")
def test_known_unknown_and_disabled_names_cost_one_hash_each(office, officer, watched):
    gone = office.invite(officer, "nakano")
    officer.post(f"/v1/people/{gone.person_id}/disable", {"reason": "left"})
    for desk, password in ((officer, "wrong"), (office.desk("nobody"), "wrong"), (gone, gone.password)):
        before = watched.calls
        assert desk.give_password(password=password).status_code == 401
        assert watched.calls == before + 1


def test_hashes_run_a_few_at_a_time(platform, watched):
    def attempt(_):
        with pytest.raises(WrongPasswordError):
            verify(platform, None, "wrong")

    with ThreadPoolExecutor(4 * AT_ONCE) as pool:
        list(pool.map(attempt, range(4 * AT_ONCE)))
    assert watched.calls == 4 * AT_ONCE
    assert watched.most <= AT_ONCE


@pytest.mark.parametrize("password", ["x" * 257, "\ud800"])
def test_what_nobody_can_have_as_password_is_not_even_hashed(platform, watched, password):
    with pytest.raises(WrongPasswordError):
        verify(platform, hashed(platform, "vK8-pw3Q.zzL"), password)
    assert watched.calls == 0


def test_a_damaged_hash_is_not_mistaken_for_a_wrong_password(platform):
    with pytest.raises(FormatError):
        verify(platform, "$argon2id$damaged", "vK8-pw3Q.zzL")


@pytest.mark.asvs("11.4.2")
def test_a_hash_of_older_costs_is_renewed_at_sign_in(office, officer):
    weak = hash_password(officer.password, parameters=Argon2idParameters(8192, 1, 1))
    with office.platform.transaction() as tx:
        account_of(tx, officer.person_id).password_phc = weak
    assert officer.give_password(password="wrong").status_code == 401
    with office.platform.reading() as tx:
        assert account_of(tx, officer.person_id).password_phc == weak
    officer.sign_in()
    with office.platform.reading() as tx:
        renewed = account_of(tx, officer.person_id).password_phc
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
