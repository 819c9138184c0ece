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

from api import messages
from tests.farm.farm_process import FarmProcess, eventually, running_farm
from worker.processes import alive, descendants

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


def patient_status(farm: FarmProcess, draft_url: str) -> dict[str, Any]:
    """The status of a draft, empty while the farm cannot tell."""
    address = f"{farm.api}/api/drafts/gen_video_status"
    answer = requests.post(address, json={"draft_url": draft_url}, timeout=60)
    if answer.status_code == 200:
        data: dict[str, Any] = answer.json()["data"]
        return data
    assert answer.status_code == 500, answer.text
    assert answer.json() in [
        {"status": "error", "message": message}
        for message in (messages.STATUS_TIMEOUT, messages.STATUS_FAULT)
    ]
    return {}


def patient_end(farm: FarmProcess, draft_url: str) -> dict[str, Any]:
    """The status of a draft once its job has ended, though the farm may be silent for a while."""
    data: dict[str, Any] = {}

    def ended() -> bool:
        data.clear()
        data.update(patient_status(farm, draft_url))
        return data.get("status") in ENDED

    assert eventually(ended), f"{data}\n{farm.words[-3000:]}"
    return data


def submit_or_be_refused(farm: FarmProcess, draft_url: str, token: str) -> str | None:
    """The task of a submission; None where the farm says in the published form that it cannot."""
    body = {"api_token": token, "draft_url": draft_url}
    answer = requests.post(f"{farm.api}/api/drafts/gen_video", json=body, timeout=60)
    if answer.status_code == 200:
        return str(answer.json()["data"]["task_id"])
    assert answer.status_code == 500, answer.text
    data = {"code": 500, "message": messages.SUBMIT_FAULT_DETAIL}
    assert answer.json() == {"status": "error", "message": messages.SUBMIT_FAULT, "data": data}
    return None


def assert_completed(
    farm: FarmProcess,
    draft_url: str,
    task_id: str,
    frames: Sequence[str],
    folder: Path,
    storage: Path | None = None,
) -> None:
    """The job's only end is a video with these frames. `storage` is given where it is not in the data folder."""
    done = patient_end(farm, draft_url)
    assert (done["status"], done["task_id"]) == ("completed", task_id), f"{done}\n{farm.words[-3000:]}"
    assert frames_of(done, folder) == list(frames)
    assert_nothing_left(farm, task_id, storage)


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

    def assert_counted(self, *, submitted: int, ended: int, frames: int | None = None) -> None:
        """So many jobs came and ended, and so many frames were drawn: each once. A job that fails has drawn some
        of its frames, nobody knows how many."""
        now = _counts(self._farm)
        counted = {name: now[name] - self._before[name] for name in now}
        assert (counted["jobs_submitted"], counted["jobs_ended"]) == (submitted, ended)
        assert frames in (None, counted["frames_rendered"])


def _counts(farm: FarmProcess) -> dict[str, int]:
    text = requests.get(f"{farm.api}/metrics", timeout=60).text
    return {
        name: sum(
            round(float(value))
            for value in re.findall(rf"^draftfarm_{name}_total(?:{{.*}})? (\S+)$", text, re.MULTILINE)
        )
        for name in ("jobs_submitted", "jobs_ended", "frames_rendered")
    }
