"""What the drills share: a farm with its store in sight, its draft's gates, and how a job has to end."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import requests

from tests.farm.drills.family import Family
from tests.farm.drills.gate import Gate
from tests.farm.farm_process import FarmProcess, eventually
from worker import keys
from worker.connection import connect
from worker.jobs import JobRecord, JobStatus, Part
from worker.settings import Settings
from worker.store import JobStore


@dataclass(frozen=True)
class DrillDraft:
    """The draft's address, and what its host answers: the draft, its photo, its tone."""

    url: str
    draft: Gate
    photo: Gate
    tone: Gate


@dataclass
class Drill:
    """A farm, the drills' draft, and the frames of its undisturbed render."""

    farm: FarmProcess
    draft: DrillDraft
    frames: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        url = (self.farm.data / "store" / "address").read_text()
        settings = Settings(_env_file=None, data_dir=self.farm.data, redis_url=url)  # type: ignore[call-arg]
        self.redis: Any = connect(url, retries=10)
        self.store = JobStore(self.redis, settings)
        self.family = Family(self.farm)
        self.work = self.farm.data / "work"
        self.results = self.farm.data / "storage" / "results"

    def submit(self, variant: str = "") -> str:
        """A new job of the draft; its id. Drafts of different variants are different drafts to the farm."""
        return str(self.farm.submit(self.draft.url + variant)["task_id"])

    def record(self, task_id: str) -> JobRecord:
        record = self.store.get(task_id)
        assert record is not None
        return record

    def holder(self, task_id: str, part: Part) -> int | None:
        """The worker process that has a part now."""
        if self.redis.zscore(keys.leases(), f"{task_id} {part}") is None:
            return None
        name = self.redis.hget(keys.holders(task_id), part)
        return int(str(name).rpartition(":")[2]) if name else None

    def frames_of(self, task_id: str, part: Part) -> int:
        """How many frames of a piece are drawn."""
        return int(self.redis.hget(keys.frames(task_id), part) or 0)

    def ended(self, task_id: str, seconds: float = 120.0) -> JobRecord:
        """The record of a job once it has ended."""
        open_states = (JobStatus.QUEUED, JobStatus.PREPARING, JobStatus.RENDERING)
        eventually(lambda: self.record(task_id).status not in open_states, seconds)
        return self.record(task_id)

    def ends(self) -> Counter[str]:
        """How many jobs have ended so far, by how."""
        found: Counter[str] = Counter()
        for name, count in self.redis.hgetall(keys.totals()).items():
            if name.startswith("ended:"):
                found[name.split(":")[1]] += int(float(count))
        return found

    def files_of(self, task_id: str) -> list[Path]:
        """All files and folders that are named after a job, results aside."""
        folders = (self.work, self.farm.data / "storage" / "jobs")
        return [
            path for folder in folders if folder.is_dir() for path in folder.iterdir() if task_id in path.name
        ]

    def results_of(self, task_id: str) -> list[str]:
        """The names of a job's results."""
        found = [path.name for path in self.results.glob("*") if task_id in path.name]
        # What a killed process had half written has a hidden name, and goes when the books are closed.
        return sorted(name for name in found if not name.startswith("."))

    def assert_completed(self, task_id: str) -> JobRecord:
        """The job completes once and whole, with the undisturbed render's frames, and leaves nothing behind."""
        record = self.ended(task_id)
        assert record.status is JobStatus.COMPLETED, f"{record}\n{self.farm.words[-3000:]}"
        assert len(record.parts) == record.parts_total + 2, (
            "all pieces and the sound, with prepare and finish"
        )
        results = sorted(str(key).removeprefix("results/") for key in (record.result_key, record.poster_key))
        # Those of attempts that were given up go when the books are closed.
        assert eventually(lambda: self.results_of(task_id) == results, 30), self.results_of(task_id)
        data = self.status_by_id(task_id)
        assert (data["status"], data["progress"]) == ("completed", 100)
        video = requests.get(data["video_url"], timeout=60)
        assert video.status_code == 200, video.text
        assert hashes_of(video.content, self.farm.data) == self.frames
        self.assert_nothing_left(task_id)
        return record

    def assert_nothing_left(self, *task_ids: str) -> None:
        def left() -> list[Path]:
            return [path for task_id in task_ids for path in self.files_of(task_id)]

        assert eventually(lambda: not left(), 30), left()

    def assert_at_rest(self) -> None:
        """Every service is there, and nobody draws."""
        if not eventually(self.family.is_at_rest, 15):
            # A worker process that lost its fork server starts another with its next part.
            assert self.ended(self.submit()).status is JobStatus.COMPLETED
        assert eventually(self.family.is_at_rest, 60), self.farm.words[-3000:]
        assert eventually(self.farm.answers, 60)

    def status_by_id(self, task_id: str) -> dict[str, Any]:
        owner = {"Authorization": f"Bearer {self.farm.token}"}
        response = requests.get(f"{self.farm.api}/api/tasks/{task_id}", headers=owner, timeout=20)
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()["data"]
        return data

    def cancel(self, task_id: str) -> requests.Response:
        address = f"{self.farm.api}/api/tasks/{task_id}/cancel"
        return requests.post(address, json={"api_token": self.farm.token}, timeout=20)


def hashes_of(video: bytes, folder: Path) -> list[str]:
    """A hash of each decoded frame of a video."""
    path = folder / "decoded.mp4"
    path.write_bytes(video)
    with av.open(str(path)) as opened:
        found = [hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest() for frame in opened.decode(video=0)]
    path.unlink()
    return found
