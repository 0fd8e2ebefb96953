"""What a machine can tell about itself; everything else people have to say."""

from __future__ import annotations

import platform
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path


def operating_system() -> str:
    """Name and version, such as `Ubuntu 24.04.1 LTS (6.8.0-45)` or `Windows 11 10.0.26100`."""
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    if sys.platform == "win32":
        return f"Windows {platform.release()} {platform.version()}"
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        name = platform.system()
    return f"{name} ({platform.release()})"


def powered_on_at() -> str | None:
    """When the machine was started (RFC 3339, UTC); None where the system does not tell."""
    seconds = _seconds_up()
    if seconds is None:
        return None
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="seconds")


def _seconds_up() -> float | None:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only Windows has the call

        count = ctypes.windll.kernel32.GetTickCount64
        count.restype = ctypes.c_uint64
        return float(count()) / 1000
    try:
        return float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None
