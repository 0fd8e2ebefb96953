"""Japanese as it ends up in passwords: romanised in every usual way, or as the keys of a JIS kana keyboard.

Sources: ISO 3602 (Kunrei), the modified Hepburn system, the passport form (`oh`, `m` before b, m and p), and what input
methods accept (`nn`).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import product
from typing import Final

_VOWELS: Final = "aiueo"
_HEPBURN_ROWS: Final = {
    "あいうえお": "a i u e o",
    "かきくけこ": "ka ki ku ke ko",
    "さしすせそ": "sa shi su se so",
    "たちつてと": "ta chi tsu te to",
    "なにぬねの": "na ni nu ne no",
    "はひふへほ": "ha hi fu he ho",
    "まみむめも": "ma mi mu me mo",
    "やゆよ": "ya yu yo",
    "らりるれろ": "ra ri ru re ro",
    "わゐゑを": "wa i e o",
    "がぎぐげご": "ga gi gu ge go",
    "ざじずぜぞ": "za ji zu ze zo",
    "だぢづでど": "da ji zu de do",
    "ばびぶべぼ": "ba bi bu be bo",
    "ぱぴぷぺぽ": "pa pi pu pe po",
    "ぁぃぅぇぉ": "a i u e o",
    "ゔ": "vu",
}
_KUNREI: Final = {
    "し": "si",
    "ち": "ti",
    "つ": "tu",
    "ふ": "hu",
    "じ": "zi",
    "ぢ": "di",
    "づ": "du",
    "を": "wo",
}
_SMALL_Y: Final = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}
_SMALL_VOWELS: Final = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_LONG_MARK: Final = "ー"
_NASAL: Final = "N"

_KANA_OF_KEYS: Final = (
    ("ぬふあうえおやゆよわほへー", "1234567890-^\\"),
    ("たていすかんなにらせ゛゜", "qwertyuiop@["),
    ("ちとしはきくまのりれけむ", "asdfghjkl;:]"),
    ("つさそひこみもねるめろ", "zxcvbnm,./_"),
    ("ぁぃぅぇぉゃゅょっを", "#e$%&'()z0"),
)
_KEYS: Final = {kana: key for row, keys in _KANA_OF_KEYS for kana, key in zip(row, keys, strict=True)}


def to_hiragana(text: str) -> str:
    """Katakana of any width as hiragana; everything else unchanged (NFKC)."""
    return "".join(
        chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char
        for char in unicodedata.normalize("NFKC", text)
    )


@cache
def _table(system: str) -> dict[str, str]:
    table = {
        kana: latin
        for row, latins in _HEPBURN_ROWS.items()
        for kana, latin in zip(row, latins.split(), strict=True)
    }
    return table | _KUNREI if system == "kunrei" else table


def romanised(text: str) -> frozenset[str]:
    """Every usual Latin spelling of a text in kana; characters that are not kana stay as they are."""
    hiragana = to_hiragana(text)
    spellings: set[str] = set()
    for system, nasal, vowels in product(("hepburn", "kunrei"), ("n", "nn", "m"), ("kept", "short", "h")):
        spelling = _spell(hiragana, _table(system), system)
        spellings.add(_long_vowels(_nasals(spelling, nasal), vowels))
    return frozenset(spellings)


def plain_romaji(text: str) -> str:
    """One Hepburn spelling with long vowels as written; for comparing a password typed in kana."""
    return _long_vowels(_nasals(_spell(to_hiragana(text), _table("hepburn"), "hepburn"), "n"), "kept")


def kana_keys(text: str) -> str | None:
    """The keys that type a kana text on a JIS kana keyboard; None when it has other characters."""
    decomposed = (
        unicodedata.normalize("NFD", to_hiragana(text)).replace("\u3099", "゛").replace("\u309a", "゜")
    )
    keys = [_KEYS.get(char) for char in decomposed]
    return None if None in keys else "".join(key for key in keys if key)


def _spell(hiragana: str, table: dict[str, str], system: str) -> str:
    spelled: list[str] = []
    doubled = False
    for char in hiragana:
        if char == "っ":
            doubled = True
            continue
        latin = _NASAL if char == "ん" else table.get(char, char)
        if char in _SMALL_Y:
            latin = _contract(spelled, _SMALL_Y[char], system)
        elif char in _SMALL_VOWELS and spelled:
            latin = spelled.pop()[:-1] + latin
        if doubled and latin[:1].isalpha() and latin[0] not in _VOWELS:
            latin = latin[0] + latin
        doubled = False
        spelled.append(latin)
    return "".join(spelled)


def _contract(spelled: list[str], small: str, system: str) -> str:
    """し + ゃ: the syllable before loses its i; Hepburn also loses the y after sh, ch and j."""
    if not spelled or not spelled[-1].endswith("i"):
        return small
    stem = spelled.pop()[:-1]
    bare = system == "hepburn" and stem.endswith(("sh", "ch", "j"))
    return stem + (small[1:] if bare else small)


def _nasals(spelling: str, form: str) -> str:
    if form != "m":
        return spelling.replace(_NASAL, form)
    for labial in "bmp":
        spelling = spelling.replace(_NASAL + labial, "m" + labial)
    return spelling.replace(_NASAL, "n")


def _long_vowels(spelling: str, form: str) -> str:
    if form == "kept":
        return _lengthened(spelling)
    spelling = spelling.replace(_LONG_MARK, "")
    for long, short in (("ou", "o"), ("oo", "o"), ("uu", "u")):
        spelling = spelling.replace(long, "oh" if form == "h" and short == "o" else short)
    return spelling


def _lengthened(spelling: str) -> str:
    written: list[str] = []
    for char in spelling:
        written.append(written[-1] if char == _LONG_MARK and written else char)
    return "".join(written)
