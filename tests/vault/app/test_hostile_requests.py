"""Every route of the API, asked by somebody who may, with what nobody should send: refused, nothing changed, no 5xx."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import pytest

from tests.vault.app.conftest import API
from tests.vault.every_call import Call, call, code_of
from tests.vault.rights import EMPLOYED, ROWS, first_allowed
from tests.vault.whole_company import COUNTED, FirstState, WholeCompany

DEPOSIT = "Hizo-Deposit"
SQL = ("' OR '1'='1", "'; DROP TABLE item; --", "x') UNION SELECT password FROM account --", "%' AND 1=1 --")
NUMBERS = ("-1", "2147483648", "9223372036854775808", "1e308", "NaN", "0x10", "１")
MEMBERS = ("role", "status", "owner", "approved_by", "id", "__proto__", "constructor", "is_admin")
ENDS_OF_TIME = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T12:00:00+23:59",
    "9999-12-31T23:59:59Z",
    "9999-12-31T00:00:00-23:59",
)
IDS = (
    "-1",
    "9223372036854775808",
    "' OR 1=1 --",
    "%2e%2e%2fetc%2fpasswd",
    "%00",
    "..%5c",
    "{{7*7}}",
    "%F0%9F%94%91",
)
ALLOWED = [(row, name) for row in ROWS if " | " not in row and (name := first_allowed(row)) in EMPLOYED]


@pytest.fixture
def database_url() -> None:
    """What a body may hold does not depend on the database; the ways into SQL are tried on both in test_names_sought."""


def _operation(row: str) -> dict[str, Any]:
    """What the published description says of a row's route."""
    method, _, path = row.partition(" | ")[0].partition(" ")
    found: dict[str, Any] = API["paths"][path.replace(":path", "")][method.lower()]
    return found


def _followed(schema: dict[str, Any]) -> dict[str, Any]:
    named = schema.get("$ref", "").rpartition("/")[2]
    return API["components"]["schemas"][named] if named else schema


def schema_of(row: str) -> dict[str, Any]:
    """The schema of a row's JSON body; empty where there is none."""
    content = _operation(row).get("requestBody", {}).get("content", {})
    return _followed(content.get("application/json", {}).get("schema", {}))


def parameters_of(row: str, place: str, kind: str) -> list[str]:
    return [
        each["name"]
        for each in _operation(row).get("parameters", ())
        if each["in"] == place and each["name"] != "accept-language" and kind in types_of(each["schema"])
    ]


def types_of(schema: dict[str, Any]) -> set[str]:
    found = [_followed(each) for each in schema.get("anyOf", [schema])]
    return {"string" if "enum" in each else str(each.get("type", "object")) for each in found}


def wrong_for(types: set[str]) -> list[Any]:
    """Values of other types than a member may have, those that other languages would take for them before all."""
    values: dict[str, list[Any]] = {
        "string": [1, True, ["x"], {"$ne": 1}, 1.5],
        "integer": ["1", 1.5, True, [1], {"$gt": 0}],
        "boolean": [1, "true", [True], {"$ne": False}],
        "array": ["x", {"0": "x"}, 1, True],
        "object": ["x", [1], 1, True],
    }
    taken = {str: "string", bool: "boolean", int: "integer", list: "array", dict: "object"}
    kinds = types - {"null"}
    offered = [each for kind in sorted(kinds) for each in values.get(kind, [])]
    return [each for each in offered if taken.get(type(each)) not in kinds]


BODIES = [(row, name) for row, name in ALLOWED if schema_of(row).get("properties")]


@dataclass
class Tried:
    """What was sent, and what was not refused as it should be: all of it is told at the end."""

    whole: WholeCompany
    count: int = 0
    wrong: list[object] = field(default_factory=list)

    def refused(self, sent: Call, name: str, place: object, *codes: str) -> None:
        """Send it; it has to be refused, with one of the codes where some are named."""
        answer = sent.by(self.whole, name)
        self.count += 1
        if not 400 <= answer.status_code < 500 or (codes and code_of(answer) not in codes):
            self.wrong.append((place, answer.status_code, answer.text[:200]))


@pytest.fixture
def tried(settled: tuple[WholeCompany, FirstState]) -> Iterator[Tried]:
    """Whatever is refused writes nothing but that it was refused."""
    whole, first = settled
    first.restore()
    first.forget()
    tries = Tried(whole)
    yield tries
    written = first.written()
    first.restore()
    first.forget()
    assert tries.wrong == []
    assert written <= COUNTED


def as_bytes(sent: Call, content: bytes) -> Call:
    """The same request with another body, said to be JSON."""
    sent.more.pop("json")
    sent.more["content"] = content
    sent.more["headers"] = {**sent.more.get("headers", {}), "Content-Type": "application/json"}
    return sent


