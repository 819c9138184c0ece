"""The published poller classes, unchanged, against a real farm."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import av
import pytest
import requests

from tests.farm.farm_process import FarmProcess
from tests.farm.pollers.video_status_tracker import VideoStatusTracker

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("farm")]

POLLERS = Path(__file__).parent / "pollers"
ORDER = ["queued", "preparing", "rendering", "completed"]
UNKNOWN = "https://drafts.example.com/never-submitted.json"


def judge_history(history: list[dict[str, Any]]) -> None:
    """Statuses only go forward, progress never falls."""
    places = [ORDER.index(status["status"]) for status in history]
    assert places == sorted(places)
    progress = [status["progress"] for status in history]
    assert progress == sorted(progress)
    assert progress[-1] == 100


def judge_video(result: dict[str, Any]) -> None:
    """The link leads to the video the answer describes: three seconds of 64×48."""
    response = requests.get(result["video_url"], timeout=20)
    assert response.headers["Content-Type"] == "video/mp4"
    assert len(response.content) == result["file_size"]
    assert result["duration"] == 3
    with av.open(io.BytesIO(response.content)) as video:
        stream = video.streams.video[0]
        assert (stream.codec_context.width, stream.codec_context.height) == (64, 48)
        assert sum(1 for _ in video.decode(stream)) == 30


def test_python_poller(farm: FarmProcess, good_draft: str) -> None:
    farm.submit(good_draft)
    tracker = VideoStatusTracker(farm.api)
    history: list[dict[str, Any]] = []
    result = tracker.wait_for_completion(good_draft, interval=0.2, timeout=120, on_progress=history.append)
    assert result["success"] is True, result
    assert result["render_time"] >= 0
    judge_history(history)
    judge_video(result)
    assert tracker.query_status(good_draft)["resolution"] == "64x48"
    found, unknown = tracker.batch_query([good_draft, UNKNOWN])
    assert found["success"] is True
    assert found["status"]["status"] == "completed"
    assert (unknown["success"], unknown["error"]) == (False, "状态查询失败: 未找到渲染任务")
    assert tracker.get_render_stats([good_draft, UNKNOWN]) == {
        "total": 2,
        "completed": 1,
        "rendering": 0,
        "failed": 0,
        "queued": 0,
        "unknown": 1,
    }


def test_javascript_poller(farm: FarmProcess, good_draft: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    farm.submit(good_draft)
    driver = f"""
const [baseUrl, draftUrl, unknown] = {json.dumps([farm.api, good_draft, UNKNOWN])};
const tracker = new VideoStatusTracker(baseUrl);
const history = [];
const result = await tracker.waitForCompletion(draftUrl, {{
  interval: 200, timeout: 120000, onProgress: status => history.push(status)
}});
const stats = await tracker.getRenderStats([draftUrl, unknown]);
console.log(JSON.stringify({{ result, history, stats }}));
"""
    program = (POLLERS / "video_status_tracker.js").read_text() + driver
    run = subprocess.run(
        [node, "--input-type=module", "-"],
        input=program,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["result"]["success"] is True, told["result"]
    judge_history(told["history"])
    judge_video(told["result"])
    assert told["stats"] == {
        "total": 2,
        "completed": 1,
        "rendering": 0,
        "failed": 0,
        "queued": 0,
        "unknown": 1,
    }


def test_pollers_hear_of_a_failure(farm: FarmProcess) -> None:
    broken = f"{farm.api}/no-such-draft.json"
    farm.submit(broken)
    result = VideoStatusTracker(farm.api).wait_for_completion(broken, interval=0.2, timeout=60)
    assert result["success"] is False
    assert result["error_code"] == "INVALID_DRAFT"
    assert "404" in result["error_message"]


def test_a_player_can_jump_in_the_video(farm: FarmProcess, good_draft: str) -> None:
    farm.submit(good_draft)
    done = farm.wait_for_end(good_draft)
    whole = requests.get(done["video_url"], timeout=20).content
    size = done["file_size"]
    part = requests.get(done["video_url"], headers={"Range": "bytes=100-299"}, timeout=20)
    assert (part.status_code, part.headers["Content-Range"]) == (206, f"bytes 100-299/{size}")
    assert part.content == whole[100:300]
    parts = requests.get(done["video_url"], headers={"Range": "bytes=0-3,-4"}, timeout=20)
    assert parts.headers["Content-Type"].startswith("multipart/byteranges")
    assert whole[:4] in parts.content
    assert whole[-4:] in parts.content
    head = requests.head(done["video_url"], timeout=20)
    assert (head.headers["Content-Length"], head.content) == (str(size), b"")
    poster = requests.get(done["poster_url"], timeout=20)
    assert poster.headers["Content-Type"] == "image/jpeg"
    assert poster.content.startswith(b"\xff\xd8")
