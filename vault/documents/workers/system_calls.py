"""Linux system calls that a worker has no use for, with their numbers per architecture.

Numbers from the kernel's ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``.
A missing second number means that the architecture never had the call. Calls from 424 on have one number everywhere.
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass

# The number on x86_64, then the one on aarch64.
_NUMBERS: dict[str, tuple[int, int | None]] = {
    # network and descriptors from elsewhere
    "socket": (41, 198), "socketpair": (53, 199), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242), "connect": (42, 203), "sendto": (44, 206), "recvfrom": (45, 207), "sendmsg": (46, 211),
    "recvmsg": (47, 212), "sendmmsg": (307, 269), "recvmmsg": (299, 243),
    # new programs and processes; threads too, nothing here needs them once started
    "execve": (59, 221), "execveat": (322, 281), "clone": (56, 220), "fork": (57, None), "vfork": (58, None),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440), "process_mrelease": (448, 448),
    # the file tree: what Landlock forbids, once more, and what it does not cover (modes, owners, times, attributes)
    "creat": (85, None), "truncate": (76, 45), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None), "unlinkat": (263, 35),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "mknod": (133, None),
    "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None),
    "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5),
    "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # mounts and namespaces
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "setns": (308, 268),
    "unshare": (272, 97), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    # kernel surface that has been a way out before
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "personality": (135, 92), "modify_ldt": (154, None), "iopl": (172, None), "ioperm": (173, None),
    # memory outside the address-space limit
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "shmctl": (31, 195), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    # the host
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "syslog": (103, 116), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
}  # fmt: skip


@dataclass(frozen=True)
class Architecture:
    """Numbers of one architecture.

    Args:
        audit: ``AUDIT_ARCH_*`` value that a filter compares.
        named: Numbers of the calls above by their names, where the architecture has them.
        absent: Numbers answered with ENOSYS, so that the C library falls back to a call that can be judged.
        open, openat: Calls whose flags decide (``open`` may be missing).
        own_target: Calls allowed only with the caller's own process id first.
        prlimit64: Allowed for the caller only (0 or its own id).
        has_x32: Numbers from 0x40000000 on are a second table that must be refused.
    """

    audit: int
    named: Mapping[str, int]
    absent: tuple[int, ...]
    open: int | None
    openat: int
    own_target: tuple[int, ...]
    prlimit64: int
    has_x32: bool

    @property
    def denied(self) -> tuple[int, ...]:
        """Numbers answered with EPERM."""
        return tuple(self.named.values())


_CLONE3, _OPENAT2 = 435, 437
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446

_ARCHITECTURES = {
    "x86_64": Architecture(
        audit=0xC000003E,
        named={name: numbers[0] for name, numbers in _NUMBERS.items()},
        absent=(_CLONE3, _OPENAT2),
        open=2,
        openat=257,
        own_target=(62, 234),  # kill, tgkill
        prlimit64=302,
        has_x32=True,
    ),
    "aarch64": Architecture(
        audit=0xC00000B7,
        named={name: numbers[1] for name, numbers in _NUMBERS.items() if numbers[1] is not None},
        absent=(_CLONE3, _OPENAT2),
        open=None,
        openat=56,
        own_target=(129, 131),
        prlimit64=261,
        has_x32=False,
    ),
}


def this_architecture() -> Architecture | None:
    """Numbers for this machine, or None where they are not known."""
    return _ARCHITECTURES.get(platform.machine())
