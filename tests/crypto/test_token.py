"""A token that is lost, swapped, shut, restarted or shared: an error that says so, and never another answer."""

import json
import os

import pkcs11
import pytest

from crypto.errors import FormatError, IntegrityError, KeyUnavailableError, PinRefusedError
from crypto.key_file import FileKeyProvider
from crypto.key_file_format import Passphrase
from crypto.pkcs11_kek import TokenKeyProvider
from crypto.pkcs11_session import TokenSession

A = pkcs11.Attribute


@pytest.fixture
def own_token(tokens):
    return tokens.create()


@pytest.fixture
def in_own_token(own_token, token_session, tmp_path):
    return TokenKeyProvider.create(tmp_path / "secrets.json", token_session(label=own_token))


@pytest.fixture
def wrapped(token_provider):
    return token_provider.wrap(token_provider.current_epoch(), b"data key", b"aad")


def objects_in(provider):
    return provider._session.ask(
        lambda session: list(session.get_objects({A.CLASS: pkcs11.ObjectClass.SECRET_KEY}))
    )


def test_no_key_can_be_read_out_of_the_token(in_own_token):
    held = objects_in(in_own_token)
    assert sorted(key.label for key in held) == [in_own_token.current_epoch(), "hizo-secrets"]
    for key in held:
        with pytest.raises(pkcs11.AttributeSensitive):
            key[A.VALUE]
        assert (key[A.EXTRACTABLE], key[A.SENSITIVE], key[A.PRIVATE], key[A.WRAP]) == (
            False,
            True,
            True,
            False,
        )


def test_the_secrets_file_shows_nothing_and_an_altered_one_is_refused(
    token_provider, token_session, tmp_path
):
    path = tmp_path / "secrets.json"
    token_provider.store_secret("log-signing-key", b"\x07" * 32)
    members = json.loads(path.read_text())
    assert set(members) == {"format", "set", "token", "sealed"}
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text(json.dumps(members | {"token": "another"}))
    with pytest.raises(IntegrityError):
        TokenKeyProvider.open(path, token_session())
    path.write_text(json.dumps(members | {"set": "00"}))
    with pytest.raises(FormatError):
        TokenKeyProvider.open(path, token_session())


def test_a_key_file_and_a_secrets_file_are_not_taken_for_each_other(
    provider, token_provider, token_session, tmp_path
):
    with pytest.raises(FormatError, match="HIZO_KEK=file"):
        TokenKeyProvider.open(tmp_path / "keys.json", token_session())
    with pytest.raises(FormatError):
        FileKeyProvider.open(tmp_path / "secrets.json", Passphrase("correct horse"))


def test_a_secrets_file_is_never_replaced_by_a_new_one(token_provider, token_session, tmp_path):
    with pytest.raises(KeyUnavailableError, match="exists already"):
        TokenKeyProvider.create(tmp_path / "secrets.json", token_session())


def test_vaults_that_share_a_token_do_not_see_each_others_keys(
    token_provider, token_session, wrapped, tmp_path
):
    other = TokenKeyProvider.create(tmp_path / "other.json", token_session())
    assert not set(other.epochs()) & set(token_provider.epochs())
    mine = token_provider.current_epoch()
    with pytest.raises(KeyUnavailableError):
        other.unwrap(mine, wrapped, b"aad")
    with pytest.raises(KeyUnavailableError):
        other.destroy_epoch(mine)
    assert token_provider.unwrap(mine, wrapped, b"aad") == b"data key"


def test_a_wrong_pin_is_asked_once_and_called_so(in_own_token, own_token, token_session, tmp_path):
    in_own_token.close()
    pin = type(token_session()._pin)("00000000")
    with pytest.raises(PinRefusedError, match="does not take the PIN"):
        TokenKeyProvider.open(tmp_path / "secrets.json", token_session(label=own_token, pin=pin))
    assert pin.refusals == 1
    assert "00000000" not in repr(token_session(pin=pin))
    in_own_token.epochs()


