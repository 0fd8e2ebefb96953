import pytest

from vault.identity.kana import kana_keys, plain_romaji, romanised, to_hiragana


@pytest.mark.parametrize(
    ("kana", "spellings"),
    [
        ("とうきょう", {"toukyou", "tokyo", "tohkyoh"}),
        ("しんばし", {"shinbashi", "shimbashi", "sinbasi", "simbasi"}),
        ("つづき", {"tsuzuki", "tuduki"}),
        ("さっちゃん", {"sacchan", "sattyan"}),
        ("ジャガー", {"jagaa", "zyagaa", "jaga"}),
        ("ﾀﾅｶ", {"tanaka"}),
        ("ファイル", {"fairu", "hairu"}),
        ("じゅんいち", {"junichi", "junnichi", "zyuniti"}),
    ],
)
def test_every_usual_romanisation_is_given(kana, spellings):
    assert spellings <= romanised(kana)


def test_text_without_kana_stays_as_it_is():
    assert romanised("vk8!") == {"vk8!"}
    assert plain_romaji("東京とう") == "東京tou"
    assert to_hiragana("ヴァー漢字") == "ゔぁー漢字"


def test_words_typed_on_a_kana_keyboard_are_known_by_their_keys():
    assert kana_keys("ぱすわーど") == "f[r0\\s@"
    assert kana_keys("ひみつ") == "vnz"
    assert kana_keys("漢字") is None
