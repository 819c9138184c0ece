"""Which process of a farm is what. Fork servers and their children carry no mark, so all are known by their parents."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.farm.drills.moments import soon
from tests.farm.farm_process import FarmProcess, eventually
from worker.processes import alive, children_of, descendants


class Family:
    """The processes of a farm with two worker processes."""

    def __init__(self, farm: FarmProcess) -> None:
        self._farm = farm

    @property
    def store(self) -> int:
        (pid,) = (pid for pid in children_of(self._farm.process.pid) if "valkey" in _command(pid))
        return pid

    def service(self, name: str) -> int:
        """The first process of `worker`, `reconciler` or `api`, once it is there."""

        def found() -> list[int]:
            children = children_of(self._farm.process.pid)
            return [pid for pid in children if _command(pid).endswith(f"api.cli.main {name}")]

        (pid,) = eventually(found, 60)
        return int(pid)

    @property
    def api_process(self) -> int:
        """One of those that answer."""
        return max(children_of(self.service("api")))

    def pool(self) -> list[int]:
        """The worker processes that are there now."""
        children = children_of(self._farm.process.pid)
        parents = [pid for pid in children if _command(pid).endswith("api.cli.main worker")]
        return [pid for parent in parents for pid in children_of(parent) if "api.cli.main" in _command(pid)]

    def is_at_rest(self) -> bool:
        """Whether two worker processes have a fork server each, and no server has a child."""
        pool = self.pool()
        servers = [server for pid in pool for server in children_of(pid)]
        return (
            len(pool) == len(servers) == 2
            and all(fork_server(pid) for pid in pool)
            and not any(map(children_of, servers))
        )

    def commands(self) -> list[str]:
        """The command lines of all processes that carry the farm's mark."""
        return sorted(self._farm.living_processes().values())


def fork_server(pool_process: int) -> int | None:
    """The fork server of a worker process."""
    servers = [pid for pid in children_of(pool_process) if "worker.sandbox" in _command(pid)]
    return servers[0] if servers else None


def sandbox_child(pool_process: int) -> int | None:
    """The process that draws for a worker process, while there is one. It leads a session of its own, unlike the
    programs that the server starts to look at the machine."""
    server = fork_server(pool_process)
    for pid in children_of(server) if server is not None else []:
        with suppress(ProcessLookupError):
            if os.getsid(pid) == pid:
                return pid
    return None


def frozen(pid: int) -> bool:
    """Stop a process; whether it had not ended before."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        soon(lambda: _state(pid) in ("T", "Z", ""), 10)
    return _state(pid) == "T"


def wake(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def kill(pid: int) -> None:
    """End a process by SIGKILL, and see that none below it stays."""
    family = [pid, *descendants(pid)]
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    for below in family[1:]:
        wake(below)  # one that a drill has frozen could not end by itself
    assert eventually(lambda: not any(map(alive, family)), 30), [p for p in family if alive(p)]


def _state(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return ""


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return ""
