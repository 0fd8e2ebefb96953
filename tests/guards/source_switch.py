"""Switching one refusal off in the product's source: its checks never fire.

What decides at the place that names the code is turned over: the innermost `if`, conditional expression or exception
handler around it; a bare `raise` becomes a pass. Workers name a code as text, in the error that they raise.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("vault.platform.errors", "vault.platform.refusal_catalogue", "vault.platform.refusal_texts.")
"""Modules that say what codes mean and decide nothing; a dot at the end stands for a whole package."""
RAISED_AS = {"VAULT_LOCKED": "VaultLockedError"}
"""At start there is nobody to answer, so that this refusal is an exception of its own."""


class SwitchOff(ast.NodeTransformer):
    """Makes every check behind one code never fire, or only the one on line `only`; `lines` are the places it found."""

    def __init__(self, name: str, only: int | None = None) -> None:
        self._name, self._class, self._only = name, RAISED_AS.get(name), only
        self.lines: list[int] = []

    def _is_place(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr == self._name and isinstance(node.value, ast.Name) and node.value.id == "Code"
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return False
        first = node.args[0] if node.args else None
        in_a_worker = isinstance(first, ast.Constant) and first.value == self._name.lower()
        return node.func.id == self._class or (node.func.id.endswith("Error") and in_a_worker)

    def _names(self, node: ast.AST) -> bool:
        return any(self._is_place(each) for each in ast.walk(node))

    def _decides(self, statements: Sequence[ast.stmt]) -> bool:
        """Whether these statements name the code with nothing nearer that decides about it."""
        return any(self._directly(each) for each in statements)

    def _directly(self, node: ast.AST) -> bool:
        if self._is_place(node):
            return True
        if isinstance(node, ast.If | ast.Try):
            return False
        if isinstance(node, ast.IfExp):
            return self._names(node.body) and self._names(node.orelse)
        return any(self._directly(child) for child in ast.iter_child_nodes(node))

    def _switched(self, node: ast.stmt | ast.expr | ast.ExceptHandler) -> bool:
        self.lines.append(node.lineno)
        return self._only in (None, node.lineno)

    def visit_If(self, node: ast.If) -> ast.AST:  # the visitor's own naming
        here, otherwise = self._decides(node.body), self._decides(node.orelse)
        node.test = self.visit(node.test)
        node.body = node.body if here else self._visited(node.body)
        node.orelse = node.orelse if otherwise else self._visited(node.orelse)
        if here != otherwise and self._switched(node):
            node.test = ast.copy_location(ast.Constant(otherwise), node.test)
        return node

    def _visited(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        return [self.visit(each) for each in statements]

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        for chosen, other in ((node.body, node.orelse), (node.orelse, node.body)):
            if self._names(chosen) and not self._names(other) and self._switched(node):
                return other
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        assigns = any(isinstance(each, ast.Assign) and self._directly(each) for each in node.body)
        if assigns and self._switched(node):
            node.body = [ast.copy_location(ast.Pass(), node.body[0])]
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        self.generic_visit(node)
        if node.exc is not None and self._directly(node.exc) and self._switched(node):
            return ast.copy_location(ast.Pass(), node)
        return node


def switched(name: str, source: bytes, path: str, only: int | None = None) -> tuple[ast.Module, list[int]]:
    """The syntax tree of a module without its checks for `name` (or the one on a line), and the lines of all of them."""
    switch = SwitchOff(name, only)
    tree = ast.fix_missing_locations(switch.visit(ast.parse(source, path)))
    return tree, switch.lines


def modules_with_checks(name: str) -> dict[str, list[int]]:
    """Every module of the product that decides about the code, with the lines."""
    found = {}
    for path in sorted((ROOT / "vault").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        lines = switched(name, path.read_bytes(), str(path))[1] if not module.startswith(KEPT) else []
        if lines:
            found[module] = lines
    return found
