"""A worker that the machine gives less memory than it is promised: nothing is said of the document, and another takes its place."""

import io
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from vault.documents.file_types.errors import TypeRefusedError
from vault.documents.file_typing import require_type
from vault.documents.workers import WorkerCrashedError, WorkerLimitError, WorkerPool, WorkerStarvedError
from vault.documents.workers import worker as one_worker
from vault.platform.errors import Code, Refusal

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's"),
    pytest.mark.asvs("15.2.5"),
]
MIB = 1 << 20
STARTED_SHORT = """
import resource, sys
from vault.documents.workers import WorkerLimits, WorkerPool
soft, hard = (int(each) << 20 for each in sys.argv[1:])
before = resource.getrlimit(resource.RLIMIT_DATA)
resource.setrlimit(resource.RLIMIT_DATA, (soft, hard or before[1]))
pool = WorkerPool(1, modules=["copy"], limits=WorkerLimits(address_space=700 << 20))
worker = next(iter(pool._alive))._process.pid
print(resource.prlimit(worker, resource.RLIMIT_DATA) == (before[1], before[1]))
pool.close()
"""


def started_short(soft: int, hard: int) -> "subprocess.CompletedProcess[str]":
    """Start a worker in a process with so many MiB of memory; 0 for a hard limit that stays."""
    command = [sys.executable, "-c", STARTED_SHORT, str(soft), str(hard)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[4], timeout=60
    )


def pid_of(pool: WorkerPool) -> int:
    return next(iter(pool._alive))._process.pid


def leave_memory(pool: WorkerPool, more: int) -> None:
    """Let the worker have so many bytes more than it has now."""
    status = Path(f"/proc/{pid_of(pool)}/status").read_text().splitlines()
    [held] = [int(line.split()[1]) << 10 for line in status if line.startswith("VmData:")]
    resource.prlimit(pid_of(pool), resource.RLIMIT_DATA, (held + more, held + more))


@pytest.fixture(scope="module")
def photograph() -> io.BytesIO:
    content = io.BytesIO()
    Image.effect_noise((4000, 3000), 60).save(content, "PNG", compress_level=1)
    return content


def test_started_by_a_server_short_of_memory_it_has_what_it_is_promised():
    ended = started_short(200, 0)
    assert ended.stdout.split() == ["True"], ended.stderr


def test_given_less_for_good_it_does_not_start_and_says_why():
    ended = started_short(200, 200)
    assert "WorkerStartError" in ended.stderr
    assert "is promised 734003200 bytes and is given 209715200" in ended.stderr


def test_promised_memory_that_is_not_there_is_told_from_a_document_that_wants_more(fragile):
    with pytest.raises(WorkerLimitError):
        fragile.run("memory")
    assert fragile.pool.run("copy:copy", 1, returns=int) == 1
    leave_memory(fragile.pool, 32 * MIB)
    with pytest.raises(WorkerStarvedError):
        fragile.run("memory")
    assert fragile.pool.run("copy:copy", 1, returns=int) == 1


@pytest.mark.parametrize("more", [MIB, 16 * MIB], ids=["for nothing", "not for all of it"])
def test_good_file_is_not_refused_for_what_it_is_by_a_starved_worker(photograph, more):
    pool = WorkerPool(1, modules=["vault.documents.file_types.opened"], errors=[TypeRefusedError])
    try:
        leave_memory(pool, more)
        with pytest.raises(Refusal) as refused:
            require_type(pool, "写真.png", photograph)
        assert refused.value.code is Code.THROTTLED
        assert refused.value.headers["Retry-After"] == "10"
        require_type(pool, "写真.png", photograph)
    finally:
        pool.close()


def test_killed_as_the_kernel_kills_for_memory_it_says_nothing_of_the_document(fragile):
    class Fatal(io.BytesIO):
        def read(self, size=-1, /):
            os.kill(pid_of(fragile.pool), signal.SIGKILL)
            return super().read(size)

    with pytest.raises(WorkerStarvedError):
        fragile.pool.run("shutil:copyfileobj", sources={"fsrc": Fatal(b"x")}, sinks={"fdst": io.BytesIO()})
    assert fragile.pool.run("copy:copy", 1, returns=int) == 1


def test_server_without_memory_for_an_answer_does_not_take_its_rest_for_the_next(fragile, monkeypatch):
    def no_memory(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(one_worker, "read_frame", no_memory)
        with pytest.raises(MemoryError):
            fragile.pool.run("copy:copy", "of one", returns=str)
    assert fragile.pool.run("copy:copy", "of another", returns=str) == "of another"


def test_place_of_a_worker_that_no_process_could_be_made_for_is_not_lost(fragile, monkeypatch):
    def no_process() -> None:
        raise BlockingIOError("no process")

    first = pid_of(fragile.pool)
    with monkeypatch.context() as patched:
        patched.setattr(one_worker, "_spawn", no_process)
        with pytest.raises(WorkerCrashedError):
            fragile.run("crash")
        fragile.pool._idle.put(fragile.pool._idle.get(timeout=20))
    assert fragile.pool.run("copy:copy", 1, returns=int) == 1
    assert pid_of(fragile.pool) != first
