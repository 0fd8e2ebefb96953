"""Keep `docs/openapi.json`, the API's OpenAPI 3.1 description, equal to what the application does.

    python .ci/openapi.py             fails when the committed file differs, and says where
    python .ci/openapi.py --update    writes it, and the pages of docs/security that are made from it

The vault serves no description of itself; people and tools take this file. What the framework cannot know is added
here: refusals (one response for all), sign-in, repetition keys, raw bodies.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from difflib import unified_diff
from pathlib import Path
from typing import Any, cast

import security_pages
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from vault.app.build import build_routes
from vault.documents.schemas import DepositHeader
from vault.identity.auth import signed_in
from vault.platform.http import PROBLEM_JSON
from vault.platform.refusal_catalogue import CATALOGUE

TARGET = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"
BYTES = {"type": "string", "format": "binary"}
DOCUMENT = {"type": "object"}

RAW_BODIES = {
    "post /v1/items": ("application/octet-stream", "The file itself."),
    "patch /v1/uploads/{upload_id}": ("application/offset+octet-stream", "One piece of the file."),
    "post /v1/copies/{copy_id}/return": ("application/octet-stream", "The copy itself."),
    "post /v1/entries/{entry_id}/roster-imports": ("text/csv", "The list itself, in UTF-8."),
}
RAW_ANSWERS = {
    "get /v1/roster.csv": ("text/csv",),
    "get /v1/roster.pdf": ("application/pdf",),
    "get /v1/versions/{version_id}/pages/{page}": ("image/webp", "image/jpeg"),
    "get /v1/uploads/{upload_id}/preview": ("image/webp", "image/jpeg"),
    "get /v1/copies/{copy_id}/file": ("application/pdf",),
    "get /v1/disposals/{disposal_id}/certificate": ("application/pdf",),
    "get /v1/disposals/{disposal_id}/certificate.json": ("application/json",),
    "get /v1/disposals/{disposal_id}/interim-statement": ("application/pdf",),
    "get /v1/pledges/{pledge_id}/pdf": ("application/pdf",),
    "get /v1/people/{person_id}/exit-pack.json": ("application/json",),
    "get /v1/people/{person_id}/exit-pack.pdf": ("application/pdf",),
    "get /v1/log/checkpoint": ("text/plain",),
    "get /v1/log/proof/{index}": ("text/plain",),
}
DEPOSIT_HEADER = {
    "name": "Hizo-Deposit",
    "in": "header",
    "required": True,
    "description": "What the body is: a JSON object (`DepositHeader`) in ASCII, other characters as \\uXXXX.",
    "schema": {"type": "string"},
}
UPLOAD_LENGTH = {
    "name": "Upload-Length",
    "in": "header",
    "required": True,
    "description": "The length of the whole file in bytes.",
    "schema": {"type": "integer", "minimum": 0},
}
REPR_DIGEST = {
    "name": "Repr-Digest",
    "in": "header",
    "required": False,
    "description": "The SHA-256 of the whole file (RFC 9530); another file is refused.",
    "schema": {"type": "string"},
}
UPLOAD_OFFSET = {
    "name": "Upload-Offset",
    "in": "header",
    "required": True,
    "description": "Where in the file the piece begins: the offset that was answered last.",
    "schema": {"type": "integer", "minimum": 0},
}
UPLOAD_CHECKSUM = {
    "name": "Upload-Checksum",
    "in": "header",
    "required": False,
    "description": "`sha256`, a space, and the digest of the piece in base64; another piece is refused with 460.",
    "schema": {"type": "string"},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "8 to 128 visible ASCII characters. The same key with the same request gives the first answer again for 24 hours.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{8,128}$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the state that is changed.",
    "schema": {"type": "string"},
}
PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457). `detail` and `remedy` are in the language of Accept-Language (ja, en).",
    "required": ["type", "title", "status", "code", "clauses", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "urn:hizo:refusal:CODE"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(code.value for code in CATALOGUE)},
        "clauses": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Rows of the requirement matrix.",
        },
        "detail": {"type": "string"},
        "remedy": {"type": "string"},
        "command": {
            "type": "string",
            "description": "What does the remedy at a terminal, where something does.",
        },
        "request_id": {"type": "string"},
    },
}
ADDED_SCHEMAS = {"Problem": PROBLEM, "DepositHeader": DepositHeader.model_json_schema()}
REFUSED = {
    "description": "Nothing happened, and why. The status is that of the code:\n\n"
    + "\n".join(
        f"- {entry.status} `{code.value}`: {entry.text}" for code, entry in sorted(CATALOGUE.items())
    ),
    "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
SECURITY_SCHEMES = {
    "session": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of POST /v1/sign-in/code.",
    }
}


def description() -> dict[str, Any]:
    """The whole document."""
    app = build_routes()
    document = app.openapi()
    contexts = {
        (method.lower(), context.path_format): context
        for context in iter_route_contexts(app.routes)
        for method in context.methods or ()
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            context = contexts[method, path]
            complete(operation, method, path, inspect.getsource(cast("Any", context.endpoint)))
            if needs_sign_in(context.dependant):
                operation["security"] = [{"session": []}]
    parts = document["components"]
    parts["schemas"] = {
        name: schema
        for name, schema in (parts["schemas"] | ADDED_SCHEMAS).items()
        if name not in {"HTTPValidationError", "ValidationError"}
    }
    parts["responses"], parts["securitySchemes"] = {"Refused": REFUSED}, SECURITY_SCHEMES
    return document


def needs_sign_in(dependant: Dependant) -> bool:
    """Whether the route asks for a signed-in person."""
    return dependant.call is signed_in or any(needs_sign_in(each) for each in dependant.dependencies)


def complete(operation: dict[str, Any], method: str, path: str, source: str) -> None:
    """Make one operation say what the framework does not know."""
    place = f"{method} {path}"
    operation["operationId"] = operation_id(method, path)
    summary, _, rest = operation.pop("description", "").partition("\n")
    operation["summary"] = summary
    if rest.strip():
        operation["description"] = rest.strip()
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = {"$ref": "#/components/responses/Refused"}
    headers = [header for header, needed in _headers(place, source) if needed]
    if headers:
        operation.setdefault("parameters", []).extend(headers)
    if place in RAW_BODIES:
        media_type, words = RAW_BODIES[place]
        operation["requestBody"] = {"description": words, "content": {media_type: {"schema": BYTES}}}
    if place in RAW_ANSWERS:
        answer = operation["responses"]["200"]
        answer["content"] = {
            media_type: {"schema": DOCUMENT if media_type == "application/json" else BYTES}
            for media_type in RAW_ANSWERS[place]
        }


def _headers(place: str, source: str) -> list[tuple[dict[str, Any], bool]]:
    return [
        (DEPOSIT_HEADER, place in {"post /v1/items", "post /v1/uploads"}),
        (UPLOAD_LENGTH, place == "post /v1/uploads"),
        (REPR_DIGEST, place == "post /v1/uploads"),
        (UPLOAD_OFFSET, place == "patch /v1/uploads/{upload_id}"),
        (UPLOAD_CHECKSUM, place == "patch /v1/uploads/{upload_id}"),
        (
            IDEMPOTENCY_KEY,
            place.startswith("post ") and re.search(r"\bonce\(|Envelope|_take_back", source) is not None,
        ),
        (IF_MATCH, place.startswith("patch ") and "require_match" in source),
    ]


def operation_id(method: str, path: str) -> str:
    """Method and address in words: it changes only when the API does."""
    words = re.sub(r"\{(\w+)\}", r"by_\1", path.removeprefix("/v1"))
    return re.sub(r"[^a-z0-9]+", "_", f"{method}{words}")


def main(arguments: list[str]) -> int:
    """Run as described above; returns the exit code."""
    made = json.dumps(description(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if arguments == ["--update"]:
        TARGET.write_text(made, encoding="utf-8")
        security_pages.write()
        return 0
    kept = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    if made == kept:
        return 0
    changes = unified_diff(
        kept.splitlines(), made.splitlines(), "docs/openapi.json", "the application", lineterm=""
    )
    sys.stderr.write("\n".join([*changes, "if this is meant: .ci/openapi.py --update"]) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
