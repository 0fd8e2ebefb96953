import os
import re

import pytest

from vault.identity.tokens import (
    HALF_SESSION,
    SESSION,
    handover_hash,
    is_well_formed,
    make_handover_code,
    make_token,
    token_hash,
)


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


@pytest.mark.asvs("6.5.2", "6.5.4")
def test_the_code_that_another_brings_is_random_enough_for_a_plain_hash():
    codes = {make_handover_code(System()) for _ in range(2_000)}
    assert len(codes) == 2_000
    for code in codes:
        assert re.fullmatch(r"(?:[a-z2-7]{4}-){5}[a-z2-7]{4}", code)
    bits = 5 * len(code.replace("-", ""))
    assert bits >= 112, "fewer would need the hash of passwords (ASVS 6.5.2)"
    assert handover_hash(code) == handover_hash(f" {code.upper().replace('-', ' ')} ")
    assert len(handover_hash(code)) == 32
    assert code.encode() not in handover_hash(code)
