"""Runs inside a locked worker: tries one forbidden act and reports what came of it.

Not a test module: the tests name it to a worker, which may read this folder.
"""

import ctypes
import os
import resource
import socket
import threading
import time
from pathlib import Path


class Answer(Exception):  # noqa: N818 read as a word in the tests
    """Carries a report back through the pool."""

    def __init__(self, code, detail):
        super().__init__(code)
        self.code = code
        self.detail = detail


def attempt(act):
    try:
        return f"succeeded: {act()!r}"
    except OSError as error:
        return f"refused: {error.strerror}"
    except (RuntimeError, ValueError) as error:
        return f"refused: {error}"


def libc_call(name, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "done"


def grow():
    keep = []
    while True:
        keep.append(bytearray(64 << 20))


def spin():
    while True:
        pass


def start_thread():
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def open_descriptors():
    found = []
    for number in range(1 << 16):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(str(number))
    return found


PATH = globals().get("PATH", "")
PID = globals().get("PID", 0)
ACTS = {
    "read": lambda: Path(PATH).read_bytes()[:3],
    "list": lambda: list(Path(PATH).iterdir()),
    "write": lambda: Path(PATH).write_bytes(b"x"),
    "append": lambda: os.open(PATH, os.O_WRONLY | os.O_APPEND),
    "unlink": lambda: Path(PATH).unlink(),
    "chmod": lambda: Path(PATH).chmod(0o777),
    "mkdir": lambda: Path(PATH).mkdir(),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "unix": lambda: socket.socket(socket.AF_UNIX),
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "fork": os.fork,
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "thread": start_thread,
    "ptrace": lambda: libc_call("ptrace", 16, PID, 0, 0),
    "kill": lambda: os.kill(PID, 0),
    "limits": lambda: resource.prlimit(PID, resource.RLIMIT_CPU),
    "mount": lambda: libc_call("mount", b"none", b"/tmp", b"tmpfs", 0, None),
    "unshare": lambda: libc_call("unshare", 0x10000000),
    "memfd": lambda: os.memfd_create("hidden"),
    "io_uring": lambda: libc_call("syscall", 425, 8, None),
    "process_vm_readv": lambda: libc_call("syscall", 310, PID, None, 0, None, 0, 0),
    "raise_own_limit": lambda: resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30)),
}


def shout():
    for descriptor in map(int, open_descriptors()):
        if descriptor > 2:
            os.write(descriptor, b"\xff" * 64)
    time.sleep(60)


REPORTS = {
    "environment": lambda: {**os.environ, "descriptors": ",".join(open_descriptors())},
    "dumpable": lambda: {"dumpable": str(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))},
    "memory": grow,
    "processor": spin,
    "sleep": lambda: time.sleep(60),
    "crash": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(3),
    "shout": shout,
}
PROBE = globals()["PROBE"]


raise Answer("probed", REPORTS[PROBE]() if PROBE in REPORTS else {"outcome": attempt(ACTS[PROBE])})
