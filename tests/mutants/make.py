"""Makes the mutants of a module, by mutmut, and says of each what it changes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents


@dataclass(frozen=True, order=True)
class Change:
    """What a mutant does: `place` is `path:function`; `was` and `becomes` are the lines, as Python would print them."""

    place: str
    was: str
    becomes: str


@dataclass(frozen=True)
class Mutant:
    """One of the functions that stand in for one of the product; `name` as mutmut's switch takes it."""

    name: str
    change: Change

    @property
    def function(self) -> str:
        """The function it stands in for, as mutmut reports it to be called."""
        return self.name.partition("__mutmut_")[0]


def make_mutants(path: Path) -> list[Mutant]:
    """Rewrite a module of the folder worked in, so that each of its functions is one of many."""
    made = mutate_file_contents(str(path), path.read_text())
    path.write_text(made.code)
    functions = dict(_functions(ast.parse(made.code)))
    module = ".".join(path.with_suffix("").parts)
    return [
        Mutant(f"{module}.{name}", _change(path, name, functions))
        for name in made.mutant_names
        if name in functions
    ]


def _functions(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "__mutmut_" in node.name:
            name, node.name = node.name, "function"
            yield name, ast.unparse(node)


def _change(path: Path, name: str, functions: dict[str, str]) -> Change:
    function = name.partition("__mutmut_")[0]
    original = functions[f"{function}__mutmut_orig"]
    lines = list(ndiff(original.splitlines(), functions[name].splitlines()))
    was, becomes = (
        "\n".join(each[2:].strip() for each in lines if each[:2] == mark) for mark in ("- ", "+ ")
    )
    called = function.removeprefix("xǁ").replace("ǁ", ".") if "ǁ" in function else function.removeprefix("x_")
    return Change(f"{path}:{called}", was, becomes)
