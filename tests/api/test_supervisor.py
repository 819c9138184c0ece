"""Children restarted, stopped with their whole family, and gone with a killed supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from api.supervisor import child as child_module
from api.supervisor.child import Child, ChildProgram, session_members
from api.supervisor.folder_lock import FolderInUse, FolderLock
from api.supervisor.supervisor import Supervisor
from worker.processes import alive

PYTHON = sys.executable


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def program(code: str, **options: object) -> ChildProgram:
    return ChildProgram("test", [PYTHON, "-c", code], **options)  # type: ignore[arg-type]


def test_a_crashed_child_is_restarted_after_a_growing_pause(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(child_module, "FIRST_RESTART_SECONDS", 0.02)
    log = tmp_path / "starts"
    child = Child(program(f"open({str(log)!r}, 'a').write('x'); raise SystemExit(3)"))
    child.start()
    sentences: list[str] = []

    def three_starts() -> bool:
        sentence = child.check()
        if sentence:
            sentences.append(sentence)
        return len(sentences) == 3

    assert eventually(three_starts)
    assert log.read_text() == "xxx"
    assert sentences == [
        "test ended (exit code 3), restarting in 0.02 s",
        "test ended (exit code 3), restarting in 0.04 s",
        "test ended (exit code 3), restarting in 0.08 s",
    ]
    child.stop(time.monotonic())


def test_stop_ends_the_family_even_when_it_will_not(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    stubborn = (
        "import os, signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], process_group=0)\n"
        f"open({str(ready)!r}, 'w').close()\n"
        "time.sleep(600)\n"
    )
    child = Child(program(stubborn))
    child.start()
    pid = child.pid
    assert pid is not None
    assert eventually(ready.exists)
    assert len(session_members(pid)) == 3
    child.ask_to_stop()
    child.stop(time.monotonic() + 0.2)
    assert eventually(lambda: not any(alive(member) for member in session_members(pid)))
    assert child.pid is None


def test_a_tidy_child_gets_its_time(tmp_path: Path) -> None:
    ready, tidied = tmp_path / "ready", tmp_path / "tidied"
    tidy = (
        "import signal, sys, time\n"
        f"signal.signal(signal.SIGTERM, lambda *_: (open({str(tidied)!r}, 'w').close(), sys.exit()))\n"
        f"open({str(ready)!r}, 'w').close()\n"
        "time.sleep(600)\n"
    )
    supervisor = Supervisor([program(tidy)], report=print)
    supervisor.run(on_tick=lambda: supervisor.request_stop() if ready.exists() else None)
    assert tidied.exists()
    assert not supervisor.children[0].running


def test_killing_the_supervisor_kills_the_children(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    sleeper = f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    code = (
        "import sys\n"
        "from api.supervisor.child import ChildProgram\n"
        "from api.supervisor.supervisor import Supervisor\n"
        f"Supervisor([ChildProgram('sleeper', [sys.executable, '-c', {sleeper!r}])], print).run()\n"
    )
    parent = subprocess.Popen([PYTHON, "-c", code])
    assert eventually(lambda: pid_file.exists() and pid_file.read_text().isdigit())
    pid = int(pid_file.read_text())
    assert alive(pid)
    parent.kill()
    parent.wait()
    assert eventually(lambda: not alive(pid))


def test_sigterm_stops_supervisor_and_children(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    sleeper = f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    code = (
        "import sys\n"
        "from api.supervisor.child import ChildProgram\n"
        "from api.supervisor.supervisor import Supervisor\n"
        f"Supervisor([ChildProgram('sleeper', [sys.executable, '-c', {sleeper!r}])], print).run()\n"
    )
    parent = subprocess.Popen([PYTHON, "-c", code])
    assert eventually(lambda: pid_file.exists() and pid_file.read_text().isdigit())
    os.kill(parent.pid, signal.SIGTERM)
    assert parent.wait(timeout=20) == 0
    assert not alive(int(pid_file.read_text()))


def test_one_farm_per_folder(tmp_path: Path) -> None:
    with FolderLock(tmp_path):
        with pytest.raises(FolderInUse) as raised, FolderLock(tmp_path):
            pass
        assert f"(process {os.getpid()})" in str(raised.value)
        assert str(tmp_path) in str(raised.value)
    with FolderLock(tmp_path):
        pass


def test_a_folder_called_api_where_the_farm_is_started_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "__init__.py").write_text("raise SystemExit('the wrong api')")
    monkeypatch.chdir(tmp_path)
    child = Child(program(f"open({str(tmp_path / 'started')!r}, 'w').close()"))
    child.start()
    assert eventually((tmp_path / "started").exists)
    child.stop(time.monotonic() + 10)
