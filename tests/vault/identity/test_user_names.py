import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.identity.user_names import acceptable_user_name, canonical_user_name
from vault.platform.errors import Code, Refusal


@pytest.mark.asvs("1.1.1")
@pytest.mark.parametrize("typed", ["bob", "Bob ", " BOB", "ｂｏｂ", "Ｂｏｂ\u3000"])
def test_one_person_has_one_spelling(typed):
    assert canonical_user_name(typed) == "bob"


@given(st.text(max_size=100))
def test_canonical_is_final(typed):
    once = canonical_user_name(typed)
    assert canonical_user_name(once).strip() == once.strip() or not once.isascii()


@pytest.mark.parametrize(
    "typed", ["ab", "a b", "-ab", "ab-", "あいう", "x" * 33, "a\x00b", "аdmin", "a" * 1000]
)
def test_names_outside_the_narrow_alphabet_are_refused(typed):
    with pytest.raises(Refusal) as refused:
        acceptable_user_name(typed)
    assert refused.value.code is Code.REQUEST_INVALID


@pytest.mark.clause("G9.3-a")
@pytest.mark.parametrize("typed", ["admin", "Admin01", "sou-mu", "eigyou_2", "SHARED", "root", "Guest.1"])
def test_names_of_roles_and_groups_are_refused(typed):
    with pytest.raises(Refusal) as refused:
        acceptable_user_name(typed)
    assert refused.value.code is Code.ACCOUNT_NOT_PERSONAL
