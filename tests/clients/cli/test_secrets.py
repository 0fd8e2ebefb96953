"""No secret but a six-digit code on a command line, and none where it could be read back."""

from __future__ import annotations

import click

from clients.cli.main import COMMANDS, root

SESSION = {
    "token": "hizo_ses_secret",
    "session_id": "ses_1",
    "person": {"id": "prs_1", "name": "山田花子"},
    "device_id": "dev_1",
    "device_token": "hizo_dev_secret",
    "expires_at": "2026-11-22T12:00:00Z",
    "idle_minutes": 10,
    "last_sign_in": None,
}


def _commands(command: click.Command, path: str = "hizo"):
    yield path, command
    if isinstance(command, click.Group):
        names = COMMANDS if path == "hizo" else command.commands
        for name in names:
            yield from _commands(command.get_command(None, name), f"{path} {name}")


def test_no_command_takes_a_password_token_or_key_as_an_argument():
    for path, command in _commands(root()):
        for parameter in command.params:
            name = (parameter.name or "").lower()
            is_a_place = name.endswith(("_file", "_stdin"))
            assert is_a_place or not any(word in name for word in ("password", "token", "secret")), path


def test_signing_in_keeps_the_session_and_prints_no_token(hizo, wire, say, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("correct horse battery staple\n")
    wire.will(say.of({"challenge": "ch", "expires_at": "x"}), say.of(SESSION))
    outcome = hizo("login", wire.url, "--user", "hanako", "--password-file", secret, "--code", "123456")
    assert outcome.code == 0
    assert wire.asked[0].json["password"] == "correct horse battery staple"
    assert wire.asked[1].json == {"challenge": "ch", "code": "123456"}
    assert "secret" not in outcome.out
    wire.will(say.of({"items": [], "next": None}))
    assert hizo("list").code == 0
    assert wire.asked[2].headers["authorization"] == "Bearer hizo_ses_secret"


def test_the_machine_is_known_again_by_its_own_secret(hizo, wire, say):
    login = ("login", wire.url, "--user", "hanako", "--password-stdin", "--code", "123456")
    for _ in range(2):
        wire.will(say.of({"challenge": "ch", "expires_at": "x"}), say.of(SESSION))
        assert hizo(*login, stdin="secret\n").code == 0
    assert "hizo-device" not in wire.asked[0].headers
    assert wire.asked[2].headers["hizo-device"] == "hizo_dev_secret"


def test_a_token_never_goes_to_another_vault_than_its_own(hizo, wire, say):
    wire.will(say.of({"challenge": "ch", "expires_at": "x"}), say.of(SESSION))
    hizo("login", wire.url, "--user", "hanako", "--password-stdin", "--code", "123456", stdin="secret\n")
    outcome = hizo("list", HIZO_URL="http://127.0.0.1:9")
    assert outcome.code == 2
    assert len(wire.asked) == 2


def test_a_token_from_outside_says_where_it_belongs(hizo):
    outcome = hizo("list", HIZO_TOKEN="hizo_ses_x")
    assert outcome.code == 2
    assert "HIZO_URL" in outcome.err


def test_signing_out_ends_the_session_at_the_vault_and_here(hizo, wire, say):
    wire.will(say.of({"challenge": "ch", "expires_at": "x"}), say.of(SESSION), say(204, b""))
    hizo("login", wire.url, "--user", "hanako", "--password-stdin", "--code", "123456", stdin="secret\n")
    assert hizo("logout").code == 0
    assert (wire.asked[2].method, wire.asked[2].path) == ("DELETE", "/v1/session")
    assert hizo("list").code == 4


def test_signing_out_forgets_the_session_even_if_the_vault_is_gone(hizo, wire, say, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    wire.will(say.of({"challenge": "ch", "expires_at": "x"}), say.of(SESSION), *[say(503, b"")] * 4)
    hizo("login", wire.url, "--user", "hanako", "--password-stdin", "--code", "123456", stdin="secret\n")
    outcome = hizo("logout")
    assert "lives on at the vault" in outcome.err
    assert hizo("list").code == 4


def test_nobody_is_asked_where_nobody_sits(hizo, wire):
    outcome = hizo("login", wire.url, "--user", "hanako")
    assert outcome.code == 2
    assert "--password-file" in outcome.err
    assert wire.asked == []


def test_a_wrong_code_is_a_sign_in_failure(hizo, wire, say):
    wire.will(say.of({"challenge": "ch", "expires_at": "x"}), say.problem(401, "totp_replayed"))
    outcome = hizo("login", wire.url, "--user", "h", "--password-stdin", "--code", "123456", stdin="p\n")
    assert outcome.code == 4


def test_enrolling_by_script_takes_two_steps_and_keeps_the_session(hizo, wire, say):
    facts = {
        "person": {"id": "prs_1", "name": "山田花子"},
        "user_name": None,
        "purpose": "invitation",
        "expires_at": "x",
        "password_rules": ["12 or more"],
    }
    seed = {"otpauth_uri": "otpauth://totp/x", "secret_base32": "ABCD"}
    link = f"{wire.url}/enrol#hizo_enr_token"
    wire.will(say.of(facts), say.of(seed))
    begun = hizo(
        "--json", "enrol", "-", "--user", "hanako", "--password-stdin", stdin=f"{link}\nlong password\n"
    )
    assert begun.code == 0
    assert begun.json == seed
    assert wire.asked[1].json == {
        "token": "hizo_enr_token",
        "user_name": "hanako",
        "password": "long password",
    }
    wire.will(say.of(SESSION))
    assert hizo("enrol", link, "--code", "123456").code == 0
    assert wire.asked[2].json["code"] == "123456"
    assert all("hizo_enr_token" not in each.path for each in wire.asked)
