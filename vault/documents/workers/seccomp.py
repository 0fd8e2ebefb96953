"""A seccomp filter that refuses what a parser never needs (seccomp(2), classic BPF)."""

import ctypes
import errno
import os
import struct
from collections.abc import Callable, Iterable, Iterator

from vault.documents.workers.system_calls import Architecture, this_architecture

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
REFUSE, PRETEND = _ERRNO | errno.EPERM, _ERRNO
# struct seccomp_data { int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6]; }, little endian on both machines.
_NUMBER, _ARCH, _ARGUMENT = 0, 4, 16
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install_filter(libc: ctypes.CDLL, *, writing: bool = False) -> str | None:
    """Put the filter on the calling process; ``PR_SET_NO_NEW_PRIVS`` must be set.

    Args:
        libc: C library with ``use_errno``.
        writing: Allow files in memory, and leave it to others to judge files that are opened for writing.

    Returns:
        None when the filter is active, otherwise the reason why it is not.
    """
    return install_program(libc, _writing_program if writing else _filter_program)


def install_program(
    libc: ctypes.CDLL, program_for: Callable[[Architecture, int], Iterator[Instruction]]
) -> str | None:
    """Put a program for this machine and the calling process's id on the calling process.

    Returns:
        None when the filter is active, otherwise the reason why it is not.
    """
    architecture = this_architecture()
    if architecture is None:
        return "system call numbers of this machine are not known"
    instructions = [struct.pack("HBBI", *one) for one in program_for(architecture, os.getpid())]
    code = ctypes.create_string_buffer(b"".join(instructions))
    program = _Program(len(instructions), ctypes.addressof(code))
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        return os.strerror(ctypes.get_errno())
    return None


def _writing_program(machine: Architecture, own_pid: int) -> Iterator[Instruction]:
    denied = [number for name, number in machine.named.items() if name != "memfd_create"]
    yield from refusals_common_to_all(machine, own_pid, denied)
    yield allow_the_rest()


def _filter_program(machine: Architecture, own_pid: int) -> Iterator[Instruction]:
    """Instructions in order; every rule ends in a return, so the loaded number stays in the accumulator."""
    yield from refusals_common_to_all(machine, own_pid, machine.denied)
    if machine.open is not None:
        yield from _refuse_flags(machine.open, 1, _WRITING, REFUSE)
    yield from _refuse_flags(machine.openat, 2, _WRITING, REFUSE)
    yield allow_the_rest()


def refusals_common_to_all(
    machine: Architecture, own_pid: int, denied: Iterable[int]
) -> Iterator[Instruction]:
    """Another machine's calls, the calls `denied`, newer forms of calls that are judged, and other processes as targets."""
    yield (_LOAD_WORD, 0, 0, _ARCH)
    yield from _unless_equal(machine.audit, _KILL)
    yield (_LOAD_WORD, 0, 0, _NUMBER)
    if machine.has_x32:
        yield (_JUMP_AT_LEAST, 0, 1, 0x40000000)
        yield (_RETURN, 0, 0, REFUSE)
    for number in denied:
        yield from when_equal(number, REFUSE)
    for number in machine.absent:
        yield from when_equal(number, _ERRNO | errno.ENOSYS)
    for number in machine.own_target:
        yield from only_with_argument(number, (own_pid,), REFUSE)
    yield from only_with_argument(machine.prlimit64, (0, own_pid), REFUSE)


def allow_the_rest() -> Instruction:
    """The last instruction."""
    return (_RETURN, 0, 0, _ALLOW)


def _unless_equal(value: int, action: int) -> Iterator[Instruction]:
    yield (_JUMP_EQUAL, 1, 0, value)
    yield (_RETURN, 0, 0, action)


def when_equal(value: int, action: int) -> Iterator[Instruction]:
    """Answer the call `value` with `action`."""
    yield (_JUMP_EQUAL, 0, 1, value)
    yield (_RETURN, 0, 0, action)


def only_with_argument(number: int, allowed: tuple[int, ...], action: int) -> Iterator[Instruction]:
    """Allow `number` when its first argument (32 low bits: a process id) is one of `allowed`."""
    yield (_JUMP_EQUAL, 0, 2 + 2 * len(allowed), number)
    yield (_LOAD_WORD, 0, 0, _ARGUMENT)
    for value in allowed:
        yield from when_equal(value, _ALLOW)
    yield (_RETURN, 0, 0, action)


def _refuse_flags(number: int, argument: int, flags: int, action: int) -> Iterator[Instruction]:
    yield (_JUMP_EQUAL, 0, 4, number)
    yield (_LOAD_WORD, 0, 0, _ARGUMENT + 8 * argument)
    yield (_JUMP_ANY_BIT, 0, 1, flags)
    yield (_RETURN, 0, 0, action)
    yield (_RETURN, 0, 0, _ALLOW)


def only_with_flag(number: int, argument: int, flag: int, action: int) -> Iterator[Instruction]:
    """Allow `number` when its argument (32 low bits) has `flag`."""
    yield (_JUMP_EQUAL, 0, 4, number)
    yield (_LOAD_WORD, 0, 0, _ARGUMENT + 8 * argument)
    yield (_JUMP_ANY_BIT, 1, 0, flag)
    yield (_RETURN, 0, 0, action)
    yield (_RETURN, 0, 0, _ALLOW)
