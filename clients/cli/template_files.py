"""The company's texts as files: written from the shipped templates, edited by people, read back to be published.

    procedures/SLOT.md            a procedure; its title is the first line that begins with `# `
    procedures/SLOT.toml          beside the standard of granting access: its questions
    pledges/KIND.md               a pledge
    pledges/KIND.toml             beside it: which clause stands for which row of the guideline
    joining_agreement.md          what everybody signs at joining
    joining_agreement.toml        beside it: the heading of the passage about the time after leaving

A shipped text says in one line that it is a template. While that line stands, nothing of it is published.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from clients.errors import UnusableCommandError
from clients.local_file import write_new
from clients.texts import translate as _

NOTICE = "これは雛形です"
"""Stands in every shipped template, in a line of its own."""

Kind = Literal["procedure", "pledge", "agreement"]
_QUESTION_FIELDS = ("id", "text_ja", "text_en", "answer", "must_be")


@dataclass(frozen=True)
class CompanyText:
    """One text to publish. `name` is the slot, the kind of pledge, or `joining_agreement`; `beside` is what goes with it."""

    kind: Kind
    name: str
    text: str
    beside: Mapping[str, Any] = field(default_factory=dict)
    path: Path | None = None

    @property
    def title(self) -> str:
        """The first heading.

        Raises:
            UnusableCommandError: there is none.
        """
        for line in self.text.splitlines():
            if line.startswith("# "):
                return line.removeprefix("# ").strip()
        raise UnusableCommandError(
            _("{path} has no title").format(path=self.path or self.name),
            remedy=_("begin a line with `# ` and the title"),
        )

    @property
    def file(self) -> Path:
        """Where the text lies in a folder of texts."""
        folder = {"procedure": Path("procedures"), "pledge": Path("pledges"), "agreement": Path()}[self.kind]
        return folder / f"{self.name}.md"

    @property
    def notice_line(self) -> int | None:
        """The line, counted from 1, that still says that this is a template; None once it is gone."""
        lines = enumerate(self.text.splitlines(), start=1)
        return next((number for number, line in lines if NOTICE in line), None)

    def without_notice(self) -> CompanyText:
        """The same with the lines gone that call it a template."""
        kept = [line for line in self.text.splitlines() if NOTICE not in line]
        return replace(self, text="\n".join(kept).strip("\n") + "\n")


def require_own(texts: Iterable[CompanyText]) -> None:
    """Return if no text calls itself a template any more.

    Raises:
        UnusableCommandError: naming the first file and line.
    """
    left = [each for each in texts if each.notice_line is not None]
    if left:
        sentence = _("{path}, line {line}, still says that this is a template ({count} such files)")
        raise UnusableCommandError(
            sentence.format(path=left[0].path, line=left[0].notice_line, count=len(left)),
            remedy=_(
                "make the text your company's own and delete that line; or, if the shipped wording fits as it is, give "
                "--as-shipped"
            ),
        )


def write_texts(folder: Path, texts: Iterable[CompanyText]) -> list[Path]:
    """Write each text, and what goes beside it, into a folder that is empty or does not exist yet.

    Raises:
        UnusableCommandError: something is in the folder.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UnusableCommandError(
            _("{path} is not empty").format(path=folder), remedy=_("name a folder that does not exist yet")
        )
    return [path for each in texts for path in write_text(folder / each.file, each)]


def write_text(path: Path, text: CompanyText) -> Iterator[Path]:
    """Write one text to `path`, and beside it, as `.toml`, what goes with it; no file is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new(path, [text.text.encode()])
    yield path
    if text.beside:
        beside = path.with_suffix(".toml")
        write_new(beside, [_toml_of(text).encode()])
        yield beside


def read_texts(folder: Path) -> list[CompanyText]:
    """Every text of a folder, in the order of their names.

    Raises:
        UnusableCommandError: there is none, or a file cannot be read.
    """
    found = [
        *_read_all(folder / "procedures", "procedure"),
        *_read_all(folder / "pledges", "pledge"),
        *(read_text(path, "agreement", path.stem) for path in sorted(folder.glob("joining_agreement.md"))),
    ]
    if not found:
        raise UnusableCommandError(
            _("{path} holds no texts").format(path=folder),
            remedy=_("write the shipped ones into a new folder: hizo setup templates DIR"),
        )
    return found


def _read_all(folder: Path, kind: Kind) -> Iterator[CompanyText]:
    for path in sorted(folder.glob("*.md")):
        yield read_text(path, kind, path.stem)


def read_text(path: Path, kind: Kind, name: str, beside: Path | None = None) -> CompanyText:
    """One text from its file; what goes with it from `beside`, by default the `.toml` of the same name.

    Raises:
        UnusableCommandError: a file is no UTF-8 text, or no TOML.
    """
    chosen = beside or path.with_suffix(".toml")
    try:
        text = path.read_text(encoding="utf-8-sig")
        said = tomllib.loads(chosen.read_text(encoding="utf-8-sig")) if beside or chosen.exists() else {}
    except (ValueError, tomllib.TOMLDecodeError) as error:
        raise UnusableCommandError(
            _("{path} cannot be read: {why}").format(path=path, why=error),
            remedy=_("keep the form of the shipped file, in UTF-8"),
        ) from error
    return CompanyText(kind, name, text, said, path)


def _toml_of(text: CompanyText) -> str:
    if text.kind == "procedure":
        return "\n".join(_question(each) for each in text.beside["question"])
    if text.kind == "pledge":
        lines = [f"{_word(row)} = {_word(clause)}\n" for row, clause in text.beside["clauses"].items()]
        return "[clauses]\n" + "".join(lines)
    return f"after_leaving = {_word(text.beside['after_leaving'])}\n"


def _question(question: Mapping[str, Any]) -> str:
    given = [name for name in _QUESTION_FIELDS if question.get(name)]
    return "[[question]]\n" + "".join(f"{name} = {_word(question[name])}\n" for name in given)


def _word(text: str) -> str:
    """A basic string of TOML, which JSON's strings are."""
    return json.dumps(text, ensure_ascii=False)
