"""A real farm: `draftfarm serve` as a process of its own, on its own folder and port."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests

START_SECONDS = 60.0
WAIT_SECONDS = 120.0


def eventually(condition: Callable[[], Any], seconds: float = WAIT_SECONDS) -> Any:
    """The first true answer of `condition`; the last answer when the time is over."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer


class FarmProcess:
    """A running farm. Every process it starts carries its data folder in its environment."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.log = data.with_name(f"{data.name}.log")
        self._marker = f"DRAFTFARM_DATA_DIR={data}".encode()
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DRAFTFARM_", "REDIS_"))}
        self._environment = clean | {
            "DRAFTFARM_DATA_DIR": str(data),
            "DRAFTFARM_ALLOW_PRIVATE_ADDRESSES": "127.0.0.1",
            # Children inherit this, wherever the tests are started.
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            **environment,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.serve_command(), env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def serve_command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "api.cli.main", "serve", "--port", "0", "--processes", "2", *options]

    def wait_until_ready(self) -> FarmProcess:
        assert eventually(self.answers, START_SECONDS), f"the farm did not start:\n{self.words}"
        return self

    @property
    def words(self) -> str:
        """What the farm has printed."""
        return self.log.read_text(errors="replace")

    @property
    def api(self) -> str:
        return str(json.loads((self.data / "farm.json").read_text())["api"])

    @property
    def token(self) -> str:
        return (self.data / "api_token").read_text().strip()

    def submit(self, draft_url: str, **options: Any) -> dict[str, Any]:
        body = {"api_token": self.token, "draft_url": draft_url, **options}
        response = requests.post(f"{self.api}/api/drafts/gen_video", json=body, timeout=20)
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()["data"]
        return data

    def status(self, draft_url: str) -> dict[str, Any]:
        body = {"draft_url": draft_url}
        response = requests.post(f"{self.api}/api/drafts/gen_video_status", json=body, timeout=20)
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()["data"]
        return data

    def wait_for_end(self, draft_url: str) -> dict[str, Any]:
        """The status of a draft once its job has ended."""
        ended = ("completed", "failed", "cancelled")
        eventually(lambda: self.status(draft_url)["status"] in ended)
        data = self.status(draft_url)
        assert data["status"] in ended, f"{data}\n{self.words[-3000:]}"
        return data

    def wait_for_frames(self, draft_url: str) -> dict[str, Any]:
        """The status of a draft once some of its frames are drawn and others are not."""
        data: dict[str, Any] = {}

        def drawing() -> bool:
            data.update(self.status(draft_url))
            return bool(data["status"] == "rendering" and data.get("frames_done", 0) > 0)

        assert eventually(drawing), f"{data}\n{self.words[-3000:]}"
        return data

    def signal(self, number: signal.Signals) -> int:
        """Send the farm's first process a signal and wait for its end; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=40)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)

    def living_processes(self) -> dict[int, str]:
        """Every process of this farm that still lives, with its command line."""
        living = {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and self._marker in (entry / "environ").read_bytes().split(b"\0"):
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    living[int(entry.name)] = command.strip()
        return living

    def answers(self) -> bool:
        assert self.process.poll() is None, f"the farm has ended:\n{self.words}"
        with suppress(OSError, ValueError, KeyError, requests.RequestException):
            return requests.get(f"{self.api}/health", timeout=2).status_code == 200
        return False


@contextmanager
def running_farm(data: Path, **environment: str) -> Iterator[FarmProcess]:
    farm = FarmProcess(data, **environment)
    try:
        yield farm.wait_until_ready()
    finally:
        farm.stop()
