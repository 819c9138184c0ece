"""A farm's life: started twice, interrupted, killed, started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.farm.farm_process import FarmProcess, eventually, running_farm
from tests.farm.long_draft import LONG_SECONDS, long_document
from tests.synthetic import make_photo
from tests.worker.hosts import Host
from tests.worker.small_draft import as_json

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("farm")]

QUICK_LEASES = {"DRAFTFARM_LEASE_SECONDS": "2", "DRAFTFARM_RECONCILE_SECONDS": "0.5"}


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the farm that these tests start again and again."""
    return tmp_path_factory.mktemp("life") / "data"


@pytest.fixture
def own_farm(life: Path) -> Iterator[FarmProcess]:
    with running_farm(life, **QUICK_LEASES) as running:
        yield running


@pytest.fixture
def long_draft(host: Host, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a draft that takes some seconds, with pictures of its own: nothing is kept from other tests."""
    host.answers["/long.png"] = make_photo(tmp_path / "long.png", (480, 360)).read_bytes()
    degrees = 300.0 + zlib.crc32(request.node.name.encode()) % 1000 / 10
    place = f"/{request.node.name}.json"
    host.answers[place] = json.dumps(long_document(f"{host.url}/long.png", degrees)).encode()
    return host.url + place


def test_interrupt_leaves_nothing_behind_and_the_next_start_goes_on(life: Path, long_draft: str) -> None:
    with running_farm(life, **QUICK_LEASES) as farm:
        token = farm.token
        task_id = farm.submit(long_draft)["task_id"]
        before = farm.wait_for_frames(long_draft)["progress"]
        assert len(farm.living_processes()) >= 6, "store, reconciler, API and workers run"
        assert farm.signal(signal.SIGINT) == 0
        assert farm.living_processes() == {}
        assert not (life / "farm.json").exists()
        assert farm.words.rstrip().endswith("The farm has stopped.")
    with running_farm(life, **QUICK_LEASES) as farm:
        assert farm.token == token, "the token and all jobs are still there"
        assert farm.status(long_draft)["progress"] >= before
        done = farm.wait_for_end(long_draft)
        assert (done["status"], done["task_id"]) == ("completed", task_id)
        assert done["duration"] == LONG_SECONDS


def test_killed_without_warning(life: Path, long_draft: str) -> None:
    with running_farm(life, **QUICK_LEASES) as farm:
        farm.submit(long_draft)
        farm.wait_for_frames(long_draft)
        assert farm.signal(signal.SIGKILL) == -signal.SIGKILL
        assert eventually(lambda: not farm.living_processes(), 20), farm.living_processes()
    with running_farm(life, **QUICK_LEASES) as farm:
        assert farm.wait_for_end(long_draft)["status"] == "completed"


def test_a_worker_killed_in_the_middle_of_a_render(own_farm: FarmProcess, long_draft: str) -> None:
    own_farm.submit(long_draft)
    own_farm.wait_for_frames(long_draft)
    workers = [
        pid for pid, line in own_farm.living_processes().items() if line.endswith("api.cli.main worker")
    ]
    assert len(workers) == 3, "one parent and two processes"
    os.kill(max(workers), signal.SIGKILL)
    assert own_farm.wait_for_end(long_draft)["status"] == "completed"


def test_every_child_that_dies_comes_back(own_farm: FarmProcess, host: Host, media: dict[str, Path]) -> None:
    for service in ("reconciler", "worker", "api"):
        ends = f"api.cli.main {service}"
        family = {pid for pid, line in own_farm.living_processes().items() if line.endswith(ends)}
        os.kill(min(family), signal.SIGKILL)
        gone = f"{service} ended (signal SIGKILL), restarting in 1 s"
        assert eventually(lambda: gone in own_farm.words, 30), service  # noqa: B023
        assert eventually(  # a new one, and nobody left of the old family
            lambda: (
                any(line.endswith(ends) for line in own_farm.living_processes().values())  # noqa: B023
                and not family & own_farm.living_processes().keys()  # noqa: B023
            ),
            30,
        ), service
    assert eventually(own_farm.answers, 30)
    host.answers["/after.json"] = as_json({name: f"{host.url}/{name}" for name in media})
    own_farm.submit(f"{host.url}/after.json")
    assert own_farm.wait_for_end(f"{host.url}/after.json")["status"] == "completed"


def test_a_second_farm_on_the_same_folder_is_refused(own_farm: FarmProcess) -> None:
    second = subprocess.run(
        own_farm.serve_command("--data", str(own_farm.data)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    (line,) = second.stderr.strip().splitlines()
    assert line.startswith(
        f"draftfarm: another farm (process {own_farm.process.pid}) already runs on the folder"
    )
    assert own_farm.process.poll() is None


def test_a_taken_port_is_refused(own_farm: FarmProcess, tmp_path: Path) -> None:
    port = own_farm.api.rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "-m", "api.cli.main", "serve", "--data", str(tmp_path / "other"), "--port", port],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1
