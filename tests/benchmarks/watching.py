"""What other processes use while something runs, read from /proc: memory in MiB, processor time in seconds."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """Resident memory of a process."""
    return _from_status(pid, "VmRSS:")


def peak_mib(pid: int) -> float:
    """The most resident memory that a process ever had."""
    return _from_status(pid, "VmHWM:")


def _from_status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


def processor_seconds(pid: int) -> float:
    """Processor time of a process so far, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def children_of(pid: int) -> list[int]:
    """Direct children of a process, of whichever thread."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in found for child in file.read_text().split()]


class ProcessorTime:
    """How much processor time named processes have used since the last question."""

    def __init__(self, pids: dict[str, list[int]]) -> None:
        self._pids = pids
        self._before = self._now()

    def used(self) -> dict[str, float]:
        """Seconds by name since the last call."""
        now = self._now()
        used = {name: now[name] - self._before[name] for name in now}
        self._before = now
        return used

    def _now(self) -> dict[str, float]:
        return {
            name: sum(processor_seconds(pid) for pid in pids if Path(f"/proc/{pid}").exists())
            for name, pids in self._pids.items()
        }


class MemoryWatch:
    """The highest resident memory of a process while this watches."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.idle = self.highest = resident_mib(pid)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.highest = max(self.highest, resident_mib(self._pid))
            time.sleep(0.05)

    def stop(self) -> float:
        """End the watch; how much more than at its beginning the process had at most."""
        self._stop.set()
        self._thread.join()
        return self.highest - self.idle
