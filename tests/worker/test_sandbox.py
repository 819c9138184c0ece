"""Parts in children: how they end well, how they end badly, and that nothing is left of them."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from redis import Redis

from renderer.errors import EncodeError, EncryptedDraft, InvalidDraft, InvalidMedia
from renderer.ffmpeg import FFmpegDied
from renderer.plan import Piece
from renderer.timebase import FrameRange
from renderer.timeline import MediaKind
from tests.worker import hosts
from tests.worker.queueing import current, work_off
from tests.worker.small_draft import as_json, make_media
from worker import tasks
from worker.execution import run_part
from worker.failures import failure_of
from worker.farm import Farm
from worker.jobs import ErrorCode, JobRecord, JobStatus, OutputRequest, Part
from worker.processes import alive, children_of, descendants, end_descendants
from worker.sandbox import (
    FailedInside,
    PartDied,
    Protection,
    Sandbox,
    SandboxUnavailable,
    client,
    demand,
    landlock,
    protections,
    seccomp,
)
from worker.sandbox.announcement import announce, announced
from worker.sandbox.errors import as_message, from_message
from worker.sandbox.kernel import PR_SET_CHILD_SUBREAPER, prctl
from worker.settings import Settings
from worker.submission import submit_render
from worker.tasks import BODIES
from worker.tasks.draft_answer import ReadDraft, content_keys, fidelity_items, judge_joined

needs_filter = pytest.mark.skipif(seccomp.why_not() != "", reason="this kernel takes no filter")

SLOW = OutputRequest("1600x1200", 60.0)
SOON = 20.0


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("media")
    return {name: path.read_bytes() for name, path in make_media(folder).items()}


@pytest.fixture
def host(media: dict[str, bytes]) -> Iterator[hosts.Host]:
    with hosts.running_host() as running:
        running.answers.update({f"/{name}": body for name, body in media.items()})
        running.answers["/draft.json"] = as_json({name: f"{running.url}/{name}" for name in media})
        yield running


def open_farm(redis: Redis, settings: Settings, **changes: object) -> Farm:
    changes = {"heartbeat_seconds": 0.02, "max_attempts": 2, "progress_interval_seconds": 0.0, **changes}
    return Farm.open(settings.model_copy(update=changes), redis)


def until(done: Callable[[], object]) -> None:
    deadline = time.monotonic() + SOON
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def sandboxed() -> list[int]:
    """The children of this process's fork servers."""
    servers = [pid for pid in children_of(os.getpid()) if _is_server(pid)]
    return [child for server in servers for child in children_of(server)]


def _is_server(pid: int) -> bool:
    try:
        return b"worker.sandbox" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def long_gif(frames: int) -> bytes:
    """One large picture, over and over: every one of them must be unpacked."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((2000, 2000)).save(file, "GIF")
    head = 13 + 3 * 256
    body = file.getvalue()
    assert body[10] & 0x87 == 0x87, "a table of 256 colours follows the head"
    return body[:head] + body[head:-1] * frames + b";"


def until_a_piece_renders(farm: Farm, host: hosts.Host) -> tuple[JobRecord, Part, threading.Thread]:
    """A slow job's first piece, being rendered by a thread."""
    job = submit_render(farm.store, f"{host.url}/draft.json", output=SLOW)
    run_part(farm, job.task_id, Part.PREPARE, BODIES["prepare"])
    part = Part.piece(0)
    worker = threading.Thread(target=run_part, args=(farm, job.task_id, part, BODIES["piece"]))
    worker.start()
    until(lambda: current(farm, job).frames_done > 0)
    return job, part, worker


