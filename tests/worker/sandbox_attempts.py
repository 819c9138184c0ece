"""Run as a program by test_sandbox_walls: closes itself off, then tries what it should not be able to do."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from renderer.ffmpeg import ffmpeg_binary
from worker.sandbox.confine import Confinement, confine, own_temporary_folder
from worker.sandbox.kernel import syscall
from worker.sandbox.limits import Limits
from worker.sandbox.seccomp import MACHINES

CALLS = MACHINES[platform.machine()].numbers


def outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    except MemoryError:
        return "MemoryError"
    return "done"


def thread() -> None:
    started = threading.Thread(target=list)
    started.start()
    started.join()


def ffmpeg(*arguments: str) -> str:
    line = [ffmpeg_binary(), "-nostdin", "-v", "error", *arguments]
    done = subprocess.run(line, capture_output=True, timeout=20, check=False)
    return "done" if done.returncode == 0 else "refused"


def signal_a_child() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    child.kill()
    child.wait()


def signal_a_group() -> None:
    line = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = subprocess.Popen(line, start_new_session=True)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def main() -> None:
    farm = Path(sys.argv[1])
    part, medium, secret = farm / "part", farm / "media" / "clip", farm / "other" / "secret"
    parent = os.getppid()
    own_temporary_folder(part / "tmp")
    limits = Limits(memory_bytes=1 << 30, cpu_seconds=50, file_bytes=1 << 20)
    confine(Confinement("auto", (medium,), (part,), limits))

    program = part / "program"
    with os.fdopen(os.open(program, os.O_WRONLY | os.O_CREAT, 0o755), "w") as file:
        file.write("#!/bin/sh\n")
    own = os.open(part / "own", os.O_RDWR | os.O_CREAT)
    text = ctypes.c_char_p(bytes(medium))
    buffer = ctypes.create_string_buffer(8)
    tone = ("-f", "lavfi", "-i", "sine=d=0.1", "-f", "wav", f"file:{part}/tone.wav")
    attempts: dict[str, Callable[[], object]] = {
        "read the medium": medium.read_bytes,
        "write in the part's folder": lambda: (part / "new").write_bytes(b"x"),
        "rename in the part's folder": lambda: (part / "new").rename(part / "tmp" / "moved"),
        "a pair of local sockets": socket.socketpair,
        "start a thread": thread,
        "write to /dev/null": lambda: Path("/dev/null").write_bytes(b"x"),
        "signal its own child": signal_a_child,
        "signal its own child's group": signal_a_group,
        "raise a signal": lambda: signal.raise_signal(signal.SIGURG),
        "signal everybody": lambda: os.kill(-1, 0),
        "signal a thread of anybody": lambda: syscall(CALLS["tkill"], os.getpid(), 0),
        "queue a signal": lambda: syscall(CALLS["rt_sigqueueinfo"], os.getpid(), 0, buffer),
        "queue a signal for a thread": lambda: syscall(
            CALLS["rt_tgsigqueueinfo"], os.getpid(), os.getpid(), 0, buffer
        ),
        "signal through a file": lambda: signal.pidfd_send_signal(os.pidfd_open(os.getpid()), 0),
        "bind the parent to a core": lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent)),
        "hold the parent back": lambda: os.sched_setscheduler(parent, os.SCHED_IDLE, os.sched_param(0)),
        "make the parent nicer": lambda: os.setpriority(os.PRIO_PROCESS, parent, 19),
        "bind itself to its cores": lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)),
        "internet socket": lambda: socket.socket(socket.AF_INET),
        "internet 6 socket": lambda: socket.socket(socket.AF_INET6),
        "local socket": lambda: socket.socket(socket.AF_UNIX),
        "netlink socket": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "raw socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
        "ptrace": lambda: syscall(CALLS["ptrace"], 16, parent, 0, 0),
        "unshare users": lambda: syscall(CALLS["unshare"], 0x10000000),
        "clone a namespace": lambda: syscall(CALLS["clone"], 0x40000000 | 17, 0, 0, 0, 0),
        "mount": lambda: syscall(CALLS["mount"], None, None, None, 0, None),
        "chroot": lambda: os.chroot(part),
        "keyctl": lambda: syscall(CALLS["keyctl"], 0, 0, 0),
        "bpf": lambda: syscall(CALLS["bpf"], 0, None, 0),
        "kexec": lambda: syscall(CALLS["kexec_load"], 0, 0, None, 0),
        "setns": lambda: syscall(CALLS["setns"], 0, 0),
        "limit the parent": lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE, (10, 10)),
        "read the parent's memory": lambda: syscall(
            CALLS["process_vm_readv"], parent, buffer, 0, buffer, 0, 0
        ),
        "perf": lambda: syscall(CALLS["perf_event_open"], None, 0, 0, 0, 0),
        "userfaultfd": lambda: syscall(CALLS["userfaultfd"], 0),
        "io_uring": lambda: syscall(CALLS["io_uring_setup"], 1, None),
        "set the clock": lambda: syscall(CALLS["clock_settime"], 0, None),
        "reboot": lambda: syscall(CALLS["reboot"], 0, 0, 0, None),
        "personality": lambda: syscall(CALLS["personality"], 0xFFFFFFFF),
        "symlink": lambda: (part / "link").symlink_to("/etc/passwd"),
        "hard link": lambda: (part / "twin").hardlink_to(program),
        "device": lambda: os.mknod(part / "device", 0o20600, 259),
        "pipe with a name": lambda: os.mkfifo(part / "pipe"),
        "mode of a medium": lambda: os.chmod(medium, 0o666),
        "mode of another job's file": lambda: os.chmod(secret, 0o666),
        "mode of an open file": lambda: os.fchmod(own, 0o666),
        "mode without following": lambda: syscall(CALLS["fchmodat2"], -100, text, 0o666, 0),
        "owner of a medium": lambda: os.chown(medium, os.getuid(), os.getgid()),
        "owner of a link": lambda: os.lchown(secret, os.getuid(), os.getgid()),
        "owner of an open file": lambda: os.fchown(own, os.getuid(), os.getgid()),
        "times of a medium": lambda: os.utime(medium, (0, 0)),
        "times of another job's file": lambda: os.utime(secret),
        "times of an open file": lambda: os.utime(own),
        "attribute of a medium": lambda: os.setxattr(medium, "user.x", b"1"),
        "attribute of a link": lambda: os.setxattr(medium, "user.x", b"1", follow_symlinks=False),
        "attribute of an open file": lambda: os.setxattr(own, "user.x", b"1"),
        "attribute by folder": lambda: syscall(CALLS["setxattrat"], -100, text, 0, text, buffer, 16),
        "attribute taken away": lambda: os.removexattr(medium, "user.x"),
        "attribute of an open file taken away": lambda: os.removexattr(own, "user.x"),
        "read another job's file": secret.read_bytes,
        "read through ..": (part / ".." / "other" / "secret").read_bytes,
        "read /etc/passwd": Path("/etc/passwd").read_bytes,
        "list the farm's folder": lambda: os.listdir(farm),
        "read the parent's environment": Path(f"/proc/{parent}/environ").read_bytes,
        "write to the medium": lambda: medium.write_bytes(b"x"),
        "truncate the medium": lambda: os.truncate(medium, 0),
        "remove the medium": medium.unlink,
        "write another job's file": lambda: secret.write_bytes(b"x"),
        "write to /tmp": lambda: Path("/tmp/draftfarm-escape").write_bytes(b"x"),
        "run a written program": lambda: os.execv(program, ["program"]),
        "signal the parent": lambda: os.kill(parent, 0),
        "too large a file": lambda: (part / "large").write_bytes(bytes(2 << 20)),
        "too much memory": lambda: bytearray(2 << 30),
    }
    found: dict[str, object] = {name: outcome(attempt) for name, attempt in attempts.items()}
    found["abort"] = subprocess.run([sys.executable, "-c", "import os; os.abort()"], check=False).returncode
    found["run FFmpeg"] = ffmpeg(*tone)
    found["FFmpeg reads another job's file"] = ffmpeg("-f", "u8", "-i", str(secret), "-f", "null", "-")
    found["FFmpeg opens an address"] = ffmpeg("-i", "http://127.0.0.1:9/a", "-f", "null", "-")
    library = [sys.executable, "-P", "-c", "import numpy"]
    done = subprocess.run(library, capture_output=True, timeout=20, check=False)
    found["start Python with its libraries"] = "done" if done.returncode == 0 else done.stderr.decode()[-300:]
    names = {"data": "DATA", "cpu": "CPU", "fsize": "FSIZE", "core": "CORE"}
    found["limits"] = {
        name: resource.getrlimit(getattr(resource, f"RLIMIT_{kind}"))[1] for name, kind in names.items()
    }
    found["first to go"] = int(Path("/proc/self/oom_score_adj").read_text())
    status = Path("/proc/self/status").read_text().splitlines()
    found["capabilities"] = next(line.split()[1] for line in status if line.startswith("CapEff"))
    print(json.dumps(found))


main()
