"""Drills: lines that break. The store and the hosts of media are reached through a proxy that cuts, refuses and stalls.

After each the job has ended once, as it should, and its frames are those of a render that nothing disturbed.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis.exceptions import TimeoutError

from tests.farm.endings import (
    Tally,
    assert_completed,
    farm_that_leaves_nothing,
    frames_of,
    patient_status,
    submit_or_be_refused,
)
from tests.farm.farm_process import FarmProcess, eventually
from tests.farm.long_draft import LONG_FRAMES, long_document
from tests.farm.tcp_proxy import TcpProxy, running_proxy
from tests.synthetic import make_photo
from tests.worker.hosts import Answer, Handler, Host
from tests.worker.small_draft import FRAMES, as_json
from worker.connection import connect
from worker.embedded_store import EmbeddedStore

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("lines")]

LEASE_SECONDS = 2.0


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TcpProxy]:
    """The way to the store, which writes everything down before it answers."""
    store = EmbeddedStore(tmp_path_factory.mktemp("store"))
    try:
        with running_proxy(Path(store.url.removeprefix("unix://"))) as proxy:
            yield proxy
    finally:
        store.stop()


@pytest.fixture(scope="module")
def drilled(line: TcpProxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarmProcess]:
    """A farm that keeps no pieces: every job is rendered whole."""
    settings = {
        "REDIS_URL": f"redis://127.0.0.1:{line.port}/0",
        "DRAFTFARM_LEASE_SECONDS": str(LEASE_SECONDS),
        "DRAFTFARM_RECONCILE_SECONDS": "0.5",
        "DRAFTFARM_PART_CACHE_BYTES": "0",
    }
    with farm_that_leaves_nothing(tmp_path_factory.mktemp("lines") / "data", **settings) as farm:
        yield farm


@pytest.fixture(scope="module")
def draft_url(host: Host, tmp_path_factory: pytest.TempPathFactory) -> str:
    photo = make_photo(tmp_path_factory.mktemp("turning") / "photo.png", (480, 360))
    host.answers["/lines.png"] = photo.read_bytes()
    host.answers["/lines.json"] = json.dumps(long_document(f"{host.url}/lines.png", 360.0)).encode()
    return f"{host.url}/lines.json"


@pytest.fixture(scope="module")
def undisturbed(drilled: FarmProcess, draft_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The frames of the job when it is left alone."""
    drilled.submit(draft_url)
    frames = frames_of(drilled.wait_for_end(draft_url), tmp_path_factory.mktemp("undisturbed"))
    assert len(frames) == LONG_FRAMES
    return frames


