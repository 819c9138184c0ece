"""Drills: hosts of drafts and media that are slow, break off, and say what is not so.

Each job ends once: with the frames of what its host has really sent, or in a sentence that names the culprit.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.farm.endings import (
    Tally,
    assert_completed,
    assert_nothing_left,
    farm_that_leaves_nothing,
    frames_of,
)
from tests.farm.farm_process import FarmProcess
from tests.farm.tcp_proxy import RESET_ON_CLOSE
from tests.synthetic import draw_frame_number, make_video
from tests.worker.hosts import Answer, Handler, Host, with_etag
from tests.worker.small_draft import FRAMES, as_json
from worker.fetch.download import ATTEMPTS

pytestmark = [pytest.mark.farm, pytest.mark.xdist_group("hosts")]

DROPS = 20
BROKEN = "the connection broke before it was complete"

Behaviour = Callable[[bytes], Answer]
"""What a host does when it is asked for a file of these bytes."""


def whole(body: bytes) -> Answer:
    return lambda handler: handler.send_body(body)


def slow(body: bytes) -> Answer:
    """In drops, each soon enough."""

    def answer(handler: Handler) -> None:
        size = -(-len(body) // DROPS)
        handler.send_body(b"", Content_Length=str(len(body)))
        for start in range(0, len(body), size):
            handler.wfile.write(body[start : start + size])
            time.sleep(0.02)

    return answer


def truncated(body: bytes) -> Answer:
    """Ends tidily, with less than it says."""
    return lambda handler: handler.send_body(body[: len(body) // 2], Content_Length=str(len(body)))


def understated(body: bytes) -> Answer:
    """Sends more than it says."""
    return lambda handler: handler.send_body(body, Content_Length=str(len(body) // 2))


def silenced(handler: Handler) -> None:
    """Dies before it has said a word."""
    with socket.socket(fileno=handler.connection.detach()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)


def dies_after(sent: int) -> Behaviour:
    """Dies with so many bytes sent; from the end if negative."""

    def behave(body: bytes) -> Answer:
        def answer(handler: Handler) -> None:
            handler.send_body(body[:sent], Content_Length=str(len(body)))
            silenced(handler)

        return answer

    return behave


def error_page(body: bytes) -> Answer:
    page = b"<!doctype html><html><body>Service temporarily unavailable</body></html>"
    return lambda handler: handler.send_body(page, Content_Type="text/html")


def busy(body: bytes) -> Answer:
    return lambda handler: handler.send_body(b"come back later", status=503)


def unchanged(body: bytes) -> Answer:
    """Says that a file is as it was that nobody has."""
    return lambda handler: handler.send_body(b"", status=304)


def tagged(tag: str) -> Behaviour:
    return lambda body: with_etag(body, tag)


def tagged_and_truncated(tag: str) -> Behaviour:
    return lambda body: (
        lambda handler: handler.send_body(body[: len(body) // 2], Content_Length=str(len(body)), ETag=tag)
    )


@dataclass(frozen=True, slots=True)
class Lie:
    """What the host of a medium or of the draft does at each request, the last one for ever; what comes of it.

    `words` are in the sentence with which the job fails. `other_video`: the last answer is another file.
    """

    culprit: str
    tries: tuple[Behaviour, ...]
    asked: int
    words: str = ""
    other_video: bool = False


LIES: dict[str, Lie] = {
    "slow": Lie("clip.mp4", (slow,), 1),
    "truncated": Lie("clip.mp4", (truncated,), ATTEMPTS, BROKEN),
    "truncated-once": Lie("clip.mp4", (truncated, whole), 2),
    "understated-video": Lie("clip.mp4", (understated,), 1, "damaged or cut short"),
    "understated-photo": Lie("photo.png", (understated,), 1, "damaged or cut short"),
    "silenced": Lie("tone.wav", (lambda body: silenced,), ATTEMPTS, BROKEN),
    "dies-at-0": Lie("clip.mp4", (dies_after(0),), ATTEMPTS, BROKEN),
    "dies-at-1": Lie("photo.png", (dies_after(1),), ATTEMPTS, BROKEN),
    "dies-at-5000": Lie("tone.wav", (dies_after(5000),), ATTEMPTS, BROKEN),
    "dies-at-the-last": Lie("clip.mp4", (dies_after(-1),), ATTEMPTS, BROKEN),
    "silenced-once": Lie("tone.wav", (lambda body: silenced, whole), 2),
    "dies-once-at-0": Lie("clip.mp4", (dies_after(0), whole), 2),
    "dies-once-at-5000": Lie("clip.mp4", (dies_after(5000), whole), 2),
    "dies-twice-at-the-last": Lie("photo.png", (dies_after(-1), dies_after(-1), whole), 3),
    "another-file-at-the-second-try": Lie("clip.mp4", (truncated, whole), 2, other_video=True),
    "changed-between-tries": Lie(
        "clip.mp4", (tagged_and_truncated('"1"'), tagged('"2"')), 2, other_video=True
    ),
    "tagged-and-broken-off": Lie("clip.mp4", (tagged_and_truncated('"1"'), tagged('"1"')), 2),
    "error-page": Lie("clip.mp4", (error_page,), 1, "web page"),
    "busy-twice": Lie("clip.mp4", (busy, busy, whole), 3),
    "unchanged-since-never": Lie("clip.mp4", (unchanged,), 1, "304"),
    "slow-draft": Lie("draft", (slow,), 1),
    "truncated-draft": Lie("draft", (truncated,), ATTEMPTS, BROKEN),
    "truncated-draft-once": Lie("draft", (truncated, whole), 2),
    "draft-dies-at-the-last": Lie("draft", (dies_after(-1),), ATTEMPTS, BROKEN),
    "draft-dies-once-at-0": Lie("draft", (dies_after(0), whole), 2),
}


class InTurn:
    """Another answer for each request, the last one for ever."""

    def __init__(self, answers: list[Answer]) -> None:
        self._answers = answers

    def __call__(self, handler: Handler) -> None:
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        answer(handler)


@pytest.fixture(scope="module")
def lied_to(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarmProcess]:
    """A farm that keeps no pieces: every job is rendered whole."""
    settings = {
        "DRAFTFARM_LEASE_SECONDS": "4",  # after which an ended job's files go
        "DRAFTFARM_RECONCILE_SECONDS": "0.5",
        "DRAFTFARM_PART_CACHE_BYTES": "0",
    }
    with farm_that_leaves_nothing(tmp_path_factory.mktemp("hosts") / "data", **settings) as farm:
        yield farm


@pytest.fixture(scope="module")
def tally(lied_to: FarmProcess) -> Tally:
    return Tally(lied_to)


@dataclass(frozen=True, slots=True)
class Ended:
    """A job of which the farm says that it has ended, and so."""

    draft_url: str
    task_id: str
    status: dict[str, Any]


@pytest.fixture(scope="module")
def ended(
    lied_to: FarmProcess,
    tally: Tally,
    host: Host,
    media: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Ended]:
    """The job of each draft. All are submitted at once: they end beside each other."""
    path = tmp_path_factory.mktemp("other") / "other.mp4"
    size = (64, 48)
    make_video(path, size=size, rate=10, draw=lambda n: draw_frame_number(500 + n, size), tone_hz=330)
    other = path.read_bytes()
    honest = {name: f"{host.url}/{name}" for name in media}
    host.answers["/other.mp4"] = other
    host.answers["/honest/draft.json"] = as_json(honest)
    host.answers["/honest-other/draft.json"] = as_json(honest | {"clip.mp4": f"{host.url}/other.mp4"})
    for name, lie in LIES.items():
        place = f"/{name}/{lie.culprit}"
        bodies = {file: path.read_bytes() for file, path in media.items()}
        if lie.culprit == "draft":
            place = f"/{name}/draft.json"
            bodies["draft"] = as_json(honest)
        else:
            document = as_json(honest | {lie.culprit: host.url + place})
            host.answers[f"/{name}/draft.json"] = document
        answers = [behave(bodies[lie.culprit]) for behave in lie.tries]
        if lie.other_video:
            answers[-1] = lie.tries[-1](other)
        host.answers[place] = InTurn(answers)
    addresses = {name: f"{host.url}/{name}/draft.json" for name in ("honest", "honest-other", *LIES)}
    tasks = {name: lied_to.submit(url)["task_id"] for name, url in addresses.items()}
    return {name: Ended(url, tasks[name], lied_to.wait_for_end(url)) for name, url in addresses.items()}


@pytest.fixture(scope="module")
def honest_frames(ended: dict[str, Ended], tmp_path_factory: pytest.TempPathFactory) -> dict[bool, list[str]]:
    """The frames with the draft's own video (False) and with the other one (True)."""
    folder = tmp_path_factory.mktemp("honest")
    frames = {
        is_other: frames_of(ended[name].status, folder)
        for is_other, name in ((False, "honest"), (True, "honest-other"))
    }
    assert frames[False] != frames[True]
    return frames


