"""From outside the listed zones nobody does anything, whoever they are and whatever they write into their headers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.vault.company import Company
from vault.app.build import build_app
from vault.app.open_platform import StartRefusedError, open_platform
from vault.audit.acts import SOURCE_REFUSALS_COUNTED
from vault.audit.refusals import write_due_tallies
from vault.identity.models import SessionRow
from vault.people.posts import Post
from vault.platform.errors import Code
from vault.platform.runtime import Platform
from vault.platform.settings import Settings

PROXY = "192.0.2.9"
INSIDE = "192.0.2.77"
OUTSIDE = "203.0.113.5"
OPEN = {"/healthz", "/readyz"}
SPOOFS: list[dict[str, str] | list[tuple[str, str]]] = [
    {"X-Forwarded-For": INSIDE},
    {"X-Forwarded-For": f"{INSIDE}, {INSIDE}"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"Forwarded": f"for={INSIDE};proto=https"},
    {"X-Real-IP": INSIDE},
    {"X-Client-IP": INSIDE},
    {"True-Client-IP": INSIDE},
    {"CF-Connecting-IP": INSIDE},
    {"X-Forwarded-Host": "127.0.0.1"},
    {"X-Original-URL": "/healthz"},
    {"X-Rewrite-URL": "/healthz"},
    {"Host": "127.0.0.1"},
]


@pytest.fixture
def database_url() -> None:
    """The gate of the zones stands before any database is asked."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A site with one network, and a proxy that stands in it."""
    return settings.model_copy(update={"zones": "設計室=192.0.2.0/24", "trusted_proxy": PROXY})


@pytest.fixture
def app(platform: Platform) -> FastAPI:
    return build_app(platform, workers=None)  # type: ignore[arg-type]


@pytest.fixture
def company(platform: Platform, app: FastAPI) -> Company:
    """People in every post, whose sessions were opened inside and who now ask from outside."""
    company = Company(platform, at(app, OUTSIDE))
    company.hire_all(
        {
            "officer": (Post.OVERALL_OFFICER,),
            "manager": (Post.RESPONSIBLE_MANAGER,),
            "auditor": (Post.AUDITOR,),
            "administrator": (Post.ADMINISTRATOR,),
            "viewer": (),
        }
    )
    return company


def at(app: FastAPI, peer: str) -> TestClient:
    return TestClient(app, raise_server_exceptions=False, client=(peer, 50000))


def is_refused(answer: Any) -> bool:
    if answer.request.method == "HEAD":
        # There is no body to say why in.
        return bool(answer.status_code == 403)
    return (answer.status_code, answer.json().get("code")) == (403, "zone_refused")


@pytest.mark.clause("G9.1.2-o", "G4.0-c")
def test_every_route_refuses_a_stranger_from_outside_before_it_reads_anything(
    app: FastAPI, routes: list[Any]
) -> None:
    http = at(app, OUTSIDE)
    assert len(routes) > 50
    for route in routes:
        if route.path not in OPEN:
            assert is_refused(_try(http, route)), route
            assert is_refused(http.request(route.method, route.at(), content=b"{" * 400_000)), route
    for path in OPEN:
        assert http.get(path).status_code != 403


@pytest.mark.parametrize(
    "path", ["/v1/nothing", "/", "/v1/healthz", "/healthz/", "//healthz", "/HEALTHZ", "/readyz/x"]
)
def test_what_is_no_route_is_refused_as_well(app: FastAPI, path: str) -> None:
    assert is_refused(at(app, OUTSIDE).get(path))


@pytest.mark.clause("G9.1.2-o")
@pytest.mark.parametrize("name", ["officer", "manager", "auditor", "administrator", "viewer"])
def test_no_post_and_no_token_stands_above_the_zones(
    company: Company, app: FastAPI, routes: list[Any], name: str
) -> None:
    headers = {"Authorization": f"Bearer {company[name].token}"}
    assert all(
        is_refused(_try(company.client, route, headers=headers)) for route in routes if route.path not in OPEN
    )
    assert at(app, INSIDE).get("/v1/me", headers=headers).status_code == 200


def _try(http: TestClient, route: Any, **more: Any) -> Any:
    return http.request(route.method, route.at(), json=route.body(), **more)


@pytest.mark.clause("G9.1.2-o")
@pytest.mark.asvs("4.1.3", "15.3.4")
@pytest.mark.parametrize("headers", SPOOFS, ids=str)
def test_nothing_a_caller_writes_moves_it_inside(company: Company, headers: dict[str, str]) -> None:
    answer = company["manager"].get("/me", headers=headers)
    assert is_refused(answer)
    assert company.refused(answer, "zone_refused").details["address"] == OUTSIDE


