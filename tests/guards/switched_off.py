"""A pytest plugin that switches one refusal off: the product's own source is loaded with its checks never firing.

A code that no place decides about is only made at run time (out of a worker's answer or a table) and is answered as
another one. The product itself holds no switch: the change is made to its syntax tree while a test process imports it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from tests.guards.source_switch import modules_with_checks, switched

CODE = os.environ["HIZO_GUARD_OFF"]
ONLY_MODULE, _, _line = os.environ.get("HIZO_GUARD_PLACE", "").partition(":")
ONLY_LINE = int(_line) if _line else None
MADE_AT_RUN_TIME = {"internal"}
"""Every unexpected failure becomes this one; no check stands behind it."""


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str):  # type: ignore[no-untyped-def]
        # Never from a cache of compiled files, and never into one.
        tree, _ = switched(CODE.upper(), self.get_data(self.path), self.path, ONLY_LINE)
        return compile(tree, self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, modules: set[str]) -> None:
        self._modules = modules

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None):  # type: ignore[no-untyped-def]
        if fullname not in self._modules:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def _answer_as_another() -> None:
    from vault.platform import errors

    original = errors.Refusal.__init__
    another = errors.Code.CONFLICT if CODE == "internal" else errors.Code.INTERNAL

    def as_another(self, code, **rest):  # type: ignore[no-untyped-def]
        original(self, another if code.value == CODE else code, **rest)

    errors.Refusal.__init__ = as_another  # type: ignore[method-assign]


# At once: conftest files import the product before any hook of a plugin is called.
if any(name == "vault" or name.startswith("vault.") for name in sys.modules):
    raise RuntimeError("the product is loaded already; no refusal can be switched off any more")
modules = {} if CODE in MADE_AT_RUN_TIME else modules_with_checks(CODE.upper())
if modules:
    sys.meta_path.insert(0, _Finder({ONLY_MODULE} if ONLY_MODULE else set(modules)))
else:
    _answer_as_another()