def test_a_piece_whose_child_is_killed_is_tried_again_and_then_named(
    redis: Redis, settings: Settings, host: hosts.Host
) -> None:
    farm = open_farm(redis, settings)
    job, part, worker = until_a_piece_renders(farm, host)
    (child,) = sandboxed()
    os.kill(child, signal.SIGBUS)
    worker.join()
    assert current(farm, job).status is JobStatus.RENDERING, "one attempt is left"
    assert list(farm.settings.work_dir.iterdir()) == []
    again = threading.Thread(target=run_part, args=(farm, job.task_id, part, BODIES["piece"]))
    again.start()
    until(sandboxed)
    time.sleep(0.3)  # it renders by now; whenever it dies the outcome is the same
    for child in sandboxed():
        os.kill(child, signal.SIGBUS)
    again.join()
    record = current(farm, job)
    assert record.status is JobStatus.FAILED
    message = record.error_message or ""
    assert "SIGBUS" in message
    assert "piece 1" in message or "medium 'clip.mp4'" in message
    assert sandboxed() == []


@pytest.mark.parametrize(("idle_only", "scheduling"), [(True, os.SCHED_IDLE), (False, os.SCHED_OTHER)])
def test_a_child_leaves_the_cpu_to_whoever_wants_it(
    redis: Redis, settings: Settings, host: hosts.Host, idle_only: bool, scheduling: int
) -> None:
    farm = open_farm(redis, settings, render_idle_priority=idle_only)
    job, _, worker = until_a_piece_renders(farm, host)
    (child,) = sandboxed()
    assert os.sched_getscheduler(child) == scheduling
    assert os.sched_getscheduler(0) == os.SCHED_OTHER, "heartbeats are not to wait"
    farm.store.cancel(job.task_id)
    worker.join(SOON)


def test_a_cancel_ends_the_child_and_leaves_nothing(
    redis: Redis, settings: Settings, host: hosts.Host
) -> None:
    farm = open_farm(redis, settings)
    job, _, worker = until_a_piece_renders(farm, host)
    (child,) = sandboxed()
    farm.store.cancel(job.task_id)
    worker.join(SOON)
    assert not worker.is_alive()
    assert not alive(child)
    assert current(farm, job).status is JobStatus.CANCELLED
    assert list(farm.settings.work_dir.iterdir()) == []


def test_a_medium_that_takes_too_long_is_named(redis: Redis, settings: Settings, host: hosts.Host) -> None:
    farm = open_farm(redis, settings, part_cpu_seconds=1)
    host.answers["/photo.png"] = long_gif(300)
    job = submit_render(farm.store, f"{host.url}/draft.json")
    for _ in range(2):
        run_part(farm, job.task_id, Part.PREPARE, BODIES["prepare"])
    record = current(farm, job)
    assert record.error_code is ErrorCode.INVALID_MEDIA
    assert "medium 'photo.png'" in (record.error_message or "")
    assert "SIGXCPU" in (record.error_message or "")


def test_a_medium_that_ends_its_reader_can_be_skipped(
    redis: Redis, settings: Settings, host: hosts.Host
) -> None:
    farm = open_farm(redis, settings, part_cpu_seconds=1, missing_media="skip")
    host.answers["/photo.png"] = long_gif(300)
    job = submit_render(farm.store, f"{host.url}/draft.json")
    work_off(farm)
    record = current(farm, job)
    assert (record.status, record.error_message) == (JobStatus.COMPLETED, None)
    assert record.fidelity is not None
    (item,) = [item for item in record.fidelity["items"] if item["grade"] == "left_out"]
    assert item["name"] == "photo.png"
    assert "SIGXCPU" in item["reason"]


def test_a_medium_that_needs_too_much_memory_is_named(
    redis: Redis, settings: Settings, host: hosts.Host, tmp_path: Path
) -> None:
    farm = open_farm(redis, settings, part_memory_bytes=300 * 2**20)
    Image.new("RGB", (9900, 9900)).save(tmp_path / "large.png")
    host.answers["/photo.png"] = (tmp_path / "large.png").read_bytes()
    job = submit_render(farm.store, f"{host.url}/draft.json")
    work_off(farm)
    record = current(farm, job)
    assert record.error_code is ErrorCode.INVALID_MEDIA
    assert (record.error_message or "").startswith("medium 'photo.png': ")
    assert "memory" in (record.error_message or "")


