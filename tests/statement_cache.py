"""Compiled statements outlive a test's engine.

SQLAlchemy keeps what it has compiled with the engine and its dialect. Here nearly every test opens databases of its
own, and compiling the same statements over again took a quarter of a whole run.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine

_dialects: dict[tuple[str, str], Dialect] = {}
_compiled: dict[Dialect, dict[Any, Any]] = defaultdict(dict)


@event.listens_for(Engine, "engine_connect")
def _share(connection: Connection) -> None:
    own = connection.dialect
    connection.dialect = shared = _dialects.setdefault((own.name, own.driver), own)
    connection.execution_options(compiled_cache=_compiled[shared])
