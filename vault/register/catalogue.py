"""The one catalogue of tiers and markings (G2.2-e, G2.2-g). The phrases are data: `catalogue.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from vault.platform.errors import Code, Refusal

MAX_MARKING_LENGTH: Final = 16
_BRACKETS: Final = frozenset("【】[]［］〔〕「」『』<>＜＞()（）")


@dataclass(frozen=True)
class Tier:
    """One tier (段階) and its marking; a higher level is more secret."""

    level: int
    marking: str
    name_en: str
    copies: Literal["vector", "raster"]
    fetch: Literal["client", "browser"]

    @property
    def raster_copies(self) -> bool:
        """Whether copies of this tier are issued as page images only."""
        return self.copies == "raster"

    @property
    def browser_copies(self) -> bool:
        """Whether a browser may be given a copy of this tier, once."""
        return self.fetch == "browser"


class CatalogueError(Exception):
    """The catalogue file contradicts itself; the vault does not start with it."""


def read_catalogue(text: str) -> tuple[Tier, ...]:
    """Read a catalogue, highest tier first.

    Raises:
        CatalogueError: no tier, two tiers with one level or one phrase, or a phrase that cannot stand in a name.
    """
    tiers = tuple(sorted(map(_tier, tomllib.loads(text).get("tier", [])), key=lambda tier: -tier.level))
    if not tiers:
        raise CatalogueError("the catalogue names no tier")
    if len({tier.level for tier in tiers}) < len(tiers) or len({tier.marking for tier in tiers}) < len(tiers):
        raise CatalogueError("two tiers share a level or a marking")
    return tiers


def _tier(row: dict[str, Any]) -> Tier:
    tier = Tier(int(row["level"]), str(row["marking"]), str(row["name_en"]), row["copies"], row["fetch"])
    known = tier.copies in ("vector", "raster") and tier.fetch in ("client", "browser")
    if tier.level < 1 or not known:
        raise CatalogueError(
            f"tier {tier.marking!r} has an unknown level, kind of copies or way to fetch them"
        )
    phrase = tier.marking
    if not phrase.strip() or len(phrase) > MAX_MARKING_LENGTH or _BRACKETS & set(phrase):
        raise CatalogueError(f"{phrase!r} cannot be a marking")
    return tier


@cache
def tiers() -> tuple[Tier, ...]:
    """Every tier of the shipped catalogue, highest first."""
    return read_catalogue((files(__package__) / "catalogue.toml").read_text("utf-8"))


def listed_markings() -> str:
    """The phrases to choose from, for texts."""
    return "、".join(tier.marking for tier in tiers())


def tier_of_level(level: int) -> Tier:
    """The tier of a level.

    Raises:
        Refusal: `marking_not_in_catalogue`, the catalogue has no such tier.
    """
    return _only((tier for tier in tiers() if tier.level == level), str(level))


def tier_of_marking(phrase: str | None) -> Tier:
    """The tier a marking stands for; the phrase must be the catalogue's, character by character (G2.2-e).

    Raises:
        Refusal: `marking_missing` without a phrase, `marking_not_in_catalogue` for free text.
    """
    if not phrase:
        raise Refusal(Code.MARKING_MISSING, params={"markings": listed_markings()})
    return _only((tier for tier in tiers() if tier.marking == phrase), phrase)


def _only(found: Any, asked: str) -> Tier:
    tier: Tier | None = next(found, None)
    if tier is None:
        raise Refusal(Code.MARKING_NOT_IN_CATALOGUE, params={"marking": asked, "markings": listed_markings()})
    return tier
