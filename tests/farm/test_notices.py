"""A real farm that signs its links and tells of a job's end, although its reconciler is killed on the way."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
import requests

from tests.farm.farm_process import FarmProcess, eventually, running_farm
from tests.worker.hosts import Handler, Host
from worker.notices import ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, signature

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("farm")]


def _reconcilers(farm: FarmProcess) -> list[int]:
    return [pid for pid, command in farm.living_processes().items() if command.endswith("main reconciler")]


def test_a_job_s_end_is_told_and_its_link_works(tmp_path: Path, host: Host, good_draft: str) -> None:
    got: list[tuple[bytes, dict[str, str]]] = []

    def take(handler: Handler) -> None:
        got.append((handler.rfile.read(int(handler.headers["Content-Length"])), dict(handler.headers)))
        handler.send_body(b"", status=204)

    host.answers["/hook"] = take
    secrets = {"DRAFTFARM_CALLBACK_SECRET": "callback secret", "DRAFTFARM_LINK_SECRET": "link secret"}
    with running_farm(tmp_path / "data", **secrets) as farm:
        (first,) = eventually(lambda: _reconcilers(farm))
        farm.submit(good_draft, callback_url=f"{host.url}/hook")
        os.kill(first, signal.SIGKILL)
        done = farm.wait_for_end(good_draft)
        assert done["status"] == "completed"
        assert eventually(lambda: got, 30), farm.words[-3000:]
        assert first not in _reconcilers(farm)
        body, headers = got[0]
        assert headers[SIGNATURE_HEADER] == signature("callback secret", headers[TIMESTAMP_HEADER], body)
        assert headers[ID_HEADER].startswith(done["task_id"])
        told = json.loads(body)
        links = {"video_url", "poster_url"}
        assert told == {name: value for name, value in done.items() if name not in links}
        for name in links:
            assert requests.get(done[name], timeout=20).status_code == 200
            assert requests.get(done[name].partition("?")[0], timeout=20).status_code == 403
        assert not any(secret in farm.words for secret in secrets.values())