@pytest.mark.asvs("15.3.3", "15.3.6")
def test_no_body_takes_a_member_that_its_description_does_not_name(tried: Tried) -> None:
    extra = cycle(MEMBERS)
    for row, name in BODIES:
        schema, member = schema_of(row), next(extra)
        assert schema.get("additionalProperties") is False, row
        sent = call(tried.whole, row, name)
        sent.more["json"] = {
            **sent.more["json"],
            **{"approved_by" if member in schema["properties"] else member: "overall_officer"},
        }
        tried.refused(sent, name, (row, member), "request_invalid")
    assert tried.count > 70


@pytest.mark.asvs("15.3.5", "2.2.1", "1.5.2")
def test_no_body_takes_a_value_of_another_type(tried: Tried) -> None:
    for row, name in BODIES:
        for member, schema in schema_of(row)["properties"].items():
            if wrong := wrong_for(types_of(schema)):
                sent = call(tried.whole, row, name)
                value = wrong[tried.count % len(wrong)]
                sent.more["json"] = {**sent.more["json"], member: value}
                tried.refused(sent, name, (row, member, value), "request_invalid", "field_immutable")
    assert tried.count > 200


@pytest.mark.asvs("2.2.1", "1.5.2")
def test_what_is_no_object_of_json_is_refused_everywhere(tried: Tried) -> None:
    deep = b'{"a":' * 9_000
    bodies = cycle([b"", b"null", b"[]", b'"x"', b"{", deep, b"\xff\xfe{}", b'{"reason": "\\ud800"}', b"NaN"])
    for row, name in BODIES:
        if schema_of(row).get("required"):
            content = next(bodies)
            tried.refused(
                as_bytes(call(tried.whole, row, name), content), name, (row, content[:20]), "request_invalid"
            )
    assert tried.count > 40


@pytest.mark.asvs("1.3.3", "2.2.1")
def test_no_text_of_a_body_is_endless_or_holds_control_characters(tried: Tried) -> None:
    hostile = cycle(
        ["a\x00b", "長" * 80_001, "a\x1b]0;owned\x07b", "a\x85b", "x" * 200_000, "a\x9b31mb", "a\x7fb"]
    )
    for row, name in BODIES:
        texts = [
            member for member, each in schema_of(row)["properties"].items() if "string" in types_of(each)
        ]
        for member in texts[:2]:
            sent, value = call(tried.whole, row, name), next(hostile)
            sent.more["json"] = {**sent.more["json"], member: value}
            codes = ("request_invalid", "too_large") if len(value) > 99 else ("request_invalid",)
            tried.refused(sent, name, (row, member, value[:9]), *codes)
    assert tried.count > 100


@pytest.mark.asvs("1.4.2")
def test_numbers_out_of_range_are_refused_and_break_nothing(tried: Tried) -> None:
    numbers = cycle(NUMBERS)
    for row, name in ALLOWED:
        for place in ("query", "path"):
            for parameter in parameters_of(row, place, "integer"):
                if parameter == "from":
                    continue  # beyond the end of the log there is nothing, and that is the answer
                number = next(numbers)
                sent = call(tried.whole, row, name, **({parameter: number} if place == "path" else {}))
                if place == "query":
                    sent.more["params"] = {**sent.more.get("params", {}), parameter: number}
                tried.refused(sent, name, (row, parameter, number))
    for row, name in BODIES:
        for member, schema in schema_of(row)["properties"].items():
            if "integer" in types_of(schema):
                number = (-(2**63), 2**63, 10**400)[tried.count % 3]
                sent = call(tried.whole, row, name)
                body = json.dumps({**sent.more["json"], member: number}).encode()
                tried.refused(as_bytes(sent, body), name, (row, member))
    assert tried.count > 70


@pytest.mark.asvs("1.3.3", "2.2.1")
def test_what_no_database_can_hold_is_refused_in_every_query_and_in_every_order(tried: Tried) -> None:
    for row, name in ALLOWED:
        for parameter in parameters_of(row, "query", "string"):
            sent = call(tried.whole, row, name)
            sent.more["params"] = {**sent.more.get("params", {}), parameter: "a\0"}
            tried.refused(sent, name, (row, parameter), "request_invalid")
        header = next(
            (each for each in call(tried.whole, row, name).more.get("headers", ()) if each == DEPOSIT), ""
        )
        for member in ("entry_id", "item_id", "type", "marking", "title", "authorised") if header else ():
            sent = call(tried.whole, row, name)
            order = json.loads(sent.more["headers"][DEPOSIT])
            sent.more["headers"] = {**sent.more["headers"], DEPOSIT: json.dumps({**order, member: "a\0"})}
            tried.refused(sent, name, (row, member), "request_invalid", "name_invalid")
    assert tried.count > 80


