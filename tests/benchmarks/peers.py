"""Finding the programs of peers, which nobody has to have: without them their benchmarks say so and pass."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def peer(name: str, variable: str) -> Path | None:
    """The program that `variable` names or the search path holds; else a sentence on the standard output."""
    named = os.environ.get(variable) or shutil.which(name)
    if named and Path(named).is_file():
        return Path(named)
    sys.stdout.write(
        f"- {name} is not here, so nothing is set beside it: install it, or name it in {variable}\n"
    )
    return None
