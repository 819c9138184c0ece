"""A job whose storage fails: tried again, then ended in a sentence that names the folder, with nothing left behind."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from redis import Redis

from renderer.errors import EncodeError
from tests.worker.hosts import Host, running_host
from tests.worker.queueing import current, work_off
from tests.worker.small_draft import as_json, make_media
from worker import storage as storage_module
from worker.failures import WORK_DISK_FULL, failure_of
from worker.farm import Farm
from worker.jobs import ErrorCode, JobStatus
from worker.settings import Settings
from worker.submission import submit_render


@pytest.fixture
def farm(redis: Redis, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Farm:
    monkeypatch.setattr(storage_module, "FIRST_PAUSE_SECONDS", 0.001)
    return Farm.open(settings, redis)


def _draft(host: Host, folder: Path) -> str:
    media = make_media(folder)
    for name, path in media.items():
        host.answers[f"/{name}"] = path.read_bytes()
    host.answers["/draft.json"] = as_json({name: f"{host.url}/{name}" for name in media})
    return f"{host.url}/draft.json"


@pytest.mark.parametrize("prefix", ["results", "jobs", "media"])
def test_a_full_disk_ends_the_job_in_words(
    farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    move = os.rename

    def full(source: Path, target: Path) -> None:
        if f"/storage/{prefix}/" in str(target):
            Path(target).write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        move(source, target)

    monkeypatch.setattr(os, "rename", full)
    with running_host() as host:
        job = submit_render(farm.store, _draft(host, tmp_path))
        work_off(farm)
    job = current(farm, job)
    assert (job.status, job.error_code) == (JobStatus.FAILED, ErrorCode.SYSTEM_ERROR)
    folder = farm.settings.data_dir / "storage"
    assert f"nothing can be written in the storage {folder}: it is full" in (job.error_message or "")
    assert "3 times" in (job.error_message or "")
    assert list(farm.storage.files(prefix)) == []
    assert list(farm.settings.work_dir.iterdir()) == []


def test_a_storage_that_stumbles_is_not_noticed(
    farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, stumbled = os.replace, set()

    def stumbling(source: Path, target: Path) -> None:
        if "/storage/" in str(target) and str(target) not in stumbled:
            stumbled.add(str(target))
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        replace(source, target)

    monkeypatch.setattr(os, "replace", stumbling)
    with running_host() as host:
        job = submit_render(farm.store, _draft(host, tmp_path))
        work_off(farm)
    job = current(farm, job)
    assert (job.status, job.error_message, job.attempt) == (JobStatus.COMPLETED, None, 1)
    assert len(stumbled) > 5
    assert not [file.key for file in farm.storage.files("results") if "/." in file.key]


def test_a_full_disk_of_the_worker_is_told_apart_from_the_storage(tmp_path: Path) -> None:
    bare = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert failure_of(bare).message == WORK_DISK_FULL
    wrapped = EncodeError("piece.ts cannot be written")
    wrapped.__cause__ = bare
    assert failure_of(wrapped).message == WORK_DISK_FULL
    told = EncodeError("FFmpeg could not join the pieces: video.mp4: No space left on device")
    assert failure_of(told).message == WORK_DISK_FULL
    assert failure_of(EncodeError("the encoder failed")).message == "the video could not be encoded"
    assert all(failure_of(error).retry for error in (bare, wrapped, told))
