"""Writes what docs/security says of inputs, rights, types and algorithms out of the code and tables that decide them.

`python .ci/security_pages.py` compares and exits with 1 when a page is behind; `--update` writes them. `.ci/openapi.py --update`
does so too. docs/security/asvs.md is written by `make matrix`.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crypto.policy import IN_USE, LIST_EDITION
from vault.documents.conversion.catalogue import conversion_of
from vault.documents.file_types.catalogue import FILE_TYPES

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "security"
GENERATED = "<!-- written by .ci/security_pages.py -->"


def pages() -> dict[Path, str]:
    """Every page that is generated, whole or in part, as it should be."""
    api = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    rights = tomllib.loads((ROOT / "tests/vault/app/rights.toml").read_text(encoding="utf-8"))
    return {
        FOLDER / "inputs.md": _inputs(api),
        FOLDER / "access.md": _access(api, rights),
        FOLDER / "design.md": _filled(FOLDER / "design.md", "types", _types()),
        FOLDER / "cryptography.md": _filled(FOLDER / "cryptography.md", "algorithms", _algorithms()),
    }


def _filled(page: Path, name: str, table: str) -> str:
    before, _, rest = page.read_text(encoding="utf-8").partition(f"<!-- {name} -->")
    return f"{before}<!-- {name} -->\n\n{table}\n\n<!-- end of {name} -->{rest.partition(f'<!-- end of {name} -->')[2]}"


def _table(*rows: tuple[str, ...]) -> str:
    head, *rest = rows
    lines = [head, tuple("---" for _ in head), *rest]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines)


def _types() -> str:
    rows = [
        (
            one.name,
            ", ".join(f"`.{each}`" for each in one.extensions),
            one.media_type,
            one.viewer or ("pages made at deposit" if conversion_of(one) else "none: kept only"),
        )
        for one in FILE_TYPES
    ]
    return _table(("Type", "Extensions", "Media type", "Shown as"), *rows)


def _algorithms() -> str:
    rows = [
        (each.name, each.purpose, str(each.strength_bits or "by the password"), f"{each.listing.value}")
        for each in IN_USE
    ]
    return f"Edition: {LIST_EDITION}.\n\n" + _table(("Algorithm", "Used for", "Bits", "On the list"), *rows)


def _inputs(api: dict[str, Any]) -> str:
    rows = [row for name in sorted(_sent(api)) for row in _fields(api["components"]["schemas"][name], name)]
    parameters = sorted({row for _, _, operation in _operations(api) for row in _parameters(operation)})
    return "\n".join(
        [
            "# Every field that can be sent",
            GENERATED,
            "",
            "What holds for all of them: [design.md](design.md#every-input-field-by-field).",
            "",
            "## Members of bodies",
            "",
            _table(("Member", "Type", "Limits", "Needed"), *rows),
            "",
            "## Parameters of addresses and headers",
            "",
            _table(("Parameter", "Where", "Type", "Limits"), *parameters),
            "",
        ]
    )


def _operations(api: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _body(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    found: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    return found


def _named(schema: Any) -> Iterator[str]:
    """The names of all schemas that a schema leads to at once."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for each in schema.values():
            yield from _named(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _named(each)


def _sent(api: dict[str, Any]) -> set[str]:
    """The names of every schema that a body is made of."""
    waiting = [name for _, _, operation in _operations(api) for name in _named(_body(operation))]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _named(api["components"]["schemas"][name])
    return found


def _fields(schema: dict[str, Any], name: str) -> Iterator[tuple[str, ...]]:
    if "enum" in schema:
        yield (f"`{_short(name)}`", "one of", " ".join(f"`{each}`" for each in schema["enum"]), "")
    for member, said in schema.get("properties", {}).items():
        needed = "yes" if member in schema.get("required", ()) else ""
        yield (f"`{_short(name)}.{member}`", _type(said), _limits(said), needed)


def _short(name: str) -> str:
    """The name of a schema; where two modules have one of that name, with the domain."""
    parts = name.split("__")
    return name if len(parts) == 1 else f"{parts[1]}.{parts[-1]}"


def _parameters(operation: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for each in operation.get("parameters", ()):
        yield (f"`{each['name']}`", each["in"], _type(each["schema"]), _limits(each["schema"]))


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    if "$ref" in schema:
        return f"`{_short(schema['$ref'].rpartition('/')[2])}`"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("type", "any"))


_WORDS = {
    "minLength": "from {} characters",
    "maxLength": "to {} characters",
    "minimum": "from {}",
    "maximum": "to {}",
    "exclusiveMinimum": "above {}",
    "minItems": "from {} in number",
    "maxItems": "to {} in number",
    "pattern": "`{}`",
    "const": "`{}`",
    "format": "{}",
}


def _limits(schema: dict[str, Any]) -> str:
    said = [words.format(schema[key]) for key, words in _WORDS.items() if key in schema]
    said += [f"one of {' '.join(f'`{each}`' for each in schema['enum'])}"] if "enum" in schema else []
    inner = (*schema.get("anyOf", ()), schema.get("items"), schema.get("additionalProperties"))
    said += [_limits(each) for each in inner if isinstance(each, dict)]
    return ", ".join(dict.fromkeys(each for each in said if each))


def _access(api: dict[str, Any], rights: dict[str, dict[str, Any]]) -> str:
    rows = []
    for method, path, operation in sorted(_operations(api), key=lambda each: (each[1], each[0])):
        cases = [key for key in rights if _route(key) == f"{method} {path}"]
        who = "; ".join(
            f"{key.partition(' | ')[2] + ': ' if ' | ' in key else ''}{_ok(rights[key])}" for key in cases
        )
        written = _members(api, _body(operation))
        answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        read = _members(
            api, next(iter(answers), {}).get("content", {}).get("application/json", {}).get("schema", {})
        )
        rows.append((f"`{method} {path}`", who, written, read))
    return "\n".join(
        [
            "# Who may do, write and read what",
            GENERATED,
            "",
            "By route of the API. What the words mean: [design.md](design.md#who-may-do-what). `others` is every employee whom the table of",
            "rights does not name for this route, and who is refused nothing there.",
            "",
            _table(("Route", "Who gets it done", "Members it takes", "Members it gives"), *rows),
            "",
        ]
    )


def _route(key: str) -> str:
    return re.sub(r":path}", "}", key.partition(" | ")[0])


def _ok(said: dict[str, Any]) -> str:
    return str(said.get("ok", "nobody"))


def _members(api: dict[str, Any], schema: dict[str, Any], depth: int = 1) -> str:
    """The members of an object; of a list of objects theirs, too."""
    names = list(dict.fromkeys(_named(schema)))
    if not names:
        return ""
    said = []
    for member, kind in api["components"]["schemas"][names[0]].get("properties", {}).items():
        inner = _members(api, kind["items"], 0) if depth and kind.get("type") == "array" else ""
        said.append(f"{member} ({inner})" if inner else member)
    return ", ".join(said)


def behind() -> dict[Path, str]:
    """The pages that are not as they should be."""
    return {
        page: text for page, text in pages().items() if not page.exists() or page.read_text("utf-8") != text
    }


def write() -> None:
    """Bring every page up to date."""
    for page, text in behind().items():
        page.write_text(text, encoding="utf-8")


def main() -> int:
    """Compare or write; 1 when something is behind."""
    if "--update" in sys.argv:
        write()
        return 0
    found = behind()
    for page in found:
        sys.stderr.write(f"{page.relative_to(ROOT)} is behind; run: .ci/openapi.py --update\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
