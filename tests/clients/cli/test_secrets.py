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


FACTS = {
    "person": {"id": "prs_1", "name": "山田花子"},
    "user_name": None,
    "purpose": "invitation",
    "expires_at": "x",
    "password_rules": ["12 or more"],
    "agreement": {"id": "jag_1", "title": "合意書", "text": "第3条（会社を離れた後）", "sha256": "ab" * 32},
}
SEED = {"otpauth_uri": "otpauth://totp/x", "secret_base32": "ABCD"}


def _begin(hizo, wire, *given):
    link = f"{wire.url}/enrol#hizo_enr_token"
    arguments = ("--json", "enrol", "-", "--user", "hanako", "--password-stdin", *given)
    return hizo(*arguments, stdin=f"{link}\nlong password\n")


def test_enrolling_by_script_takes_two_steps_and_keeps_the_session(hizo, wire, say):
    wire.will(say.of(FACTS), say.of(SEED))
    begun = _begin(hizo, wire, "--handover-code", "abcd-efgh-ijkl-mnop")
    assert begun.code == 0
    text = {name: FACTS["agreement"][name] for name in ("title", "text", "sha256")}
    assert begun.json == SEED | {"agreement": text}
    assert wire.asked[1].json == {
        "token": "hizo_enr_token",
        "user_name": "hanako",
        "password": "long password",
        "handover_code": "abcd-efgh-ijkl-mnop",
    }
    wire.will(say.of(FACTS), say.of(SESSION))
    link = f"{wire.url}/enrol#hizo_enr_token"
    assert hizo("enrol", link, "--code", "123456", "--agree", "ab" * 32).code == 0
    assert wire.asked[3].json["code"] == "123456"
    assert wire.asked[3].json["agreement_sha256"] == "ab" * 32
    assert all("hizo_enr_token" not in each.path for each in wire.asked)


def test_a_link_without_its_other_half_goes_nowhere(hizo, wire, say):
    wire.will(say.of(FACTS))
    outcome = _begin(hizo, wire)
    assert outcome.code == 2
    assert "--handover-code" in outcome.err
    assert len(wire.asked) == 1


def test_nobody_agrees_by_leaving_something_out(hizo, wire, say):
    wire.will(say.of(FACTS))
    outcome = hizo("enrol", f"{wire.url}/enrol#hizo_enr_token", "--code", "123456")
    assert outcome.code == 2
    assert "--agree" in outcome.err
    assert len(wire.asked) == 1
