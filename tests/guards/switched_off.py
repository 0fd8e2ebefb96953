"""A pytest plugin that switches one refusal off: the product's own source is loaded with its checks never firing.

The condition of the innermost `if` around a place that names the code becomes false; a place without one becomes a pass.
A code that is only made at run time (out of a worker's answer) is answered as `internal` instead. The product itself holds
no switch: the change is made to its syntax tree while a test process imports it.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from types import ModuleType

CODE = os.environ["HIZO_GUARD_OFF"]
KEPT = {"vault.platform.errors", "vault.platform.refusal_catalogue"}
sites: list[str] = []


class _SwitchOff(ast.NodeTransformer):
    """Makes every check behind one code never fire."""

    def __init__(self, name: str, module: str) -> None:
        self._name, self._module = name, module

    def _names(self, node: ast.AST) -> bool:
        return any(
            isinstance(each, ast.Attribute)
            and each.attr == self._name
            and isinstance(each.value, ast.Name)
            and each.value.id == "Code"
            for each in ast.walk(node)
        )

    def visit_If(self, node: ast.If) -> ast.AST:  # the visitor's own naming
        inner = any(
            isinstance(each, ast.If | ast.IfExp) and self._names(each)
            for part in node.body
            for each in ast.walk(part)
        )
        self.generic_visit(node)
        if not inner and any(self._names(part) for part in node.body):
            sites.append(f"{self._module}:{node.lineno}")
            node.test = ast.copy_location(ast.Constant(False), node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        for chosen, other in ((node.body, node.orelse), (node.orelse, node.body)):
            if self._names(chosen) and not self._names(other):
                sites.append(f"{self._module}:{node.lineno}")
                return other
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if node.exc is not None and self._names(node.exc) and not self._inside_if:
            sites.append(f"{self._module}:{node.lineno}")
            return ast.copy_location(ast.Pass(), node)
        return node

    _inside_if = False

    def visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, ast.If):
            result: ast.AST = super().visit(node)
            return result
        before, self._inside_if = self._inside_if, True
        try:
            result = super().visit(node)
        finally:
            self._inside_if = before
        return result


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str):  # type: ignore[no-untyped-def]
        # Never from a cache of compiled files, and never into one.
        source = self.get_data(self.path)
        return self.source_to_code(source, self.path)

    def source_to_code(self, data, path, *, _optimize=-1):  # type: ignore[no-untyped-def]
        tree = ast.parse(data, path)
        if self.name not in KEPT:
            tree = ast.fix_missing_locations(_SwitchOff(CODE.upper(), self.name).visit(tree))
        return compile(tree, path, "exec", dont_inherit=True, optimize=_optimize)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None):  # type: ignore[no-untyped-def]
        if not (fullname == "vault" or fullname.startswith("vault.")):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


if any(name == "vault" or name.startswith("vault.") for name in sys.modules):
    raise RuntimeError("the product is loaded already; no refusal can be switched off any more")
sys.meta_path.insert(0, _Finder())


def pytest_collection_finish() -> None:
    """A code with no place of its own in the source is made at run time: answer it as another one."""
    if sites:
        return
    from vault.platform import errors

    original = errors.Refusal.__init__

    def as_another(self, code, **rest):  # type: ignore[no-untyped-def]
        original(self, errors.Code.INTERNAL if code.value == CODE else code, **rest)

    errors.Refusal.__init__ = as_another  # type: ignore[method-assign]
