"""Somebody at a browser without scripts: opens pages, fills in their forms, follows where they lead."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import lxml.html
from starlette.testclient import TestClient


@dataclass
class Sheet:
    """A page as it came."""

    path: str
    status: int
    headers: Any
    content: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is one, and not a file."""
        return str(self.headers["content-type"]).startswith("text/html")

    @property
    def tree(self) -> Any:
        return lxml.html.fromstring(self.content)

    @property
    def heading(self) -> str:
        return self.words("h1")

    @property
    def text(self) -> str:
        """What stands in the page's own part, blanks joined."""
        return self.words("main")

    def words(self, tag: str) -> str:
        said = " ".join(" ".join(each.itertext()) for each in self.tree.iter(tag))
        return " ".join(said.split())

    def links(self) -> list[str]:
        """Where the page leads, in the order of the page."""
        return [each.get("href") for each in self.tree.iter("a")]

    def forms(self) -> list[str]:
        """Where its forms are sent."""
        return [each.get("action") for each in self.tree.iter("form") if each.get("method") == "post"]


@dataclass
class Reading:
    """One person's browser."""

    client: TestClient
    token: str = ""
    language: str = "ja"
    cookies: dict[str, str] = field(default_factory=dict)
    sheet: Sheet | None = None

    def open(self, path: str) -> Sheet:
        """Ask for a page, and follow where it leads."""
        return self._ask("GET", path)

    def send(
        self, action: str, /, button: tuple[str, str] | None = None, **typed: str | list[str] | bytes
    ) -> Sheet:
        """Fill in the form on the present page that goes to `action`, and send it.

        Fields that nobody types into are sent as the page has them. A list is ticked boxes: `people=["a"]` for `people[]`.
        Bytes are a chosen file, in a form that sends files.
        """
        assert self.sheet is not None, "no page is open"
        found = [
            each for each in self.sheet.tree.forms if (each.get("action") or "").partition("?")[0] == action
        ]
        assert found, f"no form goes to {action}; there are {self.sheet.forms()}"
        names = {
            each.get("name", "").removesuffix("[]") for each in found[0].iter("input", "select", "textarea")
        }
        assert set(typed) <= names, f"the form has only {sorted(names)}"
        pairs: list[tuple[str, str | bytes]] = [
            (name, value) for name, value in found[0].form_values() if name.removesuffix("[]") not in typed
        ]
        for name, value in typed.items():
            if isinstance(value, list):
                pairs.extend((f"{name}[]", each) for each in value)
            else:
                pairs.append((name, value))
        if button:
            pairs.append(button)
        if found[0].get("enctype") == "multipart/form-data":
            return self._ask("POST", found[0].get("action"), files=[_part(*pair) for pair in pairs])
        return self._ask("POST", found[0].get("action"), data=_by_name(pairs))

    def _ask(self, method: str, path: str, **body: Any) -> Sheet:
        headers = {"Accept": "text/html", "Accept-Language": self.language, "Sec-Fetch-Site": "same-origin"}
        jar = {**self.cookies, **({"__Host-hizo": self.token} if self.token else {})}
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        answer = self.client.request(method, path, headers=headers, follow_redirects=False, **body)
        for line in answer.headers.get_list("set-cookie"):
            for name, given in SimpleCookie(line).items():
                if given.value and given["max-age"] != "0":
                    self.cookies[name] = given.value
                else:
                    self.cookies.pop(name, None)
        if answer.status_code == 303:
            return self._ask("GET", answer.headers["location"])
        self.sheet = Sheet(path, answer.status_code, answer.headers, answer.content)
        return self.sheet


def _by_name(pairs: list[tuple[str, Any]]) -> dict[str, list[Any]]:
    fields: dict[str, list[Any]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _part(name: str, value: str | bytes) -> tuple[str, tuple[str | None, bytes]]:
    return (name, ("list.csv", value)) if isinstance(value, bytes) else (name, (None, value.encode()))
