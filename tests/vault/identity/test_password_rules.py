"""The three demands of G9.1.1-d to -f, with the ways people try to get around them."""

import base64
import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.identity.dictionary_rule import is_made_of_words
from vault.identity.password_rules import MAXIMUM_LENGTH, require_acceptable
from vault.identity.personal_facts import PersonalFacts
from vault.identity.personal_rule import is_personal
from vault.identity.weak_rule import is_weak, shortest_period
from vault.platform.errors import Code, Refusal

HANAKO = PersonalFacts(
    names=("田中 花子", "タナカ ハナコ", "Tanaka Hanako", "株式会社ヒゾウ精機", "製造部", "hizo"),
    numbers=("A-10234", "03-1234-5678"),
    mail="h.tanaka@seiki.co.jp",
    birthday=date(1985, 4, 3),
)
STRONG = ("vK8-pw3Q.zzLm41", "Tr9$kQzPw2!mBvX", "鯨Zq7-vkzP!w4r", "9f!27#64@81%0s")


def refusal_of(password, facts=HANAKO):
    with pytest.raises(Refusal) as refused:
        require_acceptable(password, facts)
    return refused.value.code


@pytest.mark.parametrize("password", STRONG)
def test_a_random_password_is_accepted(password):
    require_acceptable(password, HANAKO)


@pytest.mark.clause("G9.1.1-f")
@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "aaaaaaaaaaa1",
        "ab1!ab1!ab1!",
        "xQ7-v!xQ7-v!xQ7-v!",
        "xQ7-v!xQ7-v!9",
        "738201946552",
        "７３８２０１９４６５５２",
        "Kqzvtrmwpxjl",
        "ＫｑｚｖｔｒｍｗｐｘｊＬ",
        "kqzv trmw pxjl",
        "ひまわりさくらゆりすみれ",
        "                    ",
        "vK8-pw3Q.zz",
    ],
)
def test_short_repeated_digits_only_and_letters_only_are_weak(password):
    assert refusal_of(password) is Code.PASSWORD_WEAK


@pytest.mark.asvs("6.2.1")
def test_the_minimum_is_twelve_characters_whatever_their_width():
    assert refusal_of("vK8-pw3Q.zz") is Code.PASSWORD_WEAK
    require_acceptable("vK8-pw3Q.zzL", HANAKO)


@pytest.mark.asvs("6.2.9")
def test_long_passwords_are_whole_and_a_megabyte_is_refused_before_hashing():
    long = base64.b85encode(bytes(range(200))).decode()
    for length in (64, 128, MAXIMUM_LENGTH - 8):
        require_acceptable("鯨海月" + long[: length - 3], HANAKO)
    assert refusal_of("vK8-pw3Q" * 131072) is Code.PASSWORD_WEAK
    assert refusal_of("vK8-pw3Q.zz\ud800") is Code.PASSWORD_WEAK


@given(st.text(alphabet="ab1!", min_size=1, max_size=8), st.integers(2, 6))
def test_a_repeated_block_has_its_period(block, times):
    assert shortest_period(block * times) <= len(block)


@given(st.text(min_size=1, max_size=5), st.integers(3, 8))
def test_repeating_a_short_block_is_always_weak(block, times):
    assert is_weak(block * times, 12)


@pytest.mark.clause("G9.1.1-d")
@pytest.mark.parametrize(
    "password",
    [
        "tanaka-xQ9!vvRk",
        "ok4n4h-9x!Qpwvv",
        "T4n4k@xQ9!zwkk",
        "h a n a k o 9x!Qv",
        "t1a2n3a4k5a-9xQv",
        "花子9x!Qpwzzkvv",
        "ﾀﾅｶ9x!Qpwzzkvv",
        "はなこ9x!Qpwzzkv",
        "vK8-pw3Q.19850403",
        "S60-0403-vKpwQ!",
        "昭和60vKpwQ!9x.z",
        "vKpwQ!0403zz!kk",
        "30405891-vKpwQ!",
        "03x1234-5678vKpw",
        "vKpwQ!10234zzkk",
        "htanaka9x!Qpwzz",
        "seiki9x!Qpwzzkv",
        "製造部9x!Qpwzzkv",
        "0z1h-H1z0-9x!Qpv",
    ],
)
def test_a_password_of_personal_facts_is_refused(password):
    assert refusal_of(password) is Code.PASSWORD_PERSONAL


@pytest.mark.clause("G9.1.1-d")
@pytest.mark.parametrize("romaji", ["oono", "ohno", "ono", "Ōno"])
def test_every_usual_spelling_of_a_name_is_known(romaji):
    facts = PersonalFacts(names=("おおの", romaji))
    assert is_personal(f"{romaji}-vK8!pw3Q".casefold(), facts)
    assert is_personal("tsutsumi!vK8pw3", PersonalFacts(names=("つつみ",)))
    assert is_personal("tutumi!vK8pw3zz", PersonalFacts(names=("つつみ",)))


def test_digits_alone_do_not_read_as_a_name():
    assert not is_personal("5470-vkpw!qxxrr", PersonalFacts(names=("Sato",)))


def test_two_letter_names_forbid_only_themselves():
    facts = PersonalFacts(names=("Oe",))
    assert is_personal("oe-9427!-4471-x", facts)
    assert not is_personal("poem-9427!-4471", facts)


@pytest.mark.clause("G9.1.1-e")
@pytest.mark.asvs("6.2.4", "6.2.12")
@pytest.mark.parametrize(
    "password",
    [
        "watashi-no-pasuwado",
        "watashinopasuwaado1",
        "nihonjin-tokyo",
        "shinjuku-nishiguchi",
        "konnichiwa123",
        "himitsu-himitsu1",
        "h1m1tsu!!2024!",
        "himitu-no-bunsho8",
        "ustimih-2024-otoyk",
        "P@ssw0rd1234",
        "p455w0rd-2025!",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "qwerty123456",
        "zaq12wsxcde3",
        "correct-horse-battery-staple",
        "iloveyou-2024",
        "東京2026東京!!",
        "ひみつ12345678",
        "パスワード１２３４５",
        "f[r0\\s@f[r0\\s@",
        "tohkyoh-ohsaka-1",
        "konnnichiha-12",
        "admin-admin-123!",
        "sakura2024tokyo",
        "arigatougozaimasu1",
        "yamada-suzuki-99",
    ],
)
def test_a_password_made_of_words_is_refused_however_it_is_dressed(password):
    assert is_made_of_words(password) or is_weak(password, 12)
    assert refusal_of(password, PersonalFacts()) in {Code.PASSWORD_DICTIONARY, Code.PASSWORD_WEAK}


def test_words_leave_room_for_what_is_on_no_list():
    require_acceptable("sakura-vKpwQzt-81", PersonalFacts())


@pytest.mark.clause("G9.1.1-e")
def test_random_passwords_are_not_taken_for_words():
    taken = sum(is_made_of_words(base64.b64encode(os.urandom(15)).decode()) for _ in range(500))
    assert taken <= 5


@given(st.text(max_size=60))
def test_the_rules_judge_any_text_without_failing(password):
    codes = {Code.PASSWORD_WEAK, Code.PASSWORD_PERSONAL, Code.PASSWORD_DICTIONARY}
    try:
        require_acceptable(password, HANAKO)
    except Refusal as refused:
        code = refused.code
    else:
        code = None
    assert code in codes | {None}