def test_a_limit_without_a_medium_is_a_fault_of_the_farm(
    redis: Redis, settings: Settings, host: hosts.Host
) -> None:
    farm = open_farm(redis, settings, part_file_bytes=100_000)
    job = submit_render(farm.store, f"{host.url}/draft.json")
    for part in (Part.PREPARE, Part.SOUND, Part.SOUND):
        run_part(farm, job.task_id, part, BODIES[part.kind])
    record = current(farm, job)
    assert record.error_code is ErrorCode.SYSTEM_ERROR
    assert "mixing the sound was tried 2 times" in (record.error_message or "")
    assert "its limit of file size" in (record.error_message or "")


WORKER = """
import sys, threading, time
from pathlib import Path
from worker.sandbox import Sandbox
from worker.settings import Settings

folder = Path(sys.argv[1])
sandbox = Sandbox(Settings(_env_file=None, data_dir=folder))
print("ready", flush=True)
sandbox.run("mix", {"document": str(folder / "fifo")}, folder=folder, reads=[folder / "fifo"])
"""


def _blocked_in_a_child(worker: int) -> bool:
    """Whether a grandchild has been closed off: it then waits for the document."""
    grandchildren = [each for child in children_of(worker) for each in children_of(child)]
    statuses = [Path(f"/proc/{pid}/status").read_text() for pid in grandchildren if alive(pid)]
    return any("Seccomp:\t2" in status for status in statuses)


@needs_filter
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_children_die_with_their_worker(tmp_path: Path, how: signal.Signals) -> None:
    os.mkfifo(tmp_path / "fifo")  # opening it waits for ever
    root = str(Path(__file__).parents[2])
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"ready\n"
    until(lambda: _blocked_in_a_child(worker.pid))
    family = descendants(worker.pid)
    assert len(family) == 2, "a server and its child"
    worker.send_signal(how)
    worker.wait()
    until(lambda: not any(map(alive, family)))
    worker.stdout.close()


