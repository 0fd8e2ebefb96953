"""The pool: limits end a call, never the pool; what a worker says is never trusted."""

import io
import os
import threading
import time
import zipfile

import pytest

from vault.documents.workers import (
    WorkerBusyError,
    WorkerCrashedError,
    WorkerFunctionError,
    WorkerLimitError,
    WorkerLimits,
    WorkerPool,
    WorkerStartError,
    WorkerTimeoutError,
)


def still_answers(prober) -> bool:
    return prober.pool.run("posixpath:basename", "/a/b", returns=str) == "b"


@pytest.mark.asvs("15.2.5")
def test_memory_bomb_ends_at_the_limit_and_the_pool_goes_on(make_prober):
    # Time enough to fill the memory on a machine with much else to do: the other limit has tests of its own.
    prober = make_prober(1, limits=WorkerLimits(address_space=512 << 20, cpu_seconds=20), wall_seconds=60)
    with pytest.raises(WorkerLimitError) as raised:
        prober.run("memory")
    assert raised.value.resource == "memory"
    assert still_answers(prober)


@pytest.mark.asvs("15.2.5")
def test_endless_loop_ends_at_the_processor_limit(fragile):
    with pytest.raises(WorkerLimitError) as raised:
        fragile.run("processor")
    assert raised.value.resource == "processor"
    assert still_answers(fragile)


@pytest.mark.asvs("15.2.5")
def test_sleeping_worker_ends_at_the_wall_clock_limit(fragile):
    with pytest.raises(WorkerTimeoutError):
        fragile.run("sleep", wall_seconds=0.3)
    assert still_answers(fragile)


@pytest.mark.parametrize("end", ["crash", "exit"])
def test_crash_is_told_apart_and_the_worker_replaced(fragile, end):
    with pytest.raises(WorkerCrashedError):
        fragile.run(end)
    assert still_answers(fragile)


def test_garbage_on_the_pipe_is_a_crash_not_an_answer(fragile):
    with pytest.raises((WorkerCrashedError, WorkerLimitError)):
        fragile.run("shout")
    assert still_answers(fragile)


@pytest.mark.asvs("15.2.5")
def test_crash_of_one_call_leaves_the_others_unhurt(make_prober):
    prober = make_prober(2)
    outcomes: list[object] = []

    def slow_read() -> None:
        class SlowSource(io.BytesIO):
            def read(self, size=-1, /):
                time.sleep(0.5)
                return super().read(size)

        sink = io.BytesIO()
        source = SlowSource(b"kept" * 100_000)
        prober.pool.run("shutil:copyfileobj", sources={"fsrc": source}, sinks={"fdst": sink})
        outcomes.append(sink.getvalue() == source.getvalue())

    thread = threading.Thread(target=slow_read)
    thread.start()
    for _ in range(3):
        with pytest.raises(WorkerCrashedError):
            prober.run("crash")
    thread.join()
    assert outcomes == [True]


def test_many_threads_share_few_workers(make_prober):
    prober = make_prober(2)
    answers: list[str] = []
    threads = [
        threading.Thread(
            target=lambda n=n: answers.append(prober.pool.run("posixpath:basename", f"/{n}", returns=str))
        )
        for n in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers, key=int) == [str(n) for n in range(24)]


def test_waiting_for_a_free_worker_ends(make_prober):
    prober = make_prober(1)
    entered, leave = threading.Event(), threading.Event()

    class HeldSource(io.BytesIO):
        def read(self, size=-1, /):
            entered.set()
            leave.wait(20)
            return super().read(size)

    def hold() -> None:
        sinks = {"fdst": io.BytesIO()}
        prober.pool.run("shutil:copyfileobj", sources={"fsrc": HeldSource(b"x")}, sinks=sinks)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(20)
    with pytest.raises(WorkerBusyError):
        prober.pool.run("posixpath:basename", "/a", wall_seconds=0.05)
    leave.set()
    thread.join()


def test_worker_is_replaced_after_its_number_of_calls(make_prober):
    prober = make_prober(1, recycle_after=2)
    first = {id(worker) for worker in prober.pool._alive}
    for _ in range(3):
        assert still_answers(prober)
    assert first.isdisjoint({id(worker) for worker in prober.pool._alive})


def test_only_allowed_modules_are_called(prober):
    with pytest.raises(ValueError, match="not in an allowed module"):
        prober.pool.run("os:system", "true")


def test_source_is_read_in_ranges_without_the_whole(prober):
    class CountingSource(io.BytesIO):
        given = 0

        def read(self, size=-1, /):
            data = super().read(size)
            self.given += len(data)
            return data

    archive = io.BytesIO(bytes(8 << 20))
    with zipfile.ZipFile(archive, "a") as writing:
        writing.writestr("a", b"")
    source = CountingSource(archive.getvalue())
    assert prober.pool.run("zipfile:is_zipfile", sources={"filename": source}, returns=bool)
    assert 0 < source.given < 1 << 20


def test_bytes_come_back_equal_through_source_and_sink(prober):
    content, received = os.urandom(1_300_001), io.BytesIO()
    prober.pool.run(
        "shutil:copyfileobj",
        7_777,
        sources={"fsrc": io.BytesIO(content)},
        sinks={"fdst": received},
    )
    assert received.getvalue() == content


def test_failure_of_the_source_reaches_the_caller_as_itself(prober):
    class IntegrityError(Exception):
        pass

    class BrokenSource(io.BytesIO):
        def read(self, size=-1, /):
            raise IntegrityError("segment 3")

    with pytest.raises(IntegrityError, match="segment 3"):
        prober.pool.run(
            "shutil:copyfileobj", sources={"fsrc": BrokenSource(b"x" * 9)}, sinks={"fdst": io.BytesIO()}
        )
    assert still_answers(prober)


def test_failure_of_the_sink_reaches_the_caller_as_itself(prober):
    class FullSink:
        def write(self, data, /):
            raise ConnectionAbortedError("no room")

    with pytest.raises(ConnectionAbortedError, match="no room"):
        prober.pool.run("shutil:copyfileobj", sources={"fsrc": io.BytesIO(b"x")}, sinks={"fdst": FullSink()})
    assert still_answers(prober)


def test_answer_of_another_shape_than_asked_is_refused(prober):
    with pytest.raises(WorkerCrashedError, match="not what was asked for"):
        prober.pool.run("posixpath:basename", "/a", returns=int)


def test_answer_over_its_bound_is_refused(make_prober):
    prober = make_prober(limits=WorkerLimits(answer_bytes=1 << 20))
    with pytest.raises(WorkerLimitError) as raised:
        prober.pool.run("copy:copy", bytes(2 << 20), returns=bytes)
    assert raised.value.resource == "message"
    assert prober.pool.run("copy:copy", bytes(1 << 20), returns=bytes) == bytes(1 << 20)


def test_undeclared_error_comes_without_its_class(prober):
    with pytest.raises(WorkerFunctionError) as raised:
        prober.pool.run("posixpath:basename", 7)
    assert raised.value.type_name == "TypeError"


def test_worker_that_cannot_import_its_module_says_so():
    with pytest.raises(WorkerStartError, match="no_such_module"):
        WorkerPool(1, modules=["no_such_module"])


def test_closed_pool_refuses_and_leaves_no_process(make_prober):
    prober = make_prober(1)
    process = next(iter(prober.pool._alive))._process
    prober.pool.close()
    assert process.returncode is not None
    with pytest.raises(WorkerStartError):
        still_answers(prober)