@pytest.mark.asvs("2.2.1")
def test_a_moment_at_an_end_of_the_calendar_is_refused_and_breaks_nothing(tried: Tried) -> None:
    for row, name in ALLOWED:
        for parameter in {"at", "from", "to"}.intersection(parameters_of(row, "query", "string")):
            for moment in ENDS_OF_TIME:
                sent = call(tried.whole, row, name)
                sent.more["params"] = {parameter: moment}
                tried.refused(sent, name, (row, parameter, moment), "request_invalid")
    for row, name in BODIES:
        for member in filter(re.compile("_at$").search, schema_of(row)["properties"]):
            for moment in ENDS_OF_TIME:
                sent = call(tried.whole, row, name)
                sent.more["json"] = {**sent.more["json"], member: moment}
                tried.refused(sent, name, (row, member, moment))
    assert tried.count >= 4 * 10


@pytest.mark.asvs("1.2.4")
def test_words_of_sql_are_words_in_every_parameter(tried: Tried) -> None:
    payloads = cycle(SQL)
    for row, name in ALLOWED:
        for place, kind in (("query", "params"), ("header", "headers")) if row.startswith("GET") else ():
            for parameter in parameters_of(row, place, "string"):
                if parameter == "cursor":
                    sent = call(tried.whole, row, name)
                    sent.more["params"] = {**sent.more.get("params", {}), parameter: next(payloads)}
                    tried.refused(sent, name, (row, parameter), "request_invalid")
                    continue
                plain, hostile = (call(tried.whole, row, name) for _ in range(2))
                for sent, value in ((plain, "zz-no-such"), (hostile, next(payloads))):
                    sent.more[kind] = {**sent.more.get(kind, {}), parameter: value}
                answers = [each.by(tried.whole, name) for each in (plain, hostile)]
                told = [(each.status_code, _bare(each)) for each in answers]
                both_refused = all(400 <= each.status_code < 500 for each in answers)
                tried.count += 1
                if told[0] != told[1] and not both_refused:
                    tried.wrong.append((row, parameter, told))
    assert tried.count > 80


def _bare(answer: Any) -> Any:
    """What an answer says, but for what is different each time."""
    if "json" not in answer.headers.get("content-type", ""):
        return answer.headers.get("content-type")
    return {key: each for key, each in answer.json().items() if key != "request_id"}


@pytest.mark.asvs("1.2.4", "1.4.2", "2.2.1", "1.1.1")
def test_what_is_no_id_is_nothing_and_breaks_nothing(tried: Tried) -> None:
    turn = cycle(IDS)
    for row, name in ALLOWED:
        for parameter in parameters_of(row, "path", "string"):
            if parameter.endswith("_id"):
                value = next(turn)
                answer = call(tried.whole, row, name, **{parameter: value}).by(tried.whole, name)
                tried.count += 1
                nothing = answer.status_code == 200 and answer.json() == {"items": [], "next": None}
                if not nothing and not 400 <= answer.status_code < 500:
                    tried.wrong.append((row, value, answer.status_code, answer.text[:200]))
    assert tried.count > 100


@pytest.mark.asvs("3.5.2", "3.5.1")
def test_no_request_that_needs_no_preflight_does_anything(tried: Tried) -> None:
    kinds = cycle(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
    foreign: Any = cycle(
        [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}]
    )
    for row, name in ALLOWED:
        if row.startswith(("GET", "HEAD")) or not _operation(row).get("security"):
            continue
        sent = call(tried.whole, row, name)
        cookie = {"Content-Type": next(kinds), "Cookie": f"__Host-hizo={tried.whole[name].token}"}
        answer = tried.whole.company.client.request(
            sent.method,
            sent.address,
            headers={**sent.more.get("headers", {}), **cookie, **next(foreign)},
            content=json.dumps(sent.more.get("json", {})).encode(),
        )
        tried.count += 1
        if answer.status_code != 401 or code_of(answer) != "unauthenticated":
            tried.wrong.append((row, answer.status_code, answer.text[:200]))
    assert tried.count > 80


@pytest.mark.asvs("15.3.7")
def test_of_a_thing_said_twice_one_documented_choice_counts(
    settled: tuple[WholeCompany, FirstState],
) -> None:
    whole, first = settled
    manager = whole["manager"]
    assert len(manager.get("/people?limit=1&limit=2").json()["items"]) == 2, "the last parameter counts"
    assert manager.get("/people?limit=1&limit=x").status_code == 422
    address_and_body = manager.post("/projects?name=other", {"name": "新しい計画"})
    assert address_and_body.json()["name"] == "新しい計画", "an address adds nothing to a body"
    twice = manager.request(
        "POST",
        "/projects",
        content='{"name": "一つ目", "name": "二つ目"}'.encode(),
        headers={"Content-Type": "application/json"},
    )
    assert twice.json()["name"] == "二つ目", "the last of a repeated member counts"
    first.restore()
    first.forget()
