"""`make bench`: every figure as a ratio to a named baseline measured in the same run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BENCHMARKS = (
    "crypto_stream.py",
    "audited_write.py",
    "gate.py",
    "first_page.py",
    "upload_to_store.py",
    "enumeration.py",
    "pages.py",
    "verification.py",
    "growth.py",
    "memory.py",
    "peers_rclone.py",
    "peers_mayan.py",
)


def main() -> int:
    """Run the named benchmarks (all of them when none is named), each in a process of its own."""
    wanted = sys.argv[1:] or BENCHMARKS
    failed = [
        name for name in wanted if subprocess.run([sys.executable, str(HERE / name)], check=False).returncode
    ]
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
