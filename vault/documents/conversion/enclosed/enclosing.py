"""The server's side of one enclosed program."""

import contextlib
import io
import os
import signal
import subprocess
import sys
from typing import Final

from vault.documents.conversion.enclosed.answer import read_answer
from vault.documents.conversion.enclosed.limits import ConverterLimits
from vault.documents.conversion.enclosed.memory_folder import memory_folder
from vault.documents.conversion.enclosed.orders import NO_ROOM, Answer, Orders, Task
from vault.documents.conversion.errors import LIMITS, UNREADABLE, ConversionError

_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def run_enclosed(task: Task, content: bytes, limits: ConverterLimits) -> tuple[bytes, Answer]:
    """Run a program over a document, and let nothing of it outlast the call.

    Args:
        task: What to run.
        content: The document.
        limits: Bounds.

    Returns:
        What the program left as its result, empty without one, and what became of it. Both are to be distrusted.

    Raises:
        ConversionError: ``limits``, when its time is over or the folder too small; ``unreadable``, when the enclosure
            itself broke.
    """
    with (
        memory_folder() as folder,
        _in_memory("document") as document,
        _in_memory("result") as result,
        _in_memory("answer") as answer,
    ):
        document.write(content)
        document.flush()
        orders = Orders(
            task=task,
            folder=folder.path,
            folder_in_memory=folder.in_memory,
            document_file=document.fileno(),
            result_file=result.fileno(),
            answer_file=answer.fileno(),
            limits=limits,
        )
        _run(orders)
        said = read_answer(answer)
        result.seek(0)
        return result.read(limits.result), said


def _in_memory(name: str) -> io.BufferedRandom:
    return os.fdopen(os.memfd_create(f"hizo-{name}"), "w+b")


def _run(orders: Orders) -> None:
    # -I: no PYTHON* variables, no user packages, no current folder on the path.
    process = subprocess.Popen(  # noqa: S603 our own interpreter and module
        [sys.executable, "-I", "-m", "vault.documents.conversion.enclosed.enclosure", orders.text()],
        env=_ENVIRONMENT,
        cwd="/",
        pass_fds=(orders.document_file, orders.result_file, orders.answer_file),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = process.wait(orders.limits.wall_seconds)
    except subprocess.TimeoutExpired:
        raise ConversionError(LIMITS, "the time is over") from None
    finally:
        # The program is in the group still: it can start no process, and so no session of its own.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if status != 0:
        code = LIMITS if status == NO_ROOM else UNREADABLE
        raise ConversionError(code, f"the enclosure ended with status {status}")
