"""How a disturbed job has to end: once, with the frames of an undisturbed render, and with nothing left behind."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import requests

from tests.farm.farm_process import FarmProcess, eventually, running_farm
from tests.processes import alive, children_of

ENDED = ("completed", "failed", "cancelled")
GONE_SECONDS = 30.0
UNYIELDING = {"DRAFTFARM_WORKER_NICENESS": "0", "DRAFTFARM_RENDER_IDLE_PRIORITY": "false"}
"""A farm that draws although the machine is busy with other tests."""


@contextmanager
def farm_that_leaves_nothing(data: Path, **environment: str) -> Iterator[FarmProcess]:
    """A farm of which, once it has been stopped, no process and no temporary file is there."""
    with running_farm(data, **UNYIELDING, **environment) as farm:
        yield farm
        started = descendants(farm.process.pid)
    assert_gone(farm, started)
    assert partial_files(data) == []
    assert list((data / "work").glob("*")) == []


def assert_gone(farm: FarmProcess, started: Sequence[int]) -> None:
    """No process of a stopped farm lives; `started` are those it had, as sandboxes hide their origin."""
    assert eventually(lambda: not any(map(alive, started)), GONE_SECONDS), list(filter(alive, started))
    assert farm.living_processes() == {}


def descendants(pid: int) -> list[int]:
    """All processes that a process has started, directly or not."""
    children = children_of(pid)
    return [*children, *(further for child in children for further in descendants(child))]


def patient_status(farm: FarmProcess, draft_url: str) -> dict[str, Any]:
    """The status of a draft, empty while the farm cannot tell."""
    address = f"{farm.api}/api/drafts/gen_video_status"
    response = requests.post(address, json={"draft_url": draft_url}, timeout=60)
    assert response.status_code in (200, 500), response.text
    data: dict[str, Any] = response.json()["data"] if response.status_code == 200 else {}
    return data


def patient_end(farm: FarmProcess, draft_url: str) -> dict[str, Any]:
    """The status of a draft once its job has ended, though the farm may be silent for a while."""
    data: dict[str, Any] = {}

    def ended() -> bool:
        data.clear()
        data.update(patient_status(farm, draft_url))
        return data.get("status") in ENDED

    assert eventually(ended), f"{data}\n{farm.words[-3000:]}"
    return data


def assert_completed(
    farm: FarmProcess, draft_url: str, task_id: str, frames: Sequence[str], folder: Path
) -> None:
    done = patient_end(farm, draft_url)
    assert (done["status"], done["task_id"]) == ("completed", task_id), f"{done}\n{farm.words[-3000:]}"
    assert frames_of(done, folder) == list(frames)
    assert_nothing_left(farm, task_id)


def frames_of(done: dict[str, Any], folder: Path) -> list[str]:
    """A hash of each decoded frame of a job's video."""
    path = folder / f"{done['task_id']}.mp4"
    path.write_bytes(requests.get(str(done["video_url"]), timeout=60).content)
    with av.open(str(path)) as video:
        return [hashlib.sha256(frame.to_ndarray()).hexdigest() for frame in video.decode(video=0)]


def assert_nothing_left(farm: FarmProcess, task_id: str, storage: Path | None = None) -> None:
    """No working file of a job that has ended, and no half file of anybody."""
    storage = storage or farm.data / "storage"

    def left() -> list[str]:
        own = [*(farm.data / "work").glob(f"{task_id}*"), *(storage / "jobs").glob(f"{task_id}*")]
        return [*map(str, own), *partial_files(farm.data), *partial_files(storage)]

    assert eventually(lambda: not left(), GONE_SECONDS), left()


def partial_files(folder: Path) -> list[str]:
    """Downloads that were begun, and files that were to be stored."""
    return [
        os.path.join(place, name)
        for place, _, names in os.walk(folder)
        for name in names
        if name.endswith(".part") or name.startswith(".")
    ]


class Tally:
    """What the farm counts, from here on."""

    def __init__(self, farm: FarmProcess) -> None:
        self._farm = farm
        self._before = _counts(farm)

    def assert_counted(self, *, submitted: int, ended: int, frames: int) -> None:
        """So many jobs came and ended, and so many frames were drawn: each once."""
        now = _counts(self._farm)
        counted = {name: now[name] - self._before[name] for name in now}
        assert counted == {"jobs_submitted": submitted, "jobs_ended": ended, "frames_rendered": frames}


def _counts(farm: FarmProcess) -> dict[str, int]:
    text = requests.get(f"{farm.api}/metrics", timeout=60).text
    return {
        name: sum(
            round(float(value))
            for value in re.findall(rf"^draftfarm_{name}_total(?:{{.*}})? (\S+)$", text, re.MULTILINE)
        )
        for name in ("jobs_submitted", "jobs_ended", "frames_rendered")
    }
