"""A vault with its keys in a token: what is missing or wrong is a sentence, and no PIN is tried twice."""

from __future__ import annotations

import os

import pytest
from click.testing import CliRunner

from crypto.errors import KeyUnavailableError, PinRefusedError
from tests.services.tokens import PIN
from tests.vault.in_a_token import database_url, token_settings
from vault.app.create_vault import create_vault
from vault.app.open_platform import StartRefusedError, open_platform
from vault.operator.main import main

__all__ = ["database_url"]


@pytest.fixture(scope="module")
def founded(tokens, tmp_path_factory):
    settings = token_settings(tmp_path_factory.mktemp("founded"), tokens, tokens.create())
    create_vault(settings)
    return settings


@pytest.fixture
def settings(founded):
    yield founded
    founded.pkcs11_pin_file.write_text(PIN)


def environment_of(settings, **changed):
    told = {
        "HIZO_DATA_DIR": str(settings.data_dir),
        "HIZO_KEK": "pkcs11",
        "HIZO_PKCS11_MODULE": str(settings.pkcs11_module),
        "HIZO_PKCS11_TOKEN": settings.pkcs11_token,
        "HIZO_PKCS11_PIN_FILE": str(settings.pkcs11_pin_file),
    }
    return told | changed


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"pkcs11_module": None}, "HIZO_PKCS11_MODULE"),
        ({"pkcs11_token": ""}, "HIZO_PKCS11_TOKEN"),
        ({"pkcs11_pin_file": None}, "HIZO_PKCS11_PIN_FILE"),
    ],
)
def test_what_is_missing_is_named_before_anything_is_made(tmp_path, settings, missing, said):
    unfit = settings.model_copy(update={**missing, "data_dir": tmp_path / "data"})
    with pytest.raises(StartRefusedError, match=said):
        create_vault(unfit)
    assert not (tmp_path / "data").exists()


@pytest.mark.asvs("13.2.3")
def test_a_pin_that_everybody_knows_is_refused(settings):
    settings.pkcs11_pin_file.write_text("changeme")
    with pytest.raises(StartRefusedError, match="default secret"):
        open_platform(settings)


def test_a_refused_pin_is_not_tried_again_until_its_file_changes(settings, tokens):
    open_platform(settings).close()
    settings.pkcs11_pin_file.write_text("00000000")
    with pytest.raises(PinRefusedError, match="does not take the PIN"):
        open_platform(settings)
    # What stands in the file is right now, and still nobody asks the token: by its looks it is the one it refused.
    import pkcs11

    token = pkcs11.lib(tokens.module).get_token(token_label=settings.pkcs11_token)
    with token.open(rw=True, user_pin=PIN) as session:
        session.set_pin(PIN, "00000000")
    with pytest.raises(PinRefusedError, match="not tried again"):
        open_platform(settings)
    os.utime(settings.pkcs11_pin_file)
    open_platform(settings).close()
    with token.open(rw=True, user_pin="00000000") as session:
        session.set_pin("00000000", PIN)


def test_the_note_of_a_refused_pin_does_not_hold_it(settings):
    settings.pkcs11_pin_file.write_text("31415926")
    with pytest.raises(PinRefusedError):
        open_platform(settings)
    [note] = settings.data_dir.glob("keys/*.pin-refused")
    assert "31415926" not in note.read_text()


def test_the_keys_of_another_token_open_nothing(settings, tokens):
    with pytest.raises(KeyUnavailableError, match="none of this vault's keys"):
        open_platform(settings.model_copy(update={"pkcs11_token": tokens.create()}))


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_without_its_token_the_vault_stays_locked(settings, command):
    away = environment_of(settings, HIZO_PKCS11_TOKEN="absent")
    done = CliRunner().invoke(main, [command], env=away)
    assert done.exit_code == 1
    assert "[vault_locked]" in done.stderr
    assert 'no token of the label "absent"' in done.stderr


def test_a_vault_is_founded_in_a_token_by_its_command(tmp_path, tokens):
    settings = token_settings(tmp_path, tokens, tokens.create())
    officer = ("--officer-name", "森 一", "--officer-mail", "mori@hizo.example")
    done = CliRunner().invoke(main, ["init", *officer], env=environment_of(settings))
    assert done.exit_code == 0, done.output
    again = CliRunner().invoke(main, ["init", *officer], env=environment_of(settings))
    assert "founded already" in again.stderr
    assert PIN not in done.output + again.output
