"""Check that every text for people exists in English and Japanese, and that the compiled catalogues are fresh.

    python .ci/translations.py             fails on missing, empty, fuzzy or left-over texts and on stale .mo files
    python .ci/translations.py --update    brings the .po files to the sources and compiles the .mo files

English texts are the message ids, so the English catalogue translates each to itself; Japanese is written by people.
Markers: `_("…")`, `N_("…")` and `translate("…")` with a literal; in the templates of the pages `_("…")`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "ja")
EPOCH = datetime(2026, 11, 22, tzinfo=UTC)
MARKERS = frozenset({"_", "N_", "translate"})
_PLACES = re.compile(r"%\([a-z_]+\)[sdr]|\{[a-z_0-9]*(?:![rs])?\}")
_KANA_OR_KANJI = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")


@dataclass(frozen=True)
class Domain:
    """One catalogue: its name, the sources it serves, and where it lies."""

    name: str
    sources: Path

    def po(self, language: str) -> Path:
        """The text form, written by people."""
        return self.sources / "locale" / language / "LC_MESSAGES" / f"{self.name}.po"

    def mo(self, language: str) -> Path:
        """The compiled form, read by gettext."""
        return self.po(language).with_suffix(".mo")

    def message_ids(self) -> set[str]:
        """Every marked text in the sources."""
        code = {text for path in self.sources.rglob("*.py") for text in marked_texts(path) if text}
        return code | {text for path in self.sources.rglob("*.html") for text in texts_of_template(path)}


DOMAINS = (Domain("hizo", ROOT / "vault"), Domain("hizo-cli", ROOT / "clients"))


def marked_texts(path: Path) -> Iterator[str]:
    """The literal first arguments of marker calls, those inside f-strings too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
            continue
        first = node.args[0]
        if node.func.id in MARKERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def texts_of_template(path: Path) -> Iterator[str]:
    """The literal first arguments of `_("…")` in a template of the pages."""
    for call in Environment(autoescape=True).parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in MARKERS and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const) and isinstance(first.value, str):
                yield first.value


def read(domain: Domain, language: str) -> Catalog:
    """The catalogue as it stands; empty if there is none yet."""
    path = domain.po(language)
    if not path.exists():
        return Catalog(locale=language, domain=domain.name, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain.name)


def compiled_texts(path: Path) -> dict[object, object]:
    """What a compiled catalogue says; its header names the tool's version and does not count."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {message.id: message.string for message in read_mo(file) if message.id}


def faults(domain: Domain, language: str, wanted: set[str]) -> Iterator[str]:
    """Everything that is wrong with one catalogue."""
    catalog = read(domain, language)
    where = domain.po(language).relative_to(ROOT)
    present = {message.id: message for message in catalog if message.id}
    for text in sorted(wanted - present.keys()):
        yield f"{where}: missing: {text!r}"
    for text in sorted(present.keys() - wanted):
        yield f"{where}: no source says any more: {text!r}"
    for text in sorted(wanted & present.keys()):
        message = present[text]
        yield from (f"{where}: {fault}: {text!r}" for fault in _faults_of(message, language))
    if compiled_texts(domain.mo(language)) != {
        message.id: message.string for message in present.values() if message.string
    }:
        yield f"{domain.mo(language).relative_to(ROOT)}: stale; run with --update"


def _faults_of(message: object, language: str) -> Iterator[str]:
    text, translation = str(message.id), str(message.string)  # type: ignore[attr-defined]
    if message.fuzzy:  # type: ignore[attr-defined]
        yield "fuzzy"
    if not translation:
        yield "untranslated"
    elif sorted(_PLACES.findall(text)) != sorted(_PLACES.findall(translation)):
        yield "other placeholders than the source"
    elif language == "en" and translation != text:
        yield "the English text is the message id itself"
    elif language == "ja" and _words(text) and not _KANA_OR_KANJI.search(translation):
        yield "not Japanese"


def _words(text: str) -> list[str]:
    """Words that have to be translated: neither placeholders nor commands, names in capitals or options."""
    plain = re.sub(r"`[^`]*`", "", _PLACES.sub("", text))
    return [
        word for word in re.findall(r"[A-Za-z-]{2,}", plain) if word.islower() and not word.startswith("-")
    ]


def update(domain: Domain, language: str, wanted: set[str]) -> None:
    """Add what is new, drop what is gone, sort, and compile."""
    old = read(domain, language)
    catalog = Catalog(
        locale=language,
        domain=domain.name,
        project=domain.name,
        version="1",
        header_comment=f"# Texts of {domain.name}, in the language that the folder names.",
        # Fixed, so that the files change only when a text does.
        creation_date=EPOCH,
        revision_date=EPOCH,
        last_translator="the project",
        language_team="the project",
        msgid_bugs_address="see SECURITY.md and CONTRIBUTING.md",
        charset="utf-8",
        fuzzy=False,
    )
    for text in sorted(wanted):
        known = old.get(text)
        translation = text if language == "en" else (known.string if known else "")
        catalog.add(text, translation, flags=known.flags if known else ())
    domain.po(language).parent.mkdir(parents=True, exist_ok=True)
    with domain.po(language).open("wb") as file:
        write_po(file, catalog, width=0, omit_header=False, sort_output=True)
    with domain.mo(language).open("wb") as file:
        write_mo(file, read(domain, language))


def main(arguments: list[str]) -> int:
    """Run as described above; returns the exit code."""
    found: list[str] = []
    for domain in DOMAINS:
        wanted = domain.message_ids()
        for language in LANGUAGES:
            if arguments == ["--update"] and (wanted or domain.po(language).exists()):
                update(domain, language, wanted)
            if wanted or domain.po(language).exists():
                found.extend(faults(domain, language, wanted))
    for fault in found:
        sys.stderr.write(fault + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
