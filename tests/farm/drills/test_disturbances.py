"""Drills: what a job goes through while processes are killed, frozen, restarted and asked too much of.

After each the job has ended once, as it should, and its frames are those of a render that nothing disturbed.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import av
import pytest
import requests

from tests.farm.farm_process import FarmProcess, eventually, running_farm
from tests.farm.long_draft import LONG_FRAMES, long_document
from tests.synthetic import make_photo
from tests.worker.hosts import Host

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("drills")]

LEASE_SECONDS = 2.0
CANCEL_SECONDS = 2.0


@pytest.fixture(scope="module")
def drilled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarmProcess]:
    """A farm that keeps no pieces: every job is rendered whole."""
    settings = {
        "DRAFTFARM_LEASE_SECONDS": str(LEASE_SECONDS),
        "DRAFTFARM_RECONCILE_SECONDS": "0.5",
        "DRAFTFARM_PART_CACHE_BYTES": "0",
    }
    with running_farm(tmp_path_factory.mktemp("drills") / "data", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def draft_url(host: Host, tmp_path_factory: pytest.TempPathFactory) -> str:
    photo = make_photo(tmp_path_factory.mktemp("drilled") / "photo.png", (480, 360))
    host.answers["/drilled.png"] = photo.read_bytes()
    host.answers["/drilled.json"] = json.dumps(long_document(f"{host.url}/drilled.png", 360.0)).encode()
    return f"{host.url}/drilled.json"


class Undisturbed:
    """How long the job takes when it is left alone, and its frames."""

    def __init__(self, farm: FarmProcess, draft_url: str, folder: Path) -> None:
        began = time.monotonic()
        farm.submit(draft_url)
        done = farm.wait_for_end(draft_url)
        self.seconds = time.monotonic() - began
        self.frames = frames_of(done, folder)
        assert len(self.frames) == LONG_FRAMES


@pytest.fixture(scope="module")
def undisturbed(
    drilled: FarmProcess, draft_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Undisturbed:
    return Undisturbed(drilled, draft_url, tmp_path_factory.mktemp("undisturbed"))


def store_of(farm: FarmProcess) -> int:
    """The store's process. It writes its title over its environment, so it is known by its parent."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (entry / "comm").read_text().startswith("valkey"):
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                if int(parent) == farm.process.pid:
                    return int(entry.name)
    raise AssertionError("the farm has no store")


def frames_of(done: dict[str, object], folder: Path) -> list[str]:
    """A hash of each decoded frame of a job's video."""
    path = folder / "video.mp4"
    path.write_bytes(requests.get(str(done["video_url"]), timeout=60).content)
    with av.open(str(path)) as video:
        return [hashlib.sha256(frame.to_ndarray()).hexdigest() for frame in video.decode(video=0)]


def workers(farm: FarmProcess) -> list[int]:
    """Processes of the worker service: first the one that starts the others."""
    living = farm.living_processes()
    return sorted(pid for pid, line in living.items() if line.endswith("api.cli.main worker"))


def assert_ended_well(
    farm: FarmProcess, draft_url: str, task_id: str, undisturbed: Undisturbed, folder: Path
) -> None:
    done = farm.wait_for_end(draft_url)
    assert (done["status"], done["task_id"]) == ("completed", task_id), done
    assert frames_of(done, folder) == undisturbed.frames
    assert_nothing_left(farm, task_id)


def assert_nothing_left(farm: FarmProcess, task_id: str) -> None:
    def left() -> list[Path]:
        folders = (farm.data / "work", farm.data / "storage" / "jobs")
        return [
            path for folder in folders if folder.is_dir() for path in folder.iterdir() if task_id in path.name
        ]

    assert eventually(lambda: not left(), 30), left()


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98])
def test_a_worker_killed_at_some_moment_of_a_job(
    drilled: FarmProcess, draft_url: str, undisturbed: Undisturbed, tmp_path: Path, share: float
) -> None:
    assert eventually(lambda: len(workers(drilled)) == 3, 60), "one parent and two processes"
    task_id = drilled.submit(draft_url)["task_id"]
    time.sleep(share * undisturbed.seconds)
    os.kill(random.Random(share).choice(workers(drilled)[1:]), signal.SIGKILL)
    assert_ended_well(drilled, draft_url, task_id, undisturbed, tmp_path)


def test_workers_that_freeze_past_their_lease_and_wake_up(
    drilled: FarmProcess, draft_url: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    assert eventually(lambda: len(workers(drilled)) == 3, 60)
    task_id = drilled.submit(draft_url)["task_id"]
    drilled.wait_for_frames(draft_url)
    frozen = workers(drilled)[1:]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(3 * LEASE_SECONDS)
    assert drilled.status(draft_url)["status"] == "rendering"
    for pid in frozen:
        os.kill(pid, signal.SIGCONT)
    assert_ended_well(drilled, draft_url, task_id, undisturbed, tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_the_store_is_killed_while_a_job_runs(
    drilled: FarmProcess, draft_url: str, undisturbed: Undisturbed, tmp_path: Path, share: float
) -> None:
    task_id = drilled.submit(draft_url)["task_id"]
    time.sleep(share * undisturbed.seconds)
    os.kill(store_of(drilled), signal.SIGKILL)
    assert eventually(lambda: drilled.process.poll() is None and drilled.answers(), 60)
    assert_ended_well(drilled, draft_url, task_id, undisturbed, tmp_path)


def test_a_draft_submitted_a_hundred_times_at_once_is_one_job(
    drilled: FarmProcess, draft_url: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    before = jobs_of(drilled)
    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(lambda _: drilled.submit(draft_url)["task_id"], range(100)))
    (task_id,) = set(answers)
    assert jobs_of(drilled) == before + 1
    assert_ended_well(drilled, draft_url, task_id, undisturbed, tmp_path)


def jobs_of(farm: FarmProcess) -> int:
    jobs: dict[str, int] = requests.get(f"{farm.api}/health", timeout=20).json()["jobs"]
    return sum(jobs.values())


@pytest.mark.parametrize("moment", ["at once", "while it renders"])
def test_a_cancelled_job_stops_and_leaves_no_file(drilled: FarmProcess, draft_url: str, moment: str) -> None:
    task_id = drilled.submit(draft_url)["task_id"]
    if moment == "while it renders":
        drilled.wait_for_frames(draft_url)
    address = f"{drilled.api}/api/tasks/{task_id}/cancel"
    assert requests.post(address, json={"api_token": drilled.token}, timeout=20).status_code == 200
    asked = time.monotonic()
    work = drilled.data / "work"
    assert eventually(lambda: not any(task_id in path.name for path in work.iterdir()), 30)
    stopped_after = time.monotonic() - asked
    assert drilled.status(draft_url)["status"] == "cancelled"
    assert_nothing_left(drilled, task_id)
    assert not list((drilled.data / "storage" / "results").glob(f"*{task_id}*"))
    # The promise is two seconds of a free machine; this one may be busy with other tests.
    assert stopped_after < 5 * CANCEL_SECONDS


# Last, as the farm waits longer before each new start of a service that ended a moment ago.


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_all_workers_killed_at_once(
    drilled: FarmProcess, draft_url: str, undisturbed: Undisturbed, tmp_path: Path, share: float
) -> None:
    assert eventually(lambda: len(workers(drilled)) == 3, 60)
    task_id = drilled.submit(draft_url)["task_id"]
    time.sleep(share * undisturbed.seconds)
    for pid in workers(drilled):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert_ended_well(drilled, draft_url, task_id, undisturbed, tmp_path)
