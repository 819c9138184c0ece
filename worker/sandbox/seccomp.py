"""The system calls a child may not make: everything that opens a connection or reaches beyond the process.

A list of refusals, not of permissions: decoders, encoders, Skia and Python make hundreds of harmless calls that
change with every C library. What is refused answers EPERM as if the user had no right to it. What files hold is
Landlock's business; links, devices, and files' modes, owners, times and attributes, which Landlock does not know, are
refused here.

A filter sees numbers and knows no processes, and a part must be able to end the FFmpeg it started. So `kill` and
`tgkill` pass, and whom they reach is Landlock's business, too.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from dataclasses import dataclass

from worker.sandbox.kernel import PR_SET_SECCOMP, prctl, syscall

_AF_UNIX = 1
_NEW_NAMESPACES = 0x7E020080
"""clone's CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET and NEWTIME."""

_SHARED_NUMBERS = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "clone3": 435,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "quotactl_fd": 443,
    "fchmodat2": 452,
    "setxattrat": 463,
    "removexattrat": 466,
    "open_tree_attr": 467,
    "file_setattr": 469,
}
"""Calls from Linux 5.0 on have one number on all machines."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A kind of processor: its audit number and its numbers of the calls. From `first_foreign` on, numbers belong
    to another calling convention of the same machine (x86-64's x32)."""

    audit_number: int
    numbers: dict[str, int]
    seccomp_number: int
    first_foreign: int | None = None


# From the kernel's arch/x86/entry/syscalls/syscall_64.tbl.
X86_64 = Machine(
    0xC000003E,
    {
        "shmget": 29,
        "shmat": 30,
        "socket": 41,
        "connect": 42,
        "accept": 43,
        "bind": 49,
        "listen": 50,
        "socketpair": 53,
        "clone": 56,
        "kill": 62,
        "semget": 64,
        "msgget": 68,
        "link": 86,
        "symlink": 88,
        "chmod": 90,
        "fchmod": 91,
        "chown": 92,
        "fchown": 93,
        "lchown": 94,
        "ptrace": 101,
        "syslog": 103,
        "rt_sigqueueinfo": 129,
        "utime": 132,
        "mknod": 133,
        "personality": 135,
        "setpriority": 141,
        "sched_setparam": 142,
        "sched_setscheduler": 144,
        "vhangup": 153,
        "modify_ldt": 154,
        "pivot_root": 155,
        "adjtimex": 159,
        "chroot": 161,
        "acct": 163,
        "settimeofday": 164,
        "mount": 165,
        "umount2": 166,
        "swapon": 167,
        "swapoff": 168,
        "reboot": 169,
        "sethostname": 170,
        "setdomainname": 171,
        "iopl": 172,
        "ioperm": 173,
        "init_module": 175,
        "delete_module": 176,
        "quotactl": 179,
        "setxattr": 188,
        "lsetxattr": 189,
        "fsetxattr": 190,
        "removexattr": 197,
        "lremovexattr": 198,
        "fremovexattr": 199,
        "tkill": 200,
        "sched_setaffinity": 203,
        "clock_settime": 227,
        "utimes": 235,
        "mq_open": 240,
        "kexec_load": 246,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "ioprio_set": 251,
        "migrate_pages": 256,
        "mknodat": 259,
        "fchownat": 260,
        "futimesat": 261,
        "linkat": 265,
        "symlinkat": 266,
        "fchmodat": 268,
        "unshare": 272,
        "move_pages": 279,
        "utimensat": 280,
        "accept4": 288,
        "rt_tgsigqueueinfo": 297,
        "perf_event_open": 298,
        "fanotify_init": 300,
        "prlimit64": 302,
        "name_to_handle_at": 303,
        "open_by_handle_at": 304,
        "clock_adjtime": 305,
        "setns": 308,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "kcmp": 312,
        "finit_module": 313,
        "sched_setattr": 314,
        "kexec_file_load": 320,
        "bpf": 321,
        "userfaultfd": 323,
        **_SHARED_NUMBERS,
    },
    seccomp_number=317,
    first_foreign=0x40000000,
)

