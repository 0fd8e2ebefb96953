"""Walking along every link, as somebody, to one page of each kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from tests.vault.web.reading import Reading, Sheet
from tests.vault.whole_company import WholeCompany

OF_THE_API = ("/v1/", "/healthz", "/readyz", "/assets/")
SEE_THE_ITEM = ("manager", "holder")
PEOPLE = ("manager", "holder", "auditor", "officer", "administrator", "employee")


@dataclass(frozen=True)
class PageRoute:
    """One address of the pages, with places for ids."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @cached_property
    def shape(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"{[^}]+}", "[^/]+", self.path))

    def at(self, value: str = "x") -> str:
        """The address with a value in each of its places."""
        return re.sub(r"{[^}]+}", value, self.path)


Walk = list[tuple[PageRoute, Sheet]]


def page_routes(app: FastAPI) -> list[PageRoute]:
    """Every page and every form's address, those without places first, so that words go before ids."""
    found = {
        PageRoute(method, context.path)
        for context in iter_route_contexts(app.routes)
        for method in context.methods or ()
        if not context.path.startswith(OF_THE_API)
    }
    return sorted(found, key=lambda route: (route.path.count("{"), str(route)))


def walk(
    reading: Reading, routes: list[PageRoute], begin: tuple[str, ...] = ("/",)
) -> Iterator[tuple[PageRoute, Sheet]]:
    """One page of each kind that links lead to from where one begins."""
    shown = [route for route in routes if route.method == "GET"]
    waiting, seen = [(address, "the beginning") for address in begin], set[PageRoute]()
    while waiting:
        address, leads_there = waiting.pop(0)
        path = address.partition("?")[0].partition("#")[0]
        route = next((each for each in shown if each.shape.fullmatch(path)), None)
        if route is None:
            raise AssertionError(f"{leads_there} leads to {path}, which is no page")
        if route in seen:
            continue
        seen.add(route)
        sheet = reading.open(address)
        assert sheet.status in {200, 403}, f"{leads_there} leads to {address}, which answers {sheet.status}"
        assert not sheet.path.startswith("/sign-in"), f"nobody is signed in any more at {address}"
        yield route, sheet
        if sheet.is_page:
            waiting.extend((each, address) for each in sheet.links() if each and each.startswith("/"))


def walk_as(whole: WholeCompany, person: str, language: str = "ja") -> Walk:
    """What somebody of the company comes upon, from the home page on, and from a document of theirs."""
    routes = page_routes(whole.company.client.app)  # type: ignore[arg-type]
    reading = Reading(whole.company.client, whole[person].token, language)
    own = (f"/items/{whole.ids['item_id']}",) if person in SEE_THE_ITEM else ()
    return list(walk(reading, routes, ("/", *own)))
