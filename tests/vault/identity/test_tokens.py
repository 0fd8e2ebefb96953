import os

import pytest

from vault.identity.tokens import HALF_SESSION, SESSION, is_well_formed, make_token, token_hash


class System:
    def bytes(self, count):
        return os.urandom(count)


@pytest.mark.asvs("7.2.3")
def test_tokens_are_long_and_never_repeat():
    tokens = {make_token(SESSION, System()) for _ in range(10_000)}
    assert len(tokens) == 10_000
    assert {len(token) for token in tokens} == {len(SESSION) + 52 + 7}


@pytest.mark.asvs("7.2.1")
def test_an_altered_or_truncated_token_is_no_token():
    token = make_token(SESSION, System())
    assert is_well_formed(token, SESSION)
    for place in range(len(token)):
        other = "a" if token[place] != "a" else "b"
        assert not is_well_formed(token[:place] + other + token[place + 1 :], SESSION)
        assert not is_well_formed(token[:place], SESSION)
    assert not is_well_formed(token + "a", SESSION)
    assert not is_well_formed(token, HALF_SESSION)


def test_only_a_hash_is_stored():
    token = make_token(SESSION, System())
    assert len(token_hash(token)) == 32
    assert token_hash("hizo_ses_\ud800") != token_hash(token)
