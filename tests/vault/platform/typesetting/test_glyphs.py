"""Which characters reach a page."""

import pytest

from vault.platform.typesetting.glyphs import GETA, Drawable


@pytest.mark.parametrize("attack", ["\u202e", "\u200b", "\u0007", "\ufeff", "\U000e0001"])
def test_characters_that_hide_or_reorder_are_shown_as_a_geta_mark(attack):
    assert Drawable().text(f"A{attack}B") == f"A{GETA}B"


def test_variation_selectors_fall_back_to_the_base_character():
    assert Drawable().text("渡邉\U000e0102 葛\ufe00") == "渡邉 葛"