@pytest.mark.parametrize("name", LIES)
def test_a_lie(
    lied_to: FarmProcess,
    host: Host,
    ended: dict[str, Ended],
    honest_frames: dict[bool, list[str]],
    tmp_path: Path,
    name: str,
) -> None:
    lie, job = LIES[name], ended[name]
    is_draft = lie.culprit == "draft"
    if not lie.words:
        assert_completed(lied_to, job.draft_url, job.task_id, honest_frames[lie.other_video], tmp_path)
    else:
        code = "INVALID_DRAFT" if is_draft else "INVALID_MEDIA"
        assert (job.status["status"], job.status.get("error_code")) == ("failed", code), job.status
        message = job.status["error_message"]
        for words in (lie.words, "the draft at" if is_draft else f"medium {lie.culprit!r}"):
            assert words in message, message
        assert lied_to.status(job.draft_url)["task_id"] == job.task_id
        assert_nothing_left(lied_to, job.task_id)
    asked_for = f"/{name}/{'draft.json' if is_draft else lie.culprit}"
    assert host.seen.count(asked_for) == lie.asked


def test_every_job_has_ended_once(lied_to: FarmProcess, tally: Tally, ended: dict[str, Ended]) -> None:
    completed = 2 + sum(not lie.words for lie in LIES.values())
    tally.assert_counted(submitted=len(ended), ended=len(ended), frames=completed * FRAMES)
    assert "worker ended" not in lied_to.words, "no worker went down"
