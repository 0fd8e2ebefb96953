"""Data keys, sealed fields and the key file that holds the epoch keys."""

import copy
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.data_key import DataKey, key_commitment, new_data_key, verify_key_commitment
from crypto.errors import (
    CryptoError,
    FormatError,
    IntegrityError,
    KeyUnavailableError,
)
from crypto.field_seal import open_field, seal_field
from crypto.key_file import FileKeyProvider
from crypto.key_file_format import (
    DEFAULT_DERIVATION,
    LISTED_ONLY_DERIVATION,
    Contents,
    FileKeys,
    KeyFile,
    Passphrase,
    SealedFile,
)
from crypto.key_wrap import unwrap_data_key, wrap_data_key
from crypto.phc import Argon2idParameters, Pbkdf2Parameters
from crypto.primitives import KEY_SIZE

# --- data keys ----------------------------------------------------------------------------------------------------


def test_a_data_key_does_not_show_itself(data_key):
    shown = repr(data_key) + str(data_key) + f"{data_key}"
    assert data_key.reveal().hex() not in shown
    assert repr(data_key.reveal()) not in shown


def test_a_data_key_is_never_pickled_or_copied(data_key):
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            attempt(data_key)


def test_a_wiped_data_key_is_overwritten_and_unavailable():
    with new_data_key() as key:
        buffer = key._octets
    assert buffer == bytes(KEY_SIZE)
    with pytest.raises(KeyUnavailableError):
        key.reveal()
    key.wipe()


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_data_key_of_another_size_is_malformed(size):
    with pytest.raises(FormatError):
        DataKey(bytes(size))


def test_two_keys_for_one_ciphertext_are_told_apart_by_the_commitment(data_key):
    commitment = key_commitment(data_key)
    verify_key_commitment(DataKey(data_key.reveal()), commitment)
    with pytest.raises(IntegrityError):
        verify_key_commitment(new_data_key(), commitment)


# --- sealed fields ------------------------------------------------------------------------------------------------

FIELD_KEY = bytes(range(32))


def test_a_sealed_field_opens_in_its_row_only():
    sealed = seal_field(FIELD_KEY, b"seed", b"credential:crd_1:seed")
    assert open_field(FIELD_KEY, sealed, b"credential:crd_1:seed") == b"seed"
    with pytest.raises(IntegrityError):
        open_field(FIELD_KEY, sealed, b"credential:crd_2:seed")
    with pytest.raises(IntegrityError):
        open_field(bytes(32), sealed, b"credential:crd_1:seed")


@pytest.mark.parametrize("size", range(60))
def test_every_flipped_byte_of_a_sealed_field_is_refused(size):
    sealed = bytearray(seal_field(FIELD_KEY, b"0123456789" * 4, b"row"))
    sealed[size] ^= 0x80
    with pytest.raises((IntegrityError, FormatError)):
        open_field(FIELD_KEY, bytes(sealed), b"row")


@given(st.binary(max_size=64))
def test_any_other_bytes_are_no_sealed_field(octets):
    with pytest.raises((IntegrityError, FormatError)):
        open_field(FIELD_KEY, octets, b"row")


def test_a_field_key_of_another_size_is_malformed():
    with pytest.raises(FormatError):
        seal_field(b"short", b"", b"")
    with pytest.raises(FormatError):
        open_field(b"short", b"", b"")


# --- the key file -------------------------------------------------------------------------------------------------

RIGHT = Passphrase("correct horse")


@pytest.mark.asvs("11.4.4")
def test_a_passphrase_is_derived_with_costs_that_are_written_in_the_file(tmp_path):
    path = tmp_path / "keys.json"
    FileKeyProvider.create(path, RIGHT)
    assert json.loads(path.read_text())["kdf"].startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert FileKeyProvider.open(path, RIGHT).epochs()


def test_default_costs_are_not_below_their_sources():
    assert Argon2idParameters(65_536, 3, 1) == DEFAULT_DERIVATION
    assert Pbkdf2Parameters(600_000) == LISTED_ONLY_DERIVATION


def test_the_listed_only_switch_uses_pbkdf2(tmp_path):
    path = tmp_path / "keys.json"
    provider = FileKeyProvider.create(path, RIGHT, derivation=Pbkdf2Parameters(1000))
    assert json.loads(path.read_text())["kdf"].startswith("$pbkdf2-sha256$i=1000$")
    assert FileKeyProvider.open(path, RIGHT).epochs() == provider.epochs()


def test_a_wrong_passphrase_is_not_called_damage(tmp_path, provider):
    with pytest.raises(KeyUnavailableError, match="does not open"):
        FileKeyProvider.open(tmp_path / "keys.json", Passphrase("wrong"))
    with pytest.raises(KeyUnavailableError, match="opens with a passphrase"):
        FileKeyProvider.open(tmp_path / "keys.json", KeyFile(bytes(32)))


def test_damage_is_not_called_a_wrong_passphrase(tmp_path, provider):
    path = tmp_path / "keys.json"
    members = json.loads(path.read_text())
    members["sealed"] = (
        members["sealed"][:40] + ("A" if members["sealed"][40] != "A" else "B") + members["sealed"][41:]
    )
    path.write_text(json.dumps(members))
    with pytest.raises(IntegrityError):
        FileKeyProvider.open(path, RIGHT)


def test_weaker_costs_written_into_the_file_open_nothing(tmp_path, provider):
    path = tmp_path / "keys.json"
    members = json.loads(path.read_text())
    members["kdf"] = members["kdf"].replace("m=64", "m=32")
    path.write_text(json.dumps(members))
    with pytest.raises(KeyUnavailableError):
        FileKeyProvider.open(path, RIGHT)