class Blocked:
    """A part whose child has been closed off and waits for a document that never comes."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        os.mkfifo(folder / "fifo")
        self.outcome: list[BaseException] = []
        self.unwanted = threading.Event()
        self._given = (Sandbox(settings), folder)
        before = set(sandboxed())
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        until(lambda: set(map(_closed_off, set(sandboxed()) - before)) == {True})
        (self.child,) = set(sandboxed()) - before
        self.server = next(pid for pid in children_of(os.getpid()) if self.child in children_of(pid))

    def _run(self) -> None:
        sandbox, folder = self._given
        place = folder / "fifo"
        try:
            sandbox.run("mix", {"document": str(place)}, folder=folder, reads=[place], check=self._check)
        except Exception as error:
            self.outcome.append(error)

    def _check(self) -> None:
        if self.unwanted.is_set():
            raise InterruptedError

    def end(self) -> BaseException:
        """What the part came to."""
        self._thread.join(SOON)
        assert not self._thread.is_alive()
        (error,) = self.outcome
        return error


def _closed_off(pid: int) -> bool:
    try:
        return "Seccomp:\t2" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@needs_filter
@pytest.mark.parametrize(("number", "name"), [(35, "35"), (signal.SIGBUS, "SIGBUS")])
def test_every_signal_has_a_name(settings: Settings, tmp_path: Path, number: int, name: str) -> None:
    part = Blocked(settings, tmp_path)
    os.kill(part.child, number)
    error = part.end()
    assert isinstance(error, PartDied)
    assert error.how == f"signal {name}"


@needs_filter
@pytest.mark.parametrize("first", ["the child dies", "nobody wants the part"])
def test_a_server_that_does_not_answer_is_ended(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    monkeypatch.setattr(client, "LINGER_SECONDS", 0.2)
    part = Blocked(settings, tmp_path)
    os.kill(part.server, signal.SIGSTOP)
    if first == "the child dies":
        os.kill(part.child, signal.SIGBUS)
    else:
        part.unwanted.set()
    error = part.end()
    if first == "the child dies":
        assert isinstance(error, PartDied)
        assert "SIGKILL" in error.how
    else:
        assert isinstance(error, InterruptedError)
    assert not alive(part.server)
    assert not alive(part.child)


def test_all_below_a_process_is_ended_however_it_was_started() -> None:
    """A child, its child in a session of its own, and an orphan's child that a thread started."""
    reader, writer = os.pipe()
    top = os.fork()
    if top == 0:
        with contextlib.suppress(BaseException):
            prctl(PR_SET_CHILD_SUBREAPER, 1)
            _offspring(writer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        below = [int(told.readline()) for _ in range(3)]
    assert all(map(alive, below))
    try:
        end_descendants(top)
        assert alive(top)
        assert not any(map(alive, below))
    finally:
        os.kill(top, signal.SIGKILL)
        os.waitpid(top, 0)


def _offspring(writer: int) -> None:
    def stay() -> None:
        os.write(writer, f"{os.getpid()}\n".encode())
        signal.pause()

    def start(then: Callable[[], None]) -> None:
        if os.fork() == 0:
            os.setsid()
            then()
            os._exit(0)

    def parent() -> None:
        start(stay)
        stay()

    start(parent)
    start(lambda: threading.Thread(target=lambda: start(stay)).start())
    signal.pause()


def test_a_worker_does_not_start_without_what_is_demanded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    demanding = settings.model_copy(update={"sandbox": "require"})
    monkeypatch.setattr(tasks, "get_settings", lambda: demanding)
    monkeypatch.setattr(landlock, "why_not", lambda: "the kernel is too old")
    with pytest.raises(SystemExit, match="files: the kernel is too old"):
        tasks._begin_worker()


def test_the_worker_s_secrets_are_not_the_child_s(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hidden-secret")
    monkeypatch.setenv("DRAFTFARM_CALLBACK_SECRET", "hidden-secret")
    monkeypatch.setenv("REDIS_URL", "redis://:hidden-secret@h/0")
    sandbox = Sandbox(settings.model_copy(update={"font_folders": [tmp_path]}))
    sandbox.start()

    def own_server() -> list[int]:
        given = str(tmp_path).encode()
        servers = [pid for pid in children_of(os.getpid()) if _is_server(pid)]
        return [pid for pid in servers if given in Path(f"/proc/{pid}/cmdline").read_bytes()]

    until(own_server)
    (server,) = own_server()
    environment = Path(f"/proc/{server}/environ").read_bytes()
    assert b"PATH=" in environment
    assert b"hidden-secret" not in environment


def test_two_threads_have_two_children(settings: Settings, tmp_path: Path) -> None:
    sandbox = Sandbox(settings)
    answers: list[dict[str, Any]] = []

    def ask(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        for _ in range(3):
            given = {"path": str(folder / "none.ttf"), "index": 0, "name": f"font {number}"}
            answers.append(sandbox.run("check_font", given, folder=folder))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 9
    assert all("font" in answer["fault"] for answer in answers)


def test_an_unknown_function_is_an_error_of_the_farm(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(FailedInside) as caught:
        Sandbox(settings).run("os.system", {}, folder=tmp_path)
    assert "KeyError" in str(caught.value)
    assert "Traceback" in caught.value.details


@pytest.mark.parametrize(
    "error",
    [
        InvalidDraft("no tracks", "$.tracks"),
        EncryptedDraft(),
        InvalidMedia("a.mp4", "is broken"),
        EncodeError("FFmpeg could not"),
        PartDied("signal SIGSEGV", "a.mp4"),
    ],
)
def test_errors_come_back_as_they_were(error: Exception) -> None:
    again = from_message(as_message(error), "")
    assert type(again) is type(error)
    assert str(again) == str(error)


def test_ffmpeg_s_death_is_blamed_on_the_one_medium_it_read() -> None:
    one = from_message(as_message(FFmpegDied("SIGSEGV", "mix", ("a.mp3",))), "")
    assert str(one) == "the renderer was ended by signal SIGSEGV in FFmpeg while it read 'a.mp3'"
    several = from_message(as_message(FFmpegDied("SIGSEGV", "mix", ("a.mp3", "b.mp3"))), "")
    assert isinstance(several, PartDied)
    assert several.medium == ""


def test_a_limit_is_blamed_on_what_was_read() -> None:
    assert isinstance(from_message(as_message(MemoryError()), "a.png"), PartDied)
    assert "a.png" in str(from_message(as_message(MemoryError()), "a.png"))
    assert isinstance(from_message({"kind": 7}, ""), FailedInside)
    assert isinstance(from_message(None, ""), FailedInside)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_the_farm_s_disk_is_not_the_client_s_fault(number: int) -> None:
    error = from_message(as_message(OSError(number, os.strerror(number))), "")
    failure = failure_of(error)
    assert (failure.code, failure.retry) == (ErrorCode.SYSTEM_ERROR, True)
    words = "its limit of file size" if number == errno.EFBIG else "DRAFTFARM_DATA_DIR, is full"
    assert words in failure.message


# What a child says is not believed.

ANSWER: Mapping[str, Any] = {
    "root": "/farm/part/extracted",
    "files": ["a/clip.mp4"],
    "media": [["m", "photo", "p.png", ["/stickers/1.png"], "$", 0, 0, 0, True, False]],
    "fonts": [["F.ttf", "", "", "", "F.ttf", 0], ["G.ttf", "", "", "", "", 0]],
    "pieces": [[0, 10]],
    "frames": 10,
    "seconds": 0.4,
    "resolution": "64x48",
}


def test_a_proper_answer_is_taken() -> None:
    draft = ReadDraft.from_answer(ANSWER, within=Path("/farm/part"), own_folders=[Path("/stickers")])
    assert draft.bundle.files == (Path("/farm/part/extracted/a/clip.mp4"),)
    (ref,) = draft.media
    assert (ref.kind, ref.own_file, ref.sources) == (MediaKind.PHOTO, True, ("/stickers/1.png",))
    assert [place.path.name if place else None for place in draft.fonts.values()] == ["F.ttf", None]


@pytest.mark.parametrize(
    "lie",
    [
        {"root": "/etc"},
        {"frames": -1},
        {"seconds": -1.0},
        {"seconds": float("nan")},
        {"seconds": float("inf")},
        {"seconds": "long"},
        {"root": "/farm/part/../other"},
        {"files": ["/etc/passwd"]},
        {"files": ["../other/clip.mp4"]},
        {"files": [""]},
        {"fonts": [["F.ttf", "", "", "", "../../F.ttf", 0]]},
        {"fonts": [["F.ttf"]]},
        {"media": [["m"]]},
        {"media": "all"},
        {"pieces": [[0]]},
        {"pieces": [["x", "y"]]},
        {"pieces": [[0, 4], [5, 10]]},
        {"pieces": [[0, 4]]},
        {"pieces": [[0, 0], [0, 10]]},
        {"frames": 10**400, "pieces": [[0, 10**400]]},
        {"frames": float("inf")},
        {"seconds": 1e9},
        {"seconds": 0.0},
        {"frames": None},
    ],
)
def test_an_answer_that_reaches_out_is_refused(lie: dict[str, Any]) -> None:
    with pytest.raises(FailedInside):
        ReadDraft.from_answer({**ANSWER, **lie}, within=Path("/farm/part"), own_folders=[])


@pytest.mark.parametrize(
    "lie",
    [{"frames": 11}, {"duration": float("nan")}, {"duration": 9.0}, {"frames": None}, {"duration": 10**400}],
)
def test_a_joined_video_is_what_the_job_says(lie: dict[str, Any]) -> None:
    job = JobRecord("t", "d", "d", JobStatus.RENDERING, 1.0, frames_total=10, duration=0.4)
    answer = {"frames": 10, "duration": 0.4, "resolution": "64x48"}
    assert judge_joined(answer, job) == (10, 0.4, "64x48")
    with pytest.raises(FailedInside):
        judge_joined({**answer, **lie}, job)


def test_media_of_the_owner_s_have_a_place() -> None:
    medium = ["m", "photo", "p.png", [], "$", 0, 0, 0, True, False]
    draft = ReadDraft.from_answer(
        {**ANSWER, "media": [medium]}, within=Path("/farm/part"), own_folders=[Path("/stickers")]
    )
    assert not draft.media[0].own_file


@pytest.mark.parametrize("items", [None, [{}], [{"grade": "none"}], "x"])
def test_a_report_must_be_one(items: object) -> None:
    with pytest.raises(FailedInside):
        fidelity_items({"items": items})


PIECES = (Piece(0, FrameRange(0, 5)), Piece(1, FrameRange(5, 10)))


@pytest.mark.parametrize(
    "keys", [5, {}, {"sound": "s"}, {"sound": "s", "pieces": ["a"]}, {"sound": "s", "pieces": 3}]
)
def test_content_keys_must_be_one_for_each_part(keys: object) -> None:
    with pytest.raises(FailedInside):
        content_keys({"keys": keys}, PIECES, "")


def test_a_child_cannot_name_another_client_s_parts() -> None:
    answer = {"keys": {"sound": "s", "pieces": ["a", "../../etc"]}}
    ours, theirs = (content_keys(answer, PIECES, token) for token in ("ours", "theirs"))
    assert content_keys(answer, PIECES, "ours") == ours
    assert set(ours) == {"sound", "piece-0", "piece-1"}
    assert not set(ours.values()) & set(theirs.values())
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in ours.values())
    assert content_keys({}, PIECES, "ours") == {}


def test_only_the_owner_s_folders_hold_the_owner_s_files() -> None:
    draft = ReadDraft.from_answer(ANSWER, within=Path("/farm/part"), own_folders=[Path("/other")])
    assert not draft.media[0].own_file


# What the machine offers, and what the setting makes of it.


def test_what_is_lacking_is_told_and_can_be_demanded(monkeypatch: pytest.MonkeyPatch, redis: Redis) -> None:
    assert {one.name for one in protections("off") if one.on} == set()
    monkeypatch.setattr(landlock, "why_not", lambda: "the kernel is too old")
    off = {one.name: one.detail for one in protections("auto") if not one.on}
    assert off["files"] == "the kernel is too old"
    demand("auto")
    with pytest.raises(SandboxUnavailable, match="the kernel is too old"):
        demand("require")
    announce(redis, "auto")
    redis.hset("draftfarm:protections", "elsewhere", '{"time": 9e9, "protections": []}')
    told = {one.name: one for one in announced(redis)}
    assert told["files"] == Protection("files", False, "the kernel is too old")
    assert told["limits"].on


def test_signals_are_a_protection_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Landlock before version 6 closes files off but lets a part end every process of its user."""
    monkeypatch.setattr(landlock, "why_not", lambda: "")
    monkeypatch.setattr(landlock, "version", lambda: 5)
    found = {one.name: one for one in protections("auto")}
    assert found["files"].on
    assert not found["signals"].on
    assert "Linux 6.12" in found["signals"].detail
    with pytest.raises(SandboxUnavailable, match="signals: Landlock 5"):
        demand("require")
    monkeypatch.setattr(landlock, "version", lambda: 6)
    assert {one.name: one.on for one in protections("auto")}["signals"]


def test_limits_do_not_promise_more_than_they_hold() -> None:
    (limits,) = [one for one in protections("auto") if one.name == "limits"]
    assert "of each process" in limits.detail
    assert "not shared memory" in limits.detail


def test_a_farm_without_protections_renders_too(redis: Redis, settings: Settings, host: hosts.Host) -> None:
    farm = open_farm(redis, settings, sandbox="off")
    job = submit_render(farm.store, f"{host.url}/draft.json")
    work_off(farm)
    assert current(farm, job).status is JobStatus.COMPLETED
