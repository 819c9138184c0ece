"""`make run`, as a newcomer meets it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("farm")]


def test_demo_goes_from_nothing_to_a_video(tmp_path: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DRAFTFARM_", "REDIS_"))}
    command = [sys.executable, "-m", "api.cli.main", "demo", "--once", "--resolution", "480p"]
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run(
        [*command, "--data", str(tmp_path / "data"), "--port", "0"],
        cwd=tmp_path,
        env=clean | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == "", "nothing went wrong, so nothing is said about it"
    video = re.search(r"video +http://127\.0\.0\.1:\d+/files/(render_task_[0-9a-f]+\.mp4)", ended.stdout)
    assert video is not None, ended.stdout
    address = r"dashboard +http://127\.0\.0\.1:\d+/#token=[0-9a-f-]{36}"
    told = re.findall(address, ended.stdout)
    assert len(set(told)) == 1, "one address that signs in, as the farm starts and beside the video"
    stored = tmp_path / "data" / "storage" / "results" / video[1]
    assert stored.stat().st_size > 500_000
    assert stored.with_suffix(".jpg").exists()
    assert re.search(r"480x854, 20 s, [\d.]+ MB, rendered in \d+ s", ended.stdout)
    assert ended.stdout.rstrip().endswith("The farm has stopped.")
