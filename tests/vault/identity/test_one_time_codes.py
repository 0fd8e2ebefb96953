import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.identity.one_time_codes import (
    STEP_MS,
    code_of,
    matching_step,
    normalised_code,
    provisioning_uri,
    step_at,
)

RFC_SEED = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_agree_with_rfc_6238_appendix_b(seconds, code):
    assert code_of(RFC_SEED, step_at(seconds * 1000)) == code
    assert matching_step(RFC_SEED, code, seconds * 1000) == seconds // 30


@pytest.mark.asvs("6.5.5")
@given(st.integers(min_value=10, max_value=10**9), st.integers(0, STEP_MS - 1))
def test_only_the_present_step_and_the_one_before_are_accepted(step, within):
    now = step * STEP_MS + within
    nearby = {offset: code_of(RFC_SEED, step + offset) for offset in (-2, -1, 0, 1)}
    for offset, code in nearby.items():
        matched = matching_step(RFC_SEED, code, now)
        if offset in (-1, 0):
            assert matched is not None
        elif code not in (nearby[-1], nearby[0]):
            assert matched is None


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "１２３４５６", "123\u3000456", "1 2 3 4 5 6"])
def test_a_code_is_normalised_once(typed):
    assert normalised_code(typed) == "123456"


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "123456" + " " * 100, "-12345"]
)
def test_anything_but_six_digits_is_wrong(typed):
    assert normalised_code(typed) is None
    assert matching_step(RFC_SEED, typed, 59_000) is None


def test_the_uri_names_issuer_and_account():
    uri = provisioning_uri(RFC_SEED, account="nakano", issuer="Hizo 秘蔵製作所")
    assert uri.startswith("otpauth://totp/Hizo%20")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in uri