@pytest.fixture(scope="module")
def small_frames(
    drilled: FarmProcess, host: Host, media: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> list[str]:
    """The frames of the small draft."""
    host.answers["/lines-small.json"] = as_json({name: f"{host.url}/{name}" for name in media})
    drilled.submit(f"{host.url}/lines-small.json")
    done = drilled.wait_for_end(f"{host.url}/lines-small.json")
    return frames_of(done, tmp_path_factory.mktemp("small"))


# The store


@contextmanager
def job_that_ends_well(
    farm: FarmProcess, draft_url: str, undisturbed: list[str], folder: Path
) -> Iterator[None]:
    """A job of which some frames are drawn, disturbed by the block, and what is to come of it."""
    tally = Tally(farm)
    task_id = farm.submit(draft_url)["task_id"]
    farm.wait_for_frames(draft_url)
    yield
    assert_completed(farm, draft_url, task_id, undisturbed, folder)
    tally.assert_counted(submitted=1, ended=1, frames=LONG_FRAMES)


def test_connections_to_the_store_break_again_and_again(
    drilled: FarmProcess, line: TcpProxy, draft_url: str, undisturbed: list[str], tmp_path: Path
) -> None:
    with job_that_ends_well(drilled, draft_url, undisturbed, tmp_path):
        broken = 0
        for _ in range(10):
            broken += line.cut()
            time.sleep(0.3)
        assert broken > 10, "the farm had taken up connections again"


def test_a_store_that_is_away_for_longer_than_a_lease(
    drilled: FarmProcess, line: TcpProxy, draft_url: str, undisturbed: list[str], tmp_path: Path
) -> None:
    with job_that_ends_well(drilled, draft_url, undisturbed, tmp_path):
        line.refuse()
        assert patient_status(drilled, draft_url) == {}, "the farm does not know"
        time.sleep(2 * LEASE_SECONDS)
        line.heal()


def test_a_store_that_is_silent_until_its_clients_lose_patience(
    drilled: FarmProcess, line: TcpProxy, draft_url: str, undisturbed: list[str], tmp_path: Path
) -> None:
    with job_that_ends_well(drilled, draft_url, undisturbed, tmp_path):
        line.stall()
        with connect(f"redis://127.0.0.1:{line.port}/0", retries=0) as client, pytest.raises(TimeoutError):
            client.ping()  # waits for as long as the farm's own clients
        line.heal()


def test_lines_that_break_at_the_moment_of_submission(
    drilled: FarmProcess,
    line: TcpProxy,
    host: Host,
    media: dict[str, Path],
    small_frames: list[str],
    tmp_path: Path,
) -> None:
    places = [f"/submitted-{trouble}.json" for trouble in ("cut", "refused", "unanswered")]
    document = as_json({name: f"{host.url}/{name}" for name in media})
    all_submitted = threading.Event()
    host.answers.update(dict.fromkeys(places, sent_after(all_submitted, document)))
    cut, refused, unanswered = (host.url + place for place in places)
    token = drilled.token
    tally = Tally(drilled)
    first: dict[str, str | None] = {}
    with ThreadPoolExecutor(1) as client:
        answer = client.submit(submit_or_be_refused, drilled, cut, token)
        while not answer.done():
            line.cut()
        first[cut] = answer.result()
    line.refuse()
    first[refused] = submit_or_be_refused(drilled, refused, token)
    line.heal()
    assert eventually(drilled.answers)
    line.lose_answers_to(unanswered.encode())
    first[unanswered] = submit_or_be_refused(drilled, unanswered, token)
    line.heal()
    assert first[refused] is first[unanswered] is None, "no answer, no promise"
    assert eventually(lambda: patient_status(drilled, unanswered)), "written down all the same"
    second = {draft_url: submit_or_be_refused(drilled, draft_url, token) for draft_url in first}
    all_submitted.set()
    for draft_url, task_id in second.items():
        assert task_id is not None
        assert first[draft_url] in (None, task_id), "one job only"
        assert_completed(drilled, draft_url, task_id, small_frames, tmp_path)
    tally.assert_counted(submitted=3, ended=3, frames=3 * FRAMES)


def sent_after(event: threading.Event, body: bytes) -> Answer:
    """Keeps whoever asks waiting: until then the job goes on."""

    def answer(handler: Handler) -> None:
        event.wait(20)  # less than workers wait
        handler.send_body(body)

    return answer


# Media


class HalvesThenWhole:
    """Sends half of a file and waits for the line to be cut, so many times; then all of it."""

    def __init__(self, body: bytes, times: int) -> None:
        self._body = body
        self._left = times
        self.half_sent = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)

    def __call__(self, handler: Handler) -> None:
        if self._left == 0:
            handler.send_body(self._body)
            return
        self._left -= 1
        handler.send_body(self._body[: len(self._body) // 2], Content_Length=str(len(self._body)))
        self.half_sent.release()
        self.go_on.acquire(timeout=60)


def test_connections_break_in_the_middle_of_a_medium(
    drilled: FarmProcess, host: Host, media: dict[str, Path], small_frames: list[str], tmp_path: Path
) -> None:
    tally = Tally(drilled)
    answer = HalvesThenWhole(media["clip.mp4"].read_bytes(), times=2)
    host.answers["/halves.mp4"] = answer
    with running_proxy(("127.0.0.1", host.server_port)) as proxy:
        behind = f"http://127.0.0.1:{proxy.port}"
        places = {name: f"{behind}/{name}" for name in media} | {"clip.mp4": f"{behind}/halves.mp4"}
        host.answers["/halves.json"] = as_json(places)
        task_id = drilled.submit(f"{host.url}/halves.json")["task_id"]
        for _ in range(2):
            assert answer.half_sent.acquire(timeout=60)
            assert proxy.cut() > 0
            answer.go_on.release()
        assert_completed(drilled, f"{host.url}/halves.json", task_id, small_frames, tmp_path)
    assert host.seen.count("/halves.mp4") == 3
    tally.assert_counted(submitted=1, ended=1, frames=FRAMES)