def test_a_passphrase_typed_in_another_composition_opens(tmp_path, cheap):
    FileKeyProvider.create(tmp_path / "keys.json", Passphrase("ガード"), derivation=cheap)
    assert FileKeyProvider.open(tmp_path / "keys.json", Passphrase("カ\u3099ート\u3099")).epochs()


def test_unlocking_by_key_file(tmp_path):
    path = tmp_path / "keys.json"
    FileKeyProvider.create(path, KeyFile(bytes(range(32))))
    assert FileKeyProvider.open(path, KeyFile(bytes(range(32)))).epochs()
    with pytest.raises(KeyUnavailableError):
        FileKeyProvider.open(path, KeyFile(bytes(32)))
    with pytest.raises(KeyUnavailableError, match="opens with an unlock key"):
        FileKeyProvider.open(path, RIGHT)
    with pytest.raises(FormatError):
        FileKeyProvider.open(path, KeyFile(b"short"))


def test_secrets_are_kept_by_name_and_do_not_show(tmp_path, provider):
    provider.store_secret("log-signing-key", b"\x01" * 32)
    again = FileKeyProvider.open(tmp_path / "keys.json", RIGHT)
    assert again.load_secret("log-signing-key") == b"\x01" * 32
    assert "correct" not in repr(RIGHT)
    assert "7" not in repr(KeyFile(b"7" * 32))
    with pytest.raises(KeyUnavailableError, match='"field-key"'):
        again.load_secret("field-key")
    with pytest.raises(FormatError):
        provider.store_secret("../up", b"")


def test_the_file_is_private_and_a_public_one_is_refused(tmp_path, provider):
    path = tmp_path / "keys.json"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(KeyUnavailableError, match="chmod 600"):
        FileKeyProvider.open(path, RIGHT)


def test_a_new_key_file_never_replaces_one(tmp_path, provider, cheap):
    with pytest.raises(KeyUnavailableError, match="exists already"):
        FileKeyProvider.create(tmp_path / "keys.json", RIGHT, derivation=cheap)


def test_a_missing_file_is_no_key_and_a_folder_neither(tmp_path):
    with pytest.raises(KeyUnavailableError):
        FileKeyProvider.open(tmp_path / "none.json", RIGHT)
    with pytest.raises(KeyUnavailableError):
        FileKeyProvider.open(tmp_path, RIGHT)
    with pytest.raises(KeyUnavailableError):
        FileKeyProvider.create(tmp_path / "no" / "folder.json", KeyFile(bytes(32)))


def test_changing_the_unlock_shuts_the_old_one_out(tmp_path, provider, cheap, data_key, aad):
    wrapped = wrap_data_key(provider, data_key, aad)
    held_open = FileKeyProvider.open(tmp_path / "keys.json", RIGHT)
    provider.change_unlock(Passphrase("battery staple"), derivation=cheap)
    assert unwrap_data_key(provider, wrapped, aad).reveal() == data_key.reveal()
    with pytest.raises(KeyUnavailableError):
        FileKeyProvider.open(tmp_path / "keys.json", RIGHT)
    with pytest.raises(KeyUnavailableError):
        held_open.wrap(wrapped.epoch_id, b"", b"")
    again = FileKeyProvider.open(tmp_path / "keys.json", Passphrase("battery staple"))
    assert unwrap_data_key(again, wrapped, aad).reveal() == data_key.reveal()


def test_the_bytes_of_the_replaced_file_are_overwritten(tmp_path, provider):
    path = tmp_path / "keys.json"
    with path.open("rb") as old:
        before = old.read()
        provider.create_epoch()
        old.seek(0)
        assert old.read() == bytes(len(before))


def test_what_a_crash_left_behind_is_overwritten_by_the_next_change(tmp_path, provider):
    stray = tmp_path / "keys.json.new"
    stray.write_bytes(b"sealed bytes of a change that never happened")
    with stray.open("rb") as held:
        provider.create_epoch()
        assert not any(held.read())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["keys.json", "keys.json.lock"]


MALFORMED = [
    b"",
    b"[]",
    b"{",
    b"\xff",
    b"[" * 100_000,
    b'{"format":"hizo-key-file/2","kdf":"","check":"","sealed":""}',
    b'{"format":"hizo-key-file/1","kdf":"","check":""}',
    b'{"format":"hizo-key-file/1","kdf":1,"check":"","sealed":""}',
    b'{"format":"hizo-key-file/1","kdf":"","check":"!","sealed":""}',
    b'{"format":"hizo-key-file/1","kdf":"$argon2id$v=19$m=99999999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA","check":"","sealed":""}',
    b'{"format":"hizo-key-file/1","kdf":"$hkdf-sha1$AAAAAAAAAAAAAAAAAAAAAA","check":"","sealed":""}',
]


@pytest.mark.parametrize("octets", MALFORMED)
def test_a_malformed_key_file_is_called_so(octets, tmp_path):
    path = tmp_path / "keys.json"
    path.touch(mode=0o600)
    path.write_bytes(octets)
    with pytest.raises(FormatError):
        FileKeyProvider.open(path, RIGHT)


CONTENTS = Contents("epk_1", {"epk_1": bytes(32)}, {"a": b"b"})


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_altered_key_file_never_opens_as_something_else_and_never_crashes(data, cheap):
    keys = FileKeys.create(RIGHT, cheap)
    file = bytearray(keys.seal(CONTENTS).encode())
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] = data.draw(st.integers(0, 255))
    try:
        contents = keys.open(SealedFile.decode(bytes(file)))
    except CryptoError:
        return
    assert contents == CONTENTS
