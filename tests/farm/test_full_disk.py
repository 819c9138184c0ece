"""Drills: disks that fill up under a farm: the workers' own, the storage's, and the one on which all of it lies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.farm.endings import (
    UNYIELDING,
    Tally,
    assert_completed,
    assert_gone,
    assert_nothing_left,
    frames_of,
    patient_status,
    submit_or_be_refused,
)
from tests.farm.farm_process import FarmProcess, eventually
from tests.farm.long_draft import LONG_FRAMES, long_document
from tests.farm.small_disks import FarmOnSmallDisks, Filler, why_no_disk
from tests.synthetic import make_photo
from tests.worker.hosts import Host
from tests.worker.small_draft import FRAMES, as_json
from worker.embedded_store import EmbeddedStore
from worker.failures import WORK_DISK_FULL
from worker.processes import descendants

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("disks")]

ATTEMPTS = 2
SETTINGS = {
    "DRAFTFARM_LEASE_SECONDS": "3",  # after which an ended job's files go
    "DRAFTFARM_RECONCILE_SECONDS": "0.5",
    "DRAFTFARM_PART_CACHE_BYTES": "0",
}
DATA_MEBIBYTES = 256
"""A farm does not start with less than 200."""

STORAGE_MEBIBYTES = 16


@contextmanager
def farm_on_small_disks(
    data: Path, disks: Mapping[Path, int], **environment: str
) -> Iterator[FarmOnSmallDisks]:
    if reason := why_no_disk():
        pytest.skip(f"no disk can be mounted for a drill: {reason}")
    farm = FarmOnSmallDisks(data, disks, **UNYIELDING, **SETTINGS, **environment)
    try:
        farm.wait_until_ready()
        yield farm
        started = descendants(farm.process.pid)
    finally:
        farm.stop()
    assert_gone(farm, started)


@pytest.fixture(scope="module")
def draft_url(host: Host, tmp_path_factory: pytest.TempPathFactory) -> str:
    photo = make_photo(tmp_path_factory.mktemp("turning") / "photo.png", (480, 360))
    host.answers["/disks.png"] = photo.read_bytes()
    host.answers["/disks.json"] = json.dumps(long_document(f"{host.url}/disks.png", 360.0)).encode()
    return f"{host.url}/disks.json"


@pytest.fixture(scope="module")
def small_url(host: Host, media: dict[str, Path]) -> str:
    host.answers["/disks-small.json"] = as_json({name: f"{host.url}/{name}" for name in media})
    return f"{host.url}/disks-small.json"


class Drilled:
    """A farm whose work, storage and store lie on three disks, and the frames of jobs that have room."""

    def __init__(
        self, farm: FarmOnSmallDisks, storage: Path, draft_url: str, small_url: str, folder: Path
    ) -> None:
        self.farm = farm
        self.storage = storage
        self.draft_url = draft_url
        self.disks = {"work": farm.data, "storage": farm.seen(storage)}
        self.sentences = {
            "work": WORK_DISK_FULL,
            "storage": f"nothing can be written in the storage {storage}: it is full",
        }
        farm.submit(draft_url)
        farm.submit(small_url)
        self.frames = frames_of(farm.wait_for_end(draft_url), folder)
        self.small_frames = frames_of(farm.wait_for_end(small_url), folder)
        assert (len(self.frames), len(self.small_frames)) == (LONG_FRAMES, FRAMES)

    def begin(self) -> str:
        """Submit the draft; its task once frames are drawn."""
        task_id = str(self.farm.submit(self.draft_url)["task_id"])
        self.farm.wait_for_frames(self.draft_url)
        return task_id


@pytest.fixture(scope="module")
def drilled(draft_url: str, small_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drilled]:
    folder = tmp_path_factory.mktemp("disks")
    data, storage = folder / "data", folder / "storage"
    disks = {data: DATA_MEBIBYTES, storage: STORAGE_MEBIBYTES}
    store = EmbeddedStore(folder / "elsewhere")
    settings = {
        "REDIS_URL": store.url,
        "DRAFTFARM_STORAGE_URL": storage.as_uri(),
        "DRAFTFARM_MAX_ATTEMPTS": str(ATTEMPTS),
    }
    try:
        with farm_on_small_disks(data, disks, **settings) as farm:
            yield Drilled(farm, storage, draft_url, small_url, tmp_path_factory.mktemp("undisturbed"))
    finally:
        store.stop()


@pytest.mark.parametrize("disk", ["work", "storage"])
def test_a_disk_that_stays_full_ends_the_job_in_a_sentence_that_names_it(drilled: Drilled, disk: str) -> None:
    farm = drilled.farm
    tally = Tally(farm)
    task_id = drilled.begin()
    with Filler(drilled.disks[disk]):
        ended = farm.wait_for_end(drilled.draft_url)
        assert (ended["status"], ended["error_code"]) == ("failed", "SYSTEM_ERROR"), ended
        assert ended["error_message"].endswith(
            f" was tried {ATTEMPTS} times and failed: {drilled.sentences[disk]}"
        )
        assert_nothing_left(farm, task_id, drilled.disks["storage"])
    assert not list((drilled.disks["storage"] / "results").glob(f"*{task_id}*"))
    tally.assert_counted(submitted=1, ended=1)


def test_a_job_outlives_disks_that_are_full_for_a_moment(drilled: Drilled, tmp_path: Path) -> None:
    tally = Tally(drilled.farm)
    task_id = drilled.begin()
    with Filler(drilled.disks["work"]), Filler(drilled.disks["storage"]):
        assert eventually(lambda: has_met(drilled.farm, task_id))
    assert_completed(
        drilled.farm, drilled.draft_url, task_id, drilled.frames, tmp_path, drilled.disks["storage"]
    )
    tally.assert_counted(submitted=1, ended=1, frames=LONG_FRAMES)


def has_met(farm: FarmProcess, task_id: str) -> bool:
    """Whether an attempt at a part of the job has failed."""
    return any("part_failed" in line and task_id in line for line in farm.words.splitlines())


def test_a_whole_farm_on_a_full_disk_refuses_forgets_nothing_and_goes_on(
    draft_url: str, small_url: str, drilled: Drilled, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with farm_on_small_disks(data, {data: DATA_MEBIBYTES}) as farm:
        tally = Tally(farm)
        token = farm.token
        first = farm.submit(draft_url)["task_id"]
        farm.wait_for_frames(draft_url)
        promised: set[str] = set()
        with Filler(farm.data):

            def refused() -> bool:
                answer = submit_or_be_refused(farm, small_url, token)
                promised.update(filter(None, [answer]))
                return answer is None

            assert eventually(lambda: refused() and farm.words.count("store ended") > 1), farm.words[-2000:]
            patient_status(farm, draft_url)
        assert eventually(lambda: patient_status(farm, draft_url))
        if promised:  # what is written needs little room: some of it may have been left
            second = farm.status(small_url)["task_id"]
            assert promised == {second}, "what was accepted on the full disk is not forgotten"
        else:
            second = farm.submit(small_url)["task_id"]
        assert_completed(farm, draft_url, first, drilled.frames, tmp_path)
        assert_completed(farm, small_url, second, drilled.small_frames, tmp_path)
        tally.assert_counted(submitted=2, ended=2, frames=LONG_FRAMES + FRAMES)
