"""`hizo-vault keys`: what an operator does with keys, and that no key or passphrase shows on the way."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from click.testing import CliRunner

from crypto.errors import KeyUnavailableError
from tests.vault.in_a_token import token_settings
from vault.app.open_platform import open_platform
from vault.audit.log import head, leaf_body
from vault.keyring.ring import KeyRing
from vault.operator.main import main

NEW = "correct horse battery 秘"


@pytest.fixture
def database_url():
    """Keys do not lie in the main database."""


@pytest.fixture
def operate(settings, platform):
    def run(*arguments, typed=None, **changed):
        told = {
            "HIZO_DATA_DIR": str(settings.data_dir),
            "HIZO_UNLOCK_KEY_FILE": str(settings.unlock_key_file),
        }
        return CliRunner().invoke(main, ["keys", *arguments], env=told | changed, input=typed)

    return run


def last_act(settings):
    with closing(open_platform(settings)) as platform, platform.reading() as tx:
        return json.loads(leaf_body(tx, head(tx).size - 1))["act"]


def put_key(platform, name):
    with KeyRing(platform).create(name, f"objects/{name}", stream_aad=b"s", wrap_aad=b"w", leaf_index=-1):
        pass


def test_rotating_moves_every_key_and_ends_the_old_epoch_on_record(operate, platform, settings):
    put_key(platform, "obj_a")
    old = platform.keys.current_epoch()
    done = operate("rotate")
    assert done.exit_code == 0, done.output
    assert f"{old} deleted_remanence_not_verifiable" in done.stdout
    assert "1 keys are under the new epoch" in done.stdout
    assert old not in platform.keys.epochs()
    with KeyRing(platform).open("obj_a", b"w"):
        pass
    assert last_act(settings) == "epoch_keys.rotated"


def test_a_changed_passphrase_opens_the_file_and_the_old_way_does_not(operate, platform, settings, tmp_path):
    platform.close()
    before = settings.resolved_key_file.stat()
    done = operate("passphrase", typed=f"{NEW}\n{NEW}\n")
    assert done.exit_code == 0, done.output
    assert NEW not in done.output
    now = settings.resolved_key_file.stat()
    assert (now.st_mode, now.st_uid) == (before.st_mode, before.st_uid)
    assert now.st_mode & 0o777 == 0o600
    with pytest.raises(KeyUnavailableError):
        open_platform(settings)
    kept = tmp_path / "passphrase"
    kept.write_text(NEW + "\n")
    changed = settings.model_copy(update={"unlock_key_file": None, "passphrase_file": kept})
    open_platform(changed).close()
    assert last_act(changed) == "key_file.resealed"


@pytest.mark.parametrize("typed", ["changeme", "short"])
def test_a_weak_new_passphrase_changes_nothing(operate, settings, tmp_path, typed):
    before = settings.resolved_key_file.read_bytes()
    weak = tmp_path / "weak"
    weak.write_text(typed)
    done = operate("passphrase", "--new-passphrase-file", str(weak))
    assert (done.exit_code, "[default_secret]" in done.stderr) == (1, True)
    assert settings.resolved_key_file.read_bytes() == before


def test_a_wrong_old_passphrase_changes_nothing(operate, settings, tmp_path):
    before = settings.resolved_key_file.read_bytes()
    wrong = tmp_path / "wrong"
    wrong.write_bytes(bytes(32))
    done = operate("passphrase", typed=f"{NEW}\n{NEW}\n", HIZO_UNLOCK_KEY_FILE=str(wrong))
    assert done.exit_code == 1
    assert settings.resolved_key_file.read_bytes() == before


def test_a_token_has_no_passphrase_to_change(tokens, tmp_path):
    settings = token_settings(tmp_path, tokens, tokens.create())
    told = {"HIZO_DATA_DIR": str(settings.data_dir), "HIZO_KEK": "pkcs11"}
    done = CliRunner().invoke(main, ["keys", "passphrase"], env=told, input=f"{NEW}\n{NEW}\n")
    assert done.exit_code == 1
    assert "token's own tool" in done.stderr