# From the kernel's include/uapi/asm-generic/unistd.h.
AARCH64 = Machine(
    0xC00000B7,
    {
        "setxattr": 5,
        "lsetxattr": 6,
        "fsetxattr": 7,
        "removexattr": 14,
        "lremovexattr": 15,
        "fremovexattr": 16,
        "ioprio_set": 30,
        "mknodat": 33,
        "symlinkat": 36,
        "linkat": 37,
        "umount2": 39,
        "mount": 40,
        "pivot_root": 41,
        "chroot": 51,
        "fchmod": 52,
        "fchmodat": 53,
        "fchownat": 54,
        "fchown": 55,
        "vhangup": 58,
        "quotactl": 60,
        "utimensat": 88,
        "acct": 89,
        "personality": 92,
        "unshare": 97,
        "kexec_load": 104,
        "init_module": 105,
        "delete_module": 106,
        "clock_settime": 112,
        "syslog": 116,
        "ptrace": 117,
        "sched_setparam": 118,
        "sched_setscheduler": 119,
        "sched_setaffinity": 122,
        "kill": 129,
        "tkill": 130,
        "rt_sigqueueinfo": 138,
        "setpriority": 140,
        "reboot": 142,
        "sethostname": 161,
        "setdomainname": 162,
        "settimeofday": 170,
        "adjtimex": 171,
        "mq_open": 180,
        "msgget": 186,
        "semget": 190,
        "shmget": 194,
        "shmat": 196,
        "socket": 198,
        "socketpair": 199,
        "bind": 200,
        "listen": 201,
        "accept": 202,
        "connect": 203,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "clone": 220,
        "swapon": 224,
        "swapoff": 225,
        "migrate_pages": 238,
        "move_pages": 239,
        "rt_tgsigqueueinfo": 240,
        "perf_event_open": 241,
        "accept4": 242,
        "prlimit64": 261,
        "fanotify_init": 262,
        "name_to_handle_at": 264,
        "open_by_handle_at": 265,
        "clock_adjtime": 266,
        "setns": 268,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "kcmp": 272,
        "finit_module": 273,
        "sched_setattr": 274,
        "bpf": 280,
        "userfaultfd": 282,
        "kexec_file_load": 294,
        **_SHARED_NUMBERS,
    },
    seccomp_number=277,
)

MACHINES = {"x86_64": X86_64, "aarch64": AARCH64}

_ONLY_ON_ITSELF = ("prlimit64", "sched_setparam", "sched_setscheduler", "sched_setaffinity", "sched_setattr")
"""Calls whose first argument is a process, where 0 is the caller."""

_JUDGED_BY_ARGUMENT = {"clone", "clone3", "kill", "socketpair", *_ONLY_ON_ITSELF}
_EVERYBODY = 0xFFFFFFFF
"""`kill`'s -1: all processes it may reach."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_REFUSE = 0x00050000 | errno.EPERM
_UNKNOWN = 0x00050000 | errno.ENOSYS
_GET_ACTION_AVAILABLE = 2
_MODE_FILTER = 2


def this_machine() -> Machine | None:
    """The machine's calls; None for a processor whose numbers are not known here."""
    return MACHINES.get(platform.machine()) if struct.calcsize("P") == 8 else None


def why_not() -> str:
    """Why this kernel takes no filter; "" if it does."""
    machine = this_machine()
    if machine is None:
        return f"the system calls of {platform.machine()} are not listed"
    try:
        action = ctypes.c_uint32(_KILL)
        syscall(machine.seccomp_number, _GET_ACTION_AVAILABLE, 0, ctypes.byref(action))
    except OSError as error:
        return f"the kernel takes no seccomp filter ({error.strerror})"
    return ""


def program(machine: Machine) -> bytes:
    """The filter, in the kernel's classic BPF."""
    numbers = machine.numbers
    lines = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 1, 0, machine.audit_number),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine.first_foreign is not None:
        lines += [(_AT_LEAST, 0, 1, machine.first_foreign), (_RETURN, 0, 0, _KILL)]
    # glibc makes threads with clone where clone3, whose flags no filter can read, is unknown.
    lines += [(_EQUAL, 0, 1, numbers["clone3"]), (_RETURN, 0, 0, _UNKNOWN)]
    lines += _by_first_argument(numbers["clone"], (_ANY_BIT, 0, 1, _NEW_NAMESPACES))
    for name in _ONLY_ON_ITSELF:
        lines += _by_first_argument(numbers[name], (_EQUAL, 1, 0, 0))
    lines += _by_first_argument(numbers["kill"], (_EQUAL, 0, 1, _EVERYBODY))
    lines += _by_first_argument(numbers["socketpair"], (_EQUAL, 1, 0, _AF_UNIX))
    refused = sorted(number for name, number in numbers.items() if name not in _JUDGED_BY_ARGUMENT)
    lines += [(_EQUAL, len(refused) - place, 0, number) for place, number in enumerate(refused)]
    lines += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("<HBBI", *line) for line in lines)


def _by_first_argument(number: int, test: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    """Refuse a call unless the test of its first argument jumps over the refusal."""
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        test,
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_char_p))


def install() -> None:
    """Filter this process, which must have one thread, and all it starts. Needs no_new_privs. Raises OSError."""
    machine = this_machine()
    assert machine is not None
    code = program(machine)
    described = _Program(len(code) // 8, code)
    prctl(PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(described))
