"""What others can look up or guess about a person, in the spellings people put into passwords (G9.1.1-d)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from vault.identity.kana import romanised, to_hiragana

_ERAS: Final = (
    (date(2019, 5, 1), "r", "reiwa", "令和"),
    (date(1989, 1, 8), "h", "heisei", "平成"),
    (date(1926, 12, 25), "s", "showa", "昭和"),
)
_FEWEST_DIGITS: Final = 3
_MAIL_PLACES: Final = frozenset({"co", "jp", "com", "ne", "or", "net", "org", "www", "mail", "example"})


@dataclass(frozen=True, repr=False)
class PersonalFacts:
    """Facts of one person; empty where unknown. The birthday is asked for once and kept nowhere."""

    names: tuple[str, ...] = ()
    """Name in kanji, kana and romaji, company, department, the account's own name: words."""
    numbers: tuple[str, ...] = ()
    """Employee number and telephone."""
    mail: str = ""
    birthday: date | None = field(default=None)

    def words(self) -> frozenset[str]:
        """Every fact as words in small letters, in all spellings."""
        pieces = [piece for name in self.names for piece in _pieces(name)] + _mail_pieces(self.mail)
        spelled = {spelling for piece in pieces for spelling in (piece, *romanised(piece))}
        era_words = _era_spellings(self.birthday) if self.birthday else set()
        lettered = {number for number in map(_squeezed, self.numbers) if not number.isdecimal()}
        return frozenset(word for word in spelled | era_words | lettered if word)

    def digit_runs(self) -> frozenset[str]:
        """Every fact as digits only."""
        runs = {spelling for number in self.numbers for spelling in _number_spellings(number)}
        if self.birthday:
            runs |= _birthday_spellings(self.birthday)
        return frozenset(run for run in runs if len(run) >= _FEWEST_DIGITS)


def _squeezed(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    plain = "".join(
        char for char in folded if not unicodedata.category(char).startswith("M") or char in "\u3099\u309a"
    )
    return "".join(char for char in unicodedata.normalize("NFC", plain) if char.isalnum() or char == "ー")


def _pieces(name: str) -> list[str]:
    """A name whole and in its parts: 株式会社ヒゾウ精機 also without the legal form."""
    bare = re.sub(
        r"株式会社|有限会社|合同会社|\(株\)|\(有\)|co\.,? ?ltd\.?|inc\.?|kk",
        " ",
        unicodedata.normalize("NFKC", name).casefold(),
    )
    parts = [_squeezed(part) for part in re.split(r"[\s,.・/\-_]+", bare)]
    return [to_hiragana(piece) for piece in {*parts, "".join(parts), "".join(reversed(parts))} if piece]


def _mail_pieces(mail: str) -> list[str]:
    local, _, domain = mail.casefold().partition("@")
    parts = re.split(r"[._+\-]", local) + [part for part in domain.split(".") if part not in _MAIL_PLACES]
    return [
        _squeezed(part) for part in (local, *parts) if len(part) >= _FEWEST_DIGITS and not part.isdecimal()
    ]


def _number_spellings(number: str) -> set[str]:
    digits = "".join(char for char in unicodedata.normalize("NFKC", number) if char.isdecimal())
    spellings = {digits, digits.lstrip("0"), digits[-8:], digits[-4:]}
    if digits.startswith("81"):
        spellings |= {"0" + digits[2:], digits[2:]}
    return spellings


def _birthday_spellings(day: date) -> set[str]:
    year, month, date_ = day.year, day.month, day.day
    short = year % 100
    spellings = {f"{year}", f"{month:02d}{date_:02d}", f"{month}{date_}", f"{date_:02d}{month:02d}"}
    for years in (f"{year}", f"{short:02d}"):
        for parts in (f"{month:02d}{date_:02d}", f"{month}{date_}", f"{date_:02d}{month:02d}"):
            spellings |= {years + parts, parts + years}
    era_year = _era_of(day)[0]
    return spellings | {f"{era_year}{month:02d}{date_:02d}", f"{era_year:02d}{month:02d}{date_:02d}"}


def _era_spellings(day: date) -> set[str]:
    number, *eras = _era_of(day)
    return {
        f"{era}{form}{day.month:02d}{day.day:02d}" for era in eras for form in (number, f"{number:02d}")
    } | {f"{era}{number}" for era in eras if len(era) > 1}


def _era_of(day: date) -> tuple[int, str, str, str]:
    for start, letter, romaji, kanji in _ERAS:
        if day >= start:
            return day.year - start.year + 1, letter, romaji, kanji
    return day.year - 1911, "t", "taisho", "大正"
