"""What holds for epoch keys wherever they are: the same promises of the key file and of a token."""

import threading

import pytest

from crypto.data_key import DataKey
from crypto.errors import EpochInUseError, FormatError, IntegrityError, KeyUnavailableError
from crypto.key_wrap import (
    WrappedKey,
    new_group_key,
    unwrap_data_key,
    unwrap_group_key,
    wrap_data_key,
    wrap_group_key,
)

CLAIMS = {"FileKeyProvider": "deleted_remanence_not_verifiable", "TokenKeyProvider": "destroyed_in_token"}


def test_a_wrapped_key_comes_back_and_has_sixty_bytes(kek, data_key, aad):
    wrapped = wrap_data_key(kek, data_key, aad)
    assert wrapped.epoch_id == kek.current_epoch()
    assert len(wrapped.wrapped) == 12 + 32 + 16
    assert unwrap_data_key(kek, wrapped, aad).reveal() == data_key.reveal()


def test_a_wrap_moved_to_other_facts_is_refused(kek, data_key, aad):
    wrapped = wrap_data_key(kek, data_key, aad)
    with pytest.raises(IntegrityError):
        unwrap_data_key(kek, wrapped, aad + b" ")


def test_a_wrap_under_another_epoch_is_refused(kek, data_key, aad):
    wrapped = wrap_data_key(kek, data_key, aad)
    with pytest.raises(IntegrityError):
        unwrap_data_key(kek, WrappedKey(kek.create_epoch(), wrapped.wrapped), aad)


def test_a_wrap_that_is_no_data_key_is_malformed(kek, aad):
    epoch = kek.current_epoch()
    with pytest.raises(FormatError):
        unwrap_data_key(kek, WrappedKey(epoch, kek.wrap(epoch, b"short", aad)), aad)
    with pytest.raises(FormatError):
        unwrap_data_key(kek, WrappedKey(epoch, b"\x00" * 27), aad)


@pytest.fixture
def group_key():
    return new_group_key()


@pytest.mark.asvs("11.2.2")
def test_a_group_under_a_new_epoch_opens_the_same_data_keys(kek, group_key, data_key, aad):
    wrapped = group_key.wrap(data_key, aad)
    epoch = kek.create_epoch()
    group = WrappedKey(epoch, wrap_group_key(kek, "kgr_1", group_key, epoch_id=epoch))
    assert unwrap_group_key(kek, "kgr_1", group).unwrap(wrapped, aad).reveal() == data_key.reveal()
    assert len(wrapped) == len(group.wrapped) == 12 + 32 + 16


def test_keys_moved_to_another_group_or_to_other_facts_are_refused(kek, group_key, data_key, aad):
    wrapped, epoch = group_key.wrap(data_key, aad), kek.current_epoch()
    group = WrappedKey(epoch, wrap_group_key(kek, "kgr_1", group_key, epoch_id=epoch))
    with pytest.raises(IntegrityError):
        unwrap_group_key(kek, "kgr_2", group)
    with pytest.raises(IntegrityError):
        new_group_key().unwrap(wrapped, aad)
    with pytest.raises(IntegrityError):
        group_key.unwrap(wrapped, b"other tier")
    with pytest.raises(FormatError):
        group_key.unwrap(wrapped[:27], aad)


def test_a_destroyed_epoch_opens_no_old_copy_of_the_ring(kek, group_key):
    epoch = kek.current_epoch()
    before = WrappedKey(epoch, wrap_group_key(kek, "kgr_1", group_key, epoch_id=epoch))
    new = kek.create_epoch()
    survivor = WrappedKey(new, wrap_group_key(kek, "kgr_1", group_key, epoch_id=new))
    assert kek.destroy_epoch(epoch) == CLAIMS[type(kek).__name__]
    assert unwrap_group_key(kek, "kgr_1", survivor).reveal() == group_key.reveal()
    with pytest.raises(KeyUnavailableError):
        unwrap_group_key(kek, "kgr_1", before)


def test_the_current_epoch_cannot_be_destroyed(kek):
    with pytest.raises(EpochInUseError):
        kek.destroy_epoch(kek.current_epoch())
    with pytest.raises(KeyUnavailableError):
        kek.destroy_epoch("epk_none")


def test_epochs_are_listed_oldest_first(kek):
    first = kek.current_epoch()
    second = kek.create_epoch()
    third = kek.create_epoch()
    assert kek.epochs() == (first, second, third)
    assert kek.current_epoch() == third


@pytest.mark.parametrize("at", [0, 11, 12, 40, 59])
def test_an_altered_wrap_is_refused(kek, data_key, aad, at):
    wrapped = wrap_data_key(kek, data_key, aad)
    octets = bytearray(wrapped.wrapped)
    octets[at] ^= 1
    with pytest.raises(IntegrityError):
        unwrap_data_key(kek, WrappedKey(wrapped.epoch_id, bytes(octets)), aad)
    assert unwrap_data_key(kek, wrapped, aad).reveal() == data_key.reveal()


def test_changes_of_another_process_are_seen_before_the_next_answer(kek, opened_again):
    other = opened_again()
    old = kek.current_epoch()
    new = other.create_epoch()
    assert kek.current_epoch() == new
    other.destroy_epoch(old)
    with pytest.raises(KeyUnavailableError):
        kek.wrap(old, b"", b"")


def test_concurrent_changes_are_all_kept(kek, opened_again):
    def change(number: int) -> None:
        mine = opened_again()
        for step in range(5):
            mine.store_secret(f"s-{number}-{step}", b"x")
            assert mine.load_secret(f"s-{number}-{step}") == b"x"

    threads = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(kek.load_secret(f"s-{number}-{step}") == b"x" for number in range(4) for step in range(5))


def test_many_threads_wrap_and_unwrap_with_one_provider(kek, aad):
    wrong: list[object] = []

    def work(number: int) -> None:
        for step in range(4):
            key = DataKey(bytes([number]) * 31 + bytes([step]))
            wrapped = wrap_data_key(kek, key, aad)
            if unwrap_data_key(kek, wrapped, aad).reveal() != key.reveal():
                wrong.append((number, step))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_was_kept_is_there_after_closing(kek, opened_again, data_key, aad):
    kek.store_secret("field-key", b"seven")
    wrapped = wrap_data_key(kek, data_key, aad)
    kek.close()
    assert kek.load_secret("field-key") == b"seven"
    again = opened_again()
    assert (again.epochs(), again.load_secret("field-key")) == (kek.epochs(), b"seven")
    assert unwrap_data_key(again, wrapped, aad).reveal() == data_key.reveal()
    with pytest.raises(KeyUnavailableError, match='"log-signing-key"'):
        again.load_secret("log-signing-key")
    with pytest.raises(FormatError):
        again.store_secret("../up", b"")


def test_what_holds_the_keys_says_what_it_is(kek):
    assert kek.describe().startswith(("key file", "PKCS#11 token: vault-"))
    assert "seven" not in repr(kek)
