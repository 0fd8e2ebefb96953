import pytest

from vault.platform.errors import Code, Refusal
from vault.register import catalogue


def test_the_shipped_catalogue_has_three_tiers_highest_first() -> None:
    assert [(tier.level, tier.marking, tier.copies, tier.fetch) for tier in catalogue.tiers()] == [
        (3, "極秘", "raster", "client"),
        (2, "秘", "vector", "browser"),
        (1, "社外秘", "vector", "browser"),
    ]


@pytest.mark.clause("G2.2-e")
@pytest.mark.parametrize("phrase", ["極 秘", "部外秘", "极秘", "ｓecret", "極秘 ", "秘\u200b", "【秘】"])
def test_a_free_text_marking_is_refused(phrase: str) -> None:
    with pytest.raises(Refusal) as refused:
        catalogue.tier_of_marking(phrase)
    assert refused.value.code is Code.MARKING_NOT_IN_CATALOGUE


@pytest.mark.clause("G2.0-a")
@pytest.mark.parametrize("phrase", ["", None])
def test_no_marking_is_refused(phrase: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        catalogue.tier_of_marking(phrase)
    assert refused.value.code is Code.MARKING_MISSING


def tier(level: int = 1, marking: str = "秘", copies: str = "vector", fetch: str = "client") -> str:
    said = f'level = {level}\nmarking = "{marking}"\nname_en = "x"\ncopies = "{copies}"\nfetch = "{fetch}"\n'
    return f"[[tier]]\n{said}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        tier() + tier(2),
        tier(1, "秘") + tier(1, "極秘"),
        tier(0),
        tier(copies="none"),
        tier(fetch="post"),
        tier(marking="【秘】"),
        tier(marking=" "),
        tier(marking="秘" * 17),
    ],
    ids=[
        "empty",
        "one phrase twice",
        "one level twice",
        "level 0",
        "copies",
        "fetch",
        "brackets",
        "blank",
        "long",
    ],
)
def test_a_catalogue_that_contradicts_itself_stops_the_start(text: str) -> None:
    with pytest.raises(catalogue.CatalogueError):
        catalogue.read_catalogue(text)
