"""Password hashes, PHC strings and their bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import FormatError, IntegrityError
from crypto.password_hash import DEFAULT_PARAMETERS, hash_password, needs_rehash, verify_password
from crypto.phc import Argon2idParameters, Pbkdf2Parameters, parse_phc

CHEAP = Argon2idParameters(64, 1, 1)


@pytest.mark.asvs("11.4.2")
@pytest.mark.parametrize(
    ("scheme", "beginning"),
    [("argon2id", "$argon2id$v=19$m=19456,t=2,p=1$"), ("pbkdf2", "$pbkdf2-sha256$i=600000$")],
)
def test_passwords_are_hashed_with_the_costs_in_force(scheme, beginning):
    phc = hash_password("ひみつ の 合言葉", scheme)
    assert phc.startswith(beginning)
    verify_password(phc, "ひみつ の 合言葉")
    with pytest.raises(IntegrityError):
        verify_password(phc, "ひみつ")


def test_equal_passwords_have_different_hashes():
    assert hash_password("same", parameters=CHEAP) != hash_password("same", parameters=CHEAP)


def test_a_password_typed_in_another_composition_is_the_same():
    verify_password(hash_password("ﾊﾟｽﾜｰﾄﾞ１", parameters=CHEAP), "パスワード1")


@pytest.mark.asvs("11.4.2")
def test_old_costs_and_another_scheme_ask_for_a_new_hash():
    old = hash_password("x", parameters=CHEAP)
    assert needs_rehash(old)
    assert not needs_rehash(old, parameters=CHEAP)
    assert needs_rehash(hash_password("x", parameters=DEFAULT_PARAMETERS["argon2id"]), "pbkdf2")
    assert not needs_rehash(hash_password("x", "pbkdf2"), "pbkdf2")


def test_the_hash_is_the_one_other_argon2_libraries_make():
    # Computed with argon2-cffi 25.1.0: hash_secret(b"password", b"somesaltsomesalt", 2, 65536, 1, 32, Type.ID).
    phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/DO3gTkjHTS3Fia9YkXB1y76GQrWBcPYFmpyrc7fosI"
    verify_password(phc, "password")


MALFORMED = [
    "",
    "password",
    "$argon2id$",
    "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=16$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=64,t=1$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=7,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=64,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=9999999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=64,t=1,p=1,x=1$AAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAB",
    "$pbkdf2-sha256$i=0$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$i=9999999999$AAAAAAAAAAAAAAAAAAAAAA",
    "$pbkdf2-sha256$v=19$i=1000$AAAAAAAAAAAAAAAAAAAAAA",
]


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_phc_string_is_called_so(text):
    with pytest.raises(FormatError):
        parse_phc(text)


@given(st.text(max_size=80))
def test_any_other_text_is_no_phc_string(text):
    with pytest.raises(FormatError):
        verify_password(text, "x")


def test_a_phc_string_without_a_hash_verifies_nothing():
    with pytest.raises(FormatError):
        verify_password("$pbkdf2-sha256$i=1000$AAAAAAAAAAAAAAAAAAAAAA", "x")


def test_a_lone_surrogate_is_no_password():
    with pytest.raises(FormatError):
        hash_password("\ud800", parameters=Pbkdf2Parameters(1000))
