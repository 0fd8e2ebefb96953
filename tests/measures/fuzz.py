"""M15: generated calls against the whole API, by people of every kind, in sequences that build on each other.

Schemathesis makes the calls from docs/openapi.json, right and wrong ones. Half of them are set into a call that would
succeed as it is, with ids of things that exist or were just made, so that the fuzz gets past the front door. After a
sequence the company is put back into its first state.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis
import schemathesis
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from tests.measures.figures import Tally
from tests.vault.every_call import call, prepare
from tests.vault.rights import EMPLOYED, ROWS
from tests.vault.whole_company import FirstState, WholeCompany
from vault.platform.refusal_catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]
OUTSIDE = ("leaver", "half_signed_in", "nobody")
PEOPLE = (*EMPLOYED, "maintainer", *OUTSIDE)
SEQUENCE = 40
DEPTH = 10
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
ID = re.compile(r'"([a-z]{3})_[a-z2-7]{26}"')
STATUS_OF = {code.value: entry.status for code, entry in CATALOGUE.items()}
CONFORMANCE = (
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
AFTER_DISPOSAL = frozenset({"GET /v1/items/{item_id}", "GET /v1/items/{item_id}/copy-balance"})
"""What a disposed item still answers: that it is disposed of, and how many copies there were."""


@dataclass
class Findings:
    """What was called and what was wrong with the answers, each wrong thing once."""

    calls: int = 0
    succeeded: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: dict[tuple[str, str], str] = field(default_factory=dict)

    def found(self, kind: str, label: str, text: str) -> None:
        self.wrong.setdefault((kind, label), text)


class Fuzz:
    """Sends generated calls into a company and judges the answers."""

    def __init__(self, whole: WholeCompany, first: FirstState, seed: int) -> None:
        self.whole, self.first = whole, first
        self.chance = random.Random(seed)
        self.findings = Findings()
        self.made: dict[str, list[str]] = {}
        api = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
        self.operations = [each.ok() for each in schemathesis.openapi.from_dict(api).get_all_operations()]
        self.rows: dict[str, list[str]] = {}
        for row in ROWS:
            self.rows.setdefault(row.partition(" | ")[0].replace(":path", ""), []).append(row)

    def run(self, calls: int) -> Findings:
        """Make so many calls, in rounds of one call an operation."""
        for start in range(0, calls, len(self.operations) * DEPTH):
            chosen = self.chance.sample(self.operations, min(len(self.operations), calls - start))
            each = min(DEPTH, -(-(calls - start) // len(chosen)))
            made = [(operation, case) for operation in chosen for case in self._cases(operation, each)]
            self.chance.shuffle(made)
            for operation, case in made[: calls - start]:
                self.send(operation, case)
        self.first.restore()
        return self.findings

    def _cases(self, operation: Any, count: int) -> list[Any]:
        mode = self.chance.choice((GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
        made: list[Any] = []

        def keep(case: Any) -> None:
            made.append(case)

        try:
            self._drawn(operation.as_strategy(generation_mode=mode), count, keep)
        except (schemathesis.errors.SchemathesisError, hypothesis.errors.Unsatisfiable):
            # Where nothing can be negated, right calls have to do.
            self._drawn(operation.as_strategy(), count, keep)
        return made

    def _drawn(self, strategy: Any, count: int, keep: Any) -> None:
        settings = hypothesis.settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        hypothesis.seed(self.chance.getrandbits(32))(settings(hypothesis.given(strategy)(keep)))()

    def send(self, operation: Any, case: Any) -> None:
        if self.findings.calls % SEQUENCE == 0:
            self.first.restore()
            self.made.clear()
        self.findings.calls += 1
        name = self.chance.choice(PEOPLE)
        request = self._request(operation, case, name)
        answer = self._sent(name, request)
        self.findings.statuses[answer.status_code] += 1
        self.findings.succeeded += answer.status_code < 300
        for kind in ID.finditer(answer.text if answer.status_code < 300 else ""):
            self.made.setdefault(kind[1], []).append(kind[0].strip('"'))
        for wrong, text in self._judged(operation, case, name, request, answer):
            shown = {key: value for key, value in request.items() if key != "method"}
            self.findings.found(
                wrong, operation.label, f"{name}: {text} {json.dumps(shown, default=repr)[:600]}"
            )

    # What is sent.

    def _request(self, operation: Any, case: Any, name: str) -> dict[str, Any]:
        sent = case.as_transport_kwargs(base_url="http://vault.example")
        generated = {
            "method": operation.method.upper(),
            "path": sent["url"].removeprefix("http://vault.example"),
            "params": sent.get("params") or {},
            "headers": {
                key: value
                for key, value in sent["headers"].items()
                if key not in {"User-Agent", "Accept-Encoding", "Connection", "Accept"}
            },
            "cookies": sent.get("cookies") or {},
        }
        generated |= {key: sent[key] for key in ("json", "data", "files") if sent.get(key) is not None}
        if self.chance.random() < 0.15:
            return generated
        try:
            right = self._right_call(operation, name)
        except (KeyError, AssertionError, IndexError):
            return generated
        return self._mixed(generated, right) if self.chance.random() < 0.8 else right

    def _right_call(self, operation: Any, name: str) -> dict[str, Any]:
        row = self.chance.choice(self.rows[operation.label])
        if self.chance.random() < 0.3:
            prepare(self.whole, row)
        made = call(self.whole, row, name)
        path = made.address
        for value in made.ids.values():
            others = self.made.get(value.partition("_")[0])
            if others and self.chance.random() < 0.5:
                path = path.replace(value, self.chance.choice(others))
        request = {
            "method": made.method,
            "path": path,
            "params": {},
            "headers": {},
            "cookies": {},
        } | made.more
        if "content" in request:
            request["data"] = request.pop("content")
        return request

    def _mixed(self, generated: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
        mixed = dict(right)
        for part in ("params", "headers", "cookies"):
            mixed[part] = dict(right[part])
            for key, value in generated[part].items():
                if self.chance.random() < 0.4:
                    mixed[part][key] = value
        mine, theirs = generated.get("json"), right.get("json")
        if isinstance(mine, dict) and isinstance(theirs, dict):
            body = dict(theirs)
            for key, value in mine.items():
                if self.chance.random() < 0.4:
                    body[key] = value
            if body and self.chance.random() < 0.1:
                body.pop(self.chance.choice(list(body)))
            mixed["json"] = body
        elif self.chance.random() < 0.3:
            mixed.pop("json", None)
            mixed.pop("data", None)
            mixed |= {key: generated[key] for key in ("json", "data") if key in generated}
        return mixed

    def _sent(self, name: str, request: dict[str, Any]) -> Any:
        token = self.whole[name].token
        headers = {key: value for key, value in request["headers"].items() if key.lower() != "authorization"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        elif "Authorization" in request["headers"]:
            headers["Authorization"] = request["headers"]["Authorization"]
        headers = {key: str(value).encode("latin-1", "replace") for key, value in headers.items()}
        more: dict[str, Any] = {}
        if "json" in request:
            more["content"] = json.dumps(request["json"], ensure_ascii=self.chance.random() < 0.5).encode(
                "utf-8", "surrogatepass"
            )
            headers.setdefault("Content-Type", b"application/json")
        elif "data" in request:
            data = request["data"]
            more["content"] = data if isinstance(data, bytes) else str(data).encode("utf-8", "surrogatepass")
        params = request["params"]
        query = urlencode(params, doseq=True, errors="surrogatepass") if params else ""
        path = quote(request["path"], safe="/%:@!$&'()*+,;=~-._?")
        return self.whole.company.client.request(
            request["method"], f"{path}{'?' + query if query else ''}", headers=headers, **more
        )

    # What is judged.

    def _judged(
        self, operation: Any, case: Any, name: str, request: dict[str, Any], answer: Any
    ) -> Iterator[tuple[str, str]]:
        status = answer.status_code
        if status >= 500:
            yield "5xx", f"{status} {answer.text[:200]}"
        if status < 300 and name in OUTSIDE and operation.definition.raw.get("security"):
            yield "auth ignored", str(status)
        if status < 300 and operation.label not in AFTER_DISPOSAL and self._is_of_the_disposed(request):
            yield "use after disposal", str(status)
        if not self._is_asked_as_described(operation, request):
            # A generated path may lead to no route, or to another one.
            return
        if status >= 400 and request["method"] != "HEAD":
            code = _code_of(answer)
            if STATUS_OF.get(code) != status:
                yield "undocumented status", f"{status} {answer.text[:200]}"
        try:
            case.validate_response(Response.from_any(answer), checks=list(CONFORMANCE))
        except FailureGroup as group:
            for each in group.exceptions:
                yield "not as described", f"{status} {type(each).__name__} {str(each)[:300]}"
        except Failure as each:
            yield "not as described", f"{status} {type(each).__name__} {str(each)[:300]}"

    def _is_of_the_disposed(self, request: dict[str, Any]) -> bool:
        ids = (self.whole.ids["certified_id"], self.whole.ids["certified_version_id"])
        return any(one in request["path"] for one in ids)

    def _is_asked_as_described(self, operation: Any, request: dict[str, Any]) -> bool:
        shape = "/".join(
            "[^/]+" if part.startswith("{") else re.escape(part) for part in operation.path.split("/")
        )
        return re.fullmatch(shape, request["path"]) is not None and not any(
            part in {".", ".."} for part in request["path"].split("/")
        )


def _code_of(answer: Any) -> str:
    if "hizo-refusal" in answer.headers:
        return str(answer.headers["hizo-refusal"])
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def fuzz(whole: WholeCompany, first: FirstState, seed: int, calls: int) -> Tally:
    """So many generated calls, as a figure."""
    found = Fuzz(whole, first, seed).run(calls)
    tally = Tally({"calls": found.calls, "succeeded": found.succeeded})
    for (kind, label), text in sorted(found.wrong.items()):
        tally.found(f"{kind}: {label}: {text}")
    return tally