def test_another_token_is_not_taken_for_this_one(in_own_token, token_session, tmp_path):
    with pytest.raises(KeyUnavailableError, match="none of this vault's keys"):
        TokenKeyProvider.open(tmp_path / "secrets.json", token_session())


def test_what_is_not_there_is_named(tokens, token_session, tmp_path):
    with pytest.raises(KeyUnavailableError, match='no token of the label "absent"'):
        TokenKeyProvider.create(tmp_path / "s.json", token_session(label="absent"))
    with pytest.raises(KeyUnavailableError, match=r"none\.so"):
        TokenKeyProvider.create(tmp_path / "s.json", TokenSession("/none.so", "x", token_session()._pin))
    assert not (tmp_path / "s.json").exists()


def test_a_session_that_the_token_closed_is_opened_again(token_provider, tokens, wrapped):
    for _ in range(2):
        tokens.reset()
        assert token_provider.unwrap(token_provider.current_epoch(), wrapped, b"aad") == b"data key"
    tokens.reset()
    assert len(token_provider.epochs()) == 1


def test_a_user_logged_out_in_between_sees_his_keys_again(token_provider, token_session, wrapped):
    """Without the login the token shows no key at all, which must not read as keys that are gone."""
    token_provider._session._session.close()
    epoch = token_provider.current_epoch()
    bystander = token_session()
    bystander.ask(lambda session: session.close())
    assert token_provider.epochs() == (epoch,)
    assert token_provider.unwrap(epoch, wrapped, b"aad") == b"data key"


def test_a_lost_token_is_an_error_at_every_call_and_nothing_is_made_anew(in_own_token, own_token, tokens):
    epoch = in_own_token.current_epoch()
    wrapped = in_own_token.wrap(epoch, b"data key", b"aad")
    tokens.lose(own_token)
    for call in (
        lambda: in_own_token.unwrap(epoch, wrapped, b"aad"),
        lambda: in_own_token.wrap(epoch, b"", b""),
        in_own_token.epochs,
        in_own_token.create_epoch,
        lambda: in_own_token.destroy_epoch(epoch),
    ):
        with pytest.raises(KeyUnavailableError):
            call()


def test_a_forked_child_is_told_to_open_the_token_itself(token_provider, wrapped):
    epoch = token_provider.current_epoch()
    child = os.fork()
    if not child:
        try:
            token_provider.unwrap(epoch, wrapped, b"aad")
        except KeyUnavailableError as told:
            os._exit(0 if "forked" in str(told) else 2)
        except BaseException:
            os._exit(3)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert token_provider.unwrap(epoch, wrapped, b"aad") == b"data key"


def test_of_a_key_that_came_from_outside_no_destruction_is_claimed(token_provider):
    """Whoever brought it in may have kept it."""
    brought = {
        A.CLASS: pkcs11.ObjectClass.SECRET_KEY,
        A.KEY_TYPE: pkcs11.KeyType.AES,
        A.VALUE: bytes(32),
        A.TOKEN: True,
        A.SENSITIVE: True,
        A.EXTRACTABLE: False,
        A.LABEL: "epk_brought",
        A.ID: token_provider._sealed.set_id + (1).to_bytes(8, "big"),
    }
    token_provider._session.ask(lambda session: session.create_object(brought))
    assert "epk_brought" in token_provider.epochs()
    token_provider.create_epoch()
    assert token_provider.destroy_epoch("epk_brought") == "deleted_remanence_not_verifiable"


def test_of_two_epochs_made_at_once_the_later_counts(token_provider, monkeypatch):
    """Another process took the same number between this one's look and its making."""
    keys = token_provider._keys
    look = keys._complete
    for _ in range(3):
        token_provider.create_epoch()
        looks = [slice(None), slice(0, -1)]
        with monkeypatch.context() as at_once:
            at_once.setattr(
                keys,
                "_complete",
                lambda session, looks=looks: look(session)[looks.pop() if looks else slice(None)],
            )
            name = token_provider.create_epoch()
        assert token_provider.current_epoch() == name