@pytest.mark.clause("G9.1.2-o")
@pytest.mark.asvs("4.1.3", "15.3.4")
@pytest.mark.parametrize(
    "forwarded",
    [
        OUTSIDE,
        f"{INSIDE}, {OUTSIDE}",
        f"{INSIDE},{OUTSIDE} ",
        f"{INSIDE}:443",
        f"[{INSIDE}]",
        "127.0.0.1",
        f"::ffff:{OUTSIDE}",
        f"{INSIDE};{OUTSIDE}",
        f"{INSIDE} {OUTSIDE}",
        "unknown",
        "",
        ",",
        f"{INSIDE},",
        f'for="{INSIDE}"',
        "_hidden",
        "192.0.2.077",
    ],
)
def test_what_the_proxy_forwards_counts_only_as_one_plain_address_in_the_last_place(
    company: Company, app: FastAPI, forwarded: str
) -> None:
    company.client = at(app, PROXY)
    assert is_refused(company["manager"].get("/me", headers={"X-Forwarded-For": forwarded}))


@pytest.mark.asvs("4.1.3", "15.3.4")
def test_behind_the_proxy_the_forwarded_address_is_judged_and_recorded(
    company: Company, app: FastAPI
) -> None:
    company.client = at(app, PROXY)
    for forwarded in (INSIDE, f"{OUTSIDE}, {INSIDE}", f" {INSIDE}\t", f"::ffff:{INSIDE}"):
        assert company["viewer"].get("/me", headers={"X-Forwarded-For": forwarded}).status_code == 200
    lines = [("X-Forwarded-For", INSIDE), ("X-Forwarded-For", OUTSIDE)]
    headers = [("Authorization", f"Bearer {company['viewer'].token}"), *lines]
    assert is_refused(company.client.get("/v1/me", headers=headers))
    # The proxy's own network is a zone, and still: a request it forwards for nobody comes from nowhere.
    assert is_refused(company["viewer"].get("/me"))


@pytest.mark.parametrize("peer", ["testclient", "", "::ffff:203.0.113.5", "192.0.3.1", "192.0.2.77:1"])
def test_a_peer_that_is_no_address_of_a_zone_is_refused(app: FastAPI, peer: str) -> None:
    assert is_refused(at(app, peer).get("/v1/vault"))


def test_an_ipv4_peer_on_a_socket_of_both_kinds_is_the_ipv4_peer(company: Company, app: FastAPI) -> None:
    company.client = at(app, f"::ffff:{INSIDE}")
    assert company["viewer"].get("/me").status_code == 200
    company.client = at(app, f"::ffff:{PROXY}")
    assert is_refused(company["viewer"].get("/me", headers={"X-Forwarded-For": OUTSIDE}))


@pytest.mark.clause("G9.1.2-o", "G9.2-a")
def test_a_refusal_of_somebody_signed_in_is_a_leaf_with_their_name_and_does_not_keep_the_session_alive(
    company: Company, clock: Any
) -> None:
    clock.advance(seconds=600)
    before = _last_use(company)
    leaf = company.refused(company["manager"].get("/items"), "zone_refused")
    assert leaf.details["actor"] == company["manager"].id
    assert leaf.details["address"] == OUTSIDE
    assert leaf.details["route"] == "GET /v1/items"
    assert _last_use(company) == before


def _last_use(company: Company) -> list[int]:
    with company.platform.reading() as tx:
        return sorted(row.last_used_ms for row in tx.session.query(SessionRow))


@pytest.mark.clause("G9.1.2-o")
def test_refusals_of_strangers_are_tallied_by_source(company: Company, app: FastAPI, clock: Any) -> None:
    for _ in range(5):
        assert is_refused(at(app, OUTSIDE).post("/v1/sign-in", json={}))
    assert is_refused(at(app, OUTSIDE).get("/v1/me", headers={"Authorization": "Bearer " + "x" * 50}))
    assert company.leaves("request.refused") == []
    clock.advance(seconds=61)
    write_due_tallies(company.platform)
    (tally,) = company.leaves(SOURCE_REFUSALS_COUNTED.name)
    assert (tally.details["address"], tally.details["count"]) == (OUTSIDE, 6)


def test_the_session_list_names_the_zone_a_session_was_opened_from(company: Company, app: FastAPI) -> None:
    company.client = at(app, INSIDE)
    (session,) = company["viewer"].get("/sessions").json()["items"]
    assert (session["address"], session["zone"]) == ("192.0.2.1", "設計室")


@pytest.mark.clause("G9.1.2-o")
@pytest.mark.parametrize(
    "change",
    [
        {"zones": ""},
        {"zones": "社内=0.0.0.0/0"},
        {"zones": "社内=10.1.20.5/24"},
        {"zones": "社内=10.8.0.0/16", "remote_access_ranges": "VPN=10.8.3.0/24"},
    ],
    ids=json.dumps,
)
def test_a_list_that_lets_outsiders_in_stops_the_start(settings: Settings, change: dict[str, str]) -> None:
    with pytest.raises(StartRefusedError) as stopped:
        open_platform(settings.model_copy(update=change))
    assert stopped.value.code is Code.ZONE_CONFIG_INVALID
    assert "HIZO_ZONES" in str(stopped.value)
