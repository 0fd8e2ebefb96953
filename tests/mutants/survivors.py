"""The mutants that no test can or need notice, each with its reason: `survivors.toml`, checked by every run."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.mutants.areas import Area
from tests.mutants.make import Change

LIST = Path(__file__).with_name("survivors.toml")


def explained(area: Area) -> set[Change]:
    """What is explained of an area's modules.

    Raises:
        KeyError: an entry has no reason.
    """
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["survivor"]
    modules = set(map(str, area.paths()))
    return {
        Change(each["place"], each["was"], each["becomes"])
        for each in entries
        if each["reason"] and each["place"].partition(":")[0] in modules
    }


def gone_stale(known: Iterable[Change], made: set[Change], killed: set[Change]) -> list[str]:
    """What has to leave the list: changes that nobody makes any more, and changes that are noticed by now."""
    return [
        *(f"  explained, and made no more: {each}" for each in known if each not in made),
        *(f"  explained, and noticed by now: {each}" for each in known if each in killed),
    ]
