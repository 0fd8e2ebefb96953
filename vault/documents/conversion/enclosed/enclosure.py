"""The process around one conversion: ``python -I -m vault.documents.conversion.enclosed.enclosure ORDERS``.

It gives up root, takes namespaces of its own, lays the document out in a folder in memory, runs the program in a child that
has locked itself in, and hands over what that left. It ends with the server, and everything below it ends with it.
"""

import contextlib
import ctypes
import errno
import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from vault.documents.conversion.enclosed.lock_in import Confines, lock_in
from vault.documents.conversion.enclosed.namespaces import (
    become_nobody,
    die_with_parent,
    enter_namespaces,
    mount_private_folder,
)
from vault.documents.conversion.enclosed.orders import (
    DOCUMENT,
    FOLDER,
    NO_ROOM,
    Answer,
    Orders,
    missing_for_safety,
)
from vault.documents.conversion.enclosed.profile import BUILD_ID, environment, lay_out

START_AGAIN: Final = 81
"""LibreOffice's word for: my settings are laid out now, start me again."""
_NOT_STARTED: Final = 125
_COPY: Final = 1 << 24

Layers = dict[str, str | None]


def main(orders: Orders) -> int:
    """Carry the orders out and write the answer; the exit status says only whether there is one."""
    libc = ctypes.CDLL(None, use_errno=True)
    for descriptor in (orders.document_file, orders.result_file, orders.answer_file):
        os.set_inheritable(descriptor, False)
    become_nobody(libc, orders.folder)
    die_with_parent(libc)
    layers: Layers = {"namespaces": enter_namespaces(libc)}
    if layers["namespaces"] is not None:
        return _convert(libc, orders, layers)
    # The first child is the first process of the new namespace: when it ends, the kernel kills the rest.
    child = os.fork()
    if child == 0:
        _end_with(lambda: _inside(libc, orders, layers))
    return _status_of(child)


def _inside(libc: ctypes.CDLL, orders: Orders, layers: Layers) -> int:
    die_with_parent(libc)
    return _convert(libc, orders, layers)


def _convert(libc: ctypes.CDLL, orders: Orders, layers: Layers) -> int:
    layers["folder"] = _private_folder(libc, orders, layers)
    lay_out(orders.folder, orders.task.fonts, orders.task.build_id)
    try:
        _copy(orders.document_file, orders.folder / "in" / orders.task.document)
    except OSError as error:
        return NO_ROOM if error.errno == errno.ENOSPC else _NOT_STARTED
    status = _run(libc, orders, layers)
    if status == START_AGAIN:
        status = _run(libc, orders, layers)
    size = _hand_over(orders)
    answer = Answer(layers, status, size, _build_id(orders.folder))
    os.write(orders.answer_file, answer.text().encode())
    return 0


def _private_folder(libc: ctypes.CDLL, orders: Orders, layers: Layers) -> str | None:
    mounted = layers["namespaces"]
    if mounted is None:
        mounted = mount_private_folder(libc, orders.folder, orders.limits.folder)
    return None if orders.folder_in_memory else mounted


def _run(libc: ctypes.CDLL, orders: Orders, layers: Layers) -> int | None:
    """Run the program once in a child that tells which layers hold it; None when it was not started."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _end_with(lambda: _become(libc, orders, layers, writing))
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        words = told.read(4096)
    layers.update(json.loads(words) if words else {"limits": "the process could not be locked in"})
    status = _status_of(child)
    return None if status == _NOT_STARTED else status


def _become(libc: ctypes.CDLL, orders: Orders, layers: Layers, told: int) -> int:
    """Lock in, tell, and turn into the program. Returns only where a layer that is needed is missing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    # Python ignores these, and what is ignored stays so: a file that grows over its bound has to end the program.
    for number in (signal.SIGXFSZ, signal.SIGPIPE, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    program = Path(orders.task.command[0])
    confines = Confines(program, orders.folder, orders.task.readable, counted=layers["namespaces"] is None)
    os.chdir(orders.folder)
    layers = {**layers, **lock_in(libc, confines, orders.limits)}
    os.write(told, json.dumps(layers).encode())
    if orders.task.unsandboxed or not missing_for_safety(layers):
        os.execve(program, _arguments(orders), environment(orders.folder))  # noqa: S606  # no shell, which is the point
    return _NOT_STARTED


def _arguments(orders: Orders) -> list[str]:
    document = str(orders.folder / "in" / orders.task.document)
    return [
        each.replace(DOCUMENT, document).replace(FOLDER, str(orders.folder)) for each in orders.task.command
    ]


def _status_of(child: int) -> int:
    """Wait for a child; whatever it left to this process is taken in as well."""
    while True:
        ended, status = os.wait()
        if ended == child:
            return os.waitstatus_to_exitcode(status)


def _copy(source: int, target: Path) -> None:
    length = os.lseek(source, 0, os.SEEK_END)
    with target.open("xb") as file:
        place = 0
        while place < length:
            place += os.sendfile(file.fileno(), source, place, min(_COPY, length - place))


def _hand_over(orders: Orders) -> int | None:
    """Copy the result, if it is a file of its own and not too long; what else lies in the folder is forgotten with it."""
    place = orders.folder / "out" / orders.task.result
    try:
        opened = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    facts = os.fstat(opened)
    if not stat.S_ISREG(facts.st_mode) or not 0 < facts.st_size <= orders.limits.result:
        return None
    done = 0
    while done < facts.st_size:
        done += os.sendfile(orders.result_file, opened, done, facts.st_size - done)
    return done


def _build_id(folder: Path) -> str:
    # Nothing may be imported any more, codecs included: Python's own folders may be out of reach for nobody.
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return str((folder / BUILD_ID).read_bytes()[:100], "utf-8")
    return ""


def _end_with(act: Callable[[], int]) -> None:
    status = _NOT_STARTED
    try:
        status = act()
    finally:
        os._exit(status)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(main(Orders.read(sys.argv[1])))
