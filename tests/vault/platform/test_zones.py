"""Which lists of zones a vault may start with, and which addresses lie in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.platform.settings import Settings
from vault.platform.zones import ZoneListError, address_of, zone_of, zones_named

SITE = "設計室=10.1.20.0/24, 試作棟=10.1.30.0/28\n検査室=2001:db8:1:2::/64"


def name_of_zone(listed: str | None, address: str) -> str | None:
    found = zone_of(zones_named(listed), address_of(address))
    return found.name if found is not None else None


def test_each_address_lies_in_the_zone_that_lists_it_and_in_no_other() -> None:
    assert name_of_zone(SITE, "10.1.20.0") == name_of_zone(SITE, "10.1.20.255") == "設計室"
    assert name_of_zone(SITE, "10.1.30.15") == "試作棟"
    assert name_of_zone(SITE, "2001:db8:1:2::9") == "検査室"
    for outside in ("10.1.19.255", "10.1.21.0", "10.1.30.16", "2001:db8:1:3::1", "127.0.0.1", "::1"):
        assert name_of_zone(SITE, outside) is None, outside


def test_an_ipv4_address_inside_ipv6_is_the_ipv4_address() -> None:
    assert name_of_zone(SITE, "::ffff:10.1.20.7") == "設計室"
    assert name_of_zone(SITE, "::ffff:203.0.113.5") is None
    # Forms that only resemble one: the deprecated compatible form, NAT64 and 6to4 are other addresses.
    for other in ("::10.1.20.7", "64:ff9b::10.1.20.7", "2002:a01:1407::"):
        assert name_of_zone(SITE, other) is None, other


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "unknown",
        "testclient",
        "10.1.20.7:443",
        "[::1]",
        " 10.1.20.7",
        "10.1.20.7 ",
        "010.1.20.7",
        "10.1.20",
        "0x0a.1.20.7",
        "167842823",
        "10.1.20.7/32",
        "_hidden",
        "１０.1.20.7",
    ],
)
def test_what_is_not_exactly_an_address_lies_in_no_zone(text: str) -> None:
    assert name_of_zone(SITE, text) is None


def test_without_a_list_only_this_computer_reaches_the_vault() -> None:
    assert name_of_zone(None, "127.0.0.1") == name_of_zone(None, "::1") == "この計算機"
    for other in ("10.0.0.1", "192.168.1.1", "::2", "203.0.113.5"):
        assert name_of_zone(None, other) is None


@pytest.mark.clause("G9.1.2-o")
@pytest.mark.parametrize(
    "listed",
    [
        "",
        " ",
        ",",
        "\n",
        "社内=0.0.0.0/0",
        "社内=::/0",
        "社内=10.0.0.0/7",
        "社内=2001:db8::/31",
        "a=0.0.0.0/1,b=128.0.0.0/1",
        "社内=::ffff:0:0/96",
        "社内=::ffff:0:0/104",
        "社内=64:ff9b::/96",
        "社内=10.1.20.5/24",
        "社内=10.1.20.0/33",
        "社内=10.1.20.0-10.1.20.9",
        "社内=vault.example",
        "社内=",
        "10.1.20.0/24",
        "=10.1.20.0/24",
        "社\x07内=10.1.20.0/24",
        "設計室=10.1.20.0/24;b=10.2.0.0/24",
    ],
)
def test_an_empty_world_wide_or_broken_list_is_refused(listed: str) -> None:
    with pytest.raises(ZoneListError):
        zones_named(listed)


@pytest.mark.clause("G9.1.2-o")
def test_a_world_cut_into_pieces_is_refused_like_the_whole() -> None:
    with pytest.raises(ZoneListError):
        zones_named(",".join(f"z{n}={n}.0.0.0/8" for n in range(256)))
    with pytest.raises(ZoneListError):
        zones_named("a=10.0.0.0/8,b=11.0.0.0/8")
    assert len(zones_named("a=10.0.0.0/8,b=172.16.0.0/12")) == 2


@pytest.mark.clause("G9.1.2-o")
@pytest.mark.parametrize("listed", ["a=10.8.0.0/24", "a=10.0.0.0/8", "a=10.1.0.0/24,b=10.8.0.128/25"])
def test_a_zone_that_shares_an_address_with_remote_access_is_refused(listed: str) -> None:
    with pytest.raises(ZoneListError):
        zones_named(listed, "VPN=10.8.0.0/24,remote desktop=2001:db8:8::/48")
    with pytest.raises(ZoneListError):
        zones_named("a=10.1.0.0/24", "VPN=broken")
    assert zones_named("a=10.7.255.0/24", "VPN=10.8.0.0/24")


@given(st.ip_addresses(v=4))
def test_every_address_is_judged_by_its_bits(address: object) -> None:
    assert (name_of_zone(SITE, str(address)) == "設計室") is str(address).startswith("10.1.20.")


def test_an_empty_setting_is_a_list_without_zones_and_not_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("HIZO_ZONES", "")
    with pytest.raises(ZoneListError):
        _ = Settings(data_dir=str(tmp_path)).listed_zones  # type: ignore[arg-type]
    monkeypatch.setenv("HIZO_ZONES", "設計室=10.1.20.0/24")
    assert [zone.name for zone in Settings(data_dir=str(tmp_path)).listed_zones] == ["設計室"]  # type: ignore[arg-type]
    monkeypatch.delenv("HIZO_ZONES")
    assert Settings(data_dir=str(tmp_path)).listed_zones[0].name == "この計算機"  # type: ignore[arg-type]
