import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pydantic import SecretStr
from redis import Redis

from api.status_data import notice_data
from tests.worker import hosts
from tests.worker.queueing import current
from worker import keys
from worker.farm import Farm
from worker.fetch import Fetcher, FetchError
from worker.jobs import ErrorCode, JobRecord
from worker.notices import (
    FIRST_PAUSE_SECONDS,
    HOST_NOTICES,
    JITTER,
    PARALLEL_NOTICES,
    PAUSE_FACTOR,
    Notice,
    Notifier,
    run_notifier,
)
from worker.result_links import ResultLinks
from worker.settings import Settings

DRAFT = "https://h.example/draft/a.json"
SOON = 10.0


@pytest.fixture
def host() -> Iterator[hosts.Host]:
    with hosts.running_host() as running:
        yield running


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Farm:
    return Farm.open(settings.model_copy(update={"callback_secret": SecretStr("s3cret")}), redis)


@pytest.fixture
def notifier(farm: Farm) -> Notifier:
    return _notifier(farm)


def _notifier(farm: Farm, base_url: str = "") -> Notifier:
    return Notifier(farm, lambda job: notice_data(job, ResultLinks(base_url)))


def _failed(farm: Farm, *callback_urls: str | None) -> JobRecord:
    for url in callback_urls:
        job, _ = farm.store.submit(DRAFT, callback_url=url)
    farm.store.fail(job.task_id, ErrorCode.INVALID_MEDIA, "medium 'a': 坏")
    return current(farm, job)


def _make_due(redis: Redis) -> None:
    for member in redis.zrange(keys.notices(), 0, -1):
        redis.zadd(keys.notices(), {member: 1.0})


class Taken:
    """A receiver that keeps what it gets."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[bytes, dict[str, str]]] = []

    def __call__(self, handler: hosts.Handler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.got.append((body, dict(handler.headers.items())))
        handler.send_body(b"", status=self.statuses.pop(0) if self.statuses else 204)


def test_a_notice_is_sent_once_and_says_what_a_status_answer_says(
    farm: Farm, notifier: Notifier, host: hosts.Host
) -> None:
    receiver = host.answers["/hook"] = Taken()
    job = _failed(farm, f"{host.url}/hook?key=1")
    (notice,) = notifier.due()
    assert notifier.notify(notice)
    assert not notifier.notify(notice)
    assert notifier.due() == []
    ((body, headers),) = receiver.got
    told = json.loads(body)
    assert told == notice_data(job, ResultLinks(""))
    assert (told["task_id"], told["status"], told["error_code"]) == (job.task_id, "failed", "INVALID_MEDIA")
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert current(farm, job).notices == ("taken at attempt 1",)


def test_it_is_signed_as_the_documentation_says(farm: Farm, notifier: Notifier, host: hosts.Host) -> None:
    receiver = host.answers["/hook"] = Taken()
    _failed(farm, f"{host.url}/hook")
    notifier.notify(notifier.due()[0])
    ((body, headers),) = receiver.got
    timestamp = headers["X-Draftfarm-Timestamp"]
    assert abs(time.time() - int(timestamp)) < 60
    expected = hmac.new(b"s3cret", f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Draftfarm-Signature"] == f"sha256={expected}"


def test_without_a_secret_it_is_not_signed(redis: Redis, settings: Settings, host: hosts.Host) -> None:
    farm = Farm.open(settings, redis)
    receiver = host.answers["/hook"] = Taken()
    _failed(farm, f"{host.url}/hook")
    notifier = _notifier(farm)
    assert notifier.notify(notifier.due()[0])
    assert "X-Draftfarm-Signature" not in receiver.got[0][1]


def test_attempts_have_one_id_and_growing_pauses(
    farm: Farm, notifier: Notifier, host: hosts.Host, redis: Redis
) -> None:
    receiver = host.answers["/hook"] = Taken(500, 503, 302, 204)
    job = _failed(farm, f"{host.url}/hook")
    (notice,) = notifier.due()
    for attempt in range(3):
        assert not notifier.notify(notice)
        assert notifier.due() == []
        pause = float(redis.zscore(keys.notices(), notice.member) or 0) - time.time()
        shortest = FIRST_PAUSE_SECONDS * PAUSE_FACTOR**attempt
        assert shortest - 5 < pause <= shortest * (1 + JITTER) + 5
        _make_due(redis)
    assert notifier.notify(notice)
    assert {headers["X-Draftfarm-Notice"] for _, headers in receiver.got} == {notice.id}
    assert len(receiver.got) == 4
    assert current(farm, job).notices == ("taken at attempt 4",)
    assert redis.zcard(keys.notices()) == 0


def test_a_notice_nobody_takes_is_given_up_and_noted(
    farm: Farm, notifier: Notifier, host: hosts.Host, redis: Redis
) -> None:
    host.answers["/hook"] = Taken(500, 500)
    job = _failed(farm, f"{host.url}/hook")
    (notice,) = notifier.due()
    assert not notifier.notify(notice)
    _make_due(redis)
    redis.hset(keys.job(job.task_id), "ended", time.time() - 24 * 3600)
    assert not notifier.notify(notice)
    assert redis.zcard(keys.notices()) == 0
    assert current(farm, job).notices == ("given up after attempt 2: the host answers with status 500",)


def test_a_host_that_says_gone_is_not_asked_again(
    farm: Farm, notifier: Notifier, host: hosts.Host, redis: Redis
) -> None:
    host.answers["/hook"] = Taken(410)
    job = _failed(farm, f"{host.url}/hook")
    assert not notifier.notify(notifier.due()[0])
    assert redis.zcard(keys.notices()) == 0
    assert "status 410" in current(farm, job).notices[0]


def test_a_notifier_that_dies_leaves_its_notice(farm: Farm, host: hosts.Host, redis: Redis) -> None:
    receiver = host.answers["/hook"] = Taken()
    _failed(farm, f"{host.url}/hook")

    def die(job: JobRecord) -> dict[str, str]:
        raise KeyboardInterrupt

    dying = Notifier(farm, die)
    with pytest.raises(KeyboardInterrupt):
        dying.notify(dying.due()[0])
    assert redis.zcard(keys.notices()) == 1
    _make_due(redis)
    successor = _notifier(farm)
    assert successor.notify(successor.due()[0])
    assert len(receiver.got) == 1


def test_everyone_who_asked_for_one_job_is_told(farm: Farm, notifier: Notifier, host: hosts.Host) -> None:
    receivers = [Taken(), Taken()]
    host.answers["/a"], host.answers["/b"] = receivers
    job = _failed(farm, f"{host.url}/a", None, f"{host.url}/b", f"{host.url}/a")
    due = notifier.due()
    assert {notice.url for notice in due} == {f"{host.url}/a", f"{host.url}/b"}
    assert all(notifier.notify(notice) for notice in due)
    assert [len(receiver.got) for receiver in receivers] == [1, 1]
    assert len({notice.id for notice in due}) == 2
    assert len(current(farm, job).notices) == 2


def test_so_many_addresses_and_no_more(farm: Farm, notifier: Notifier) -> None:
    _failed(farm, *(f"https://h.example/{n}" for n in range(20)))
    assert len(notifier.due()) == 16


def test_links_are_in_it_where_the_farm_knows_its_address(farm: Farm) -> None:
    job = _failed(farm, None)
    done = JobRecord(job.task_id, DRAFT, DRAFT, type(job.status).COMPLETED, 1.0, result_key="results/a.mp4")
    assert "video_url" not in notice_data(done, ResultLinks(""))
    assert notice_data(done, ResultLinks("https://f.example"))["video_url"] == "https://f.example/files/a.mp4"


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "http://redis:6379/", "file:///etc/passwd", "no address"]
)
def test_notices_go_through_the_guard(farm: Farm, notifier: Notifier, url: str) -> None:
    job = _failed(farm, url)
    assert not notifier.notify(notifier.due()[0])
    assert current(farm, job).status == job.status


def test_redirects_are_not_followed(farm: Farm, notifier: Notifier, host: hosts.Host) -> None:
    host.answers["/hook"] = hosts.redirect("/elsewhere")
    _failed(farm, f"{host.url}/hook")
    assert not notifier.notify(notifier.due()[0])
    assert host.seen == ["/hook"]


def test_a_forgotten_job_has_no_notices_left(farm: Farm, notifier: Notifier, redis: Redis) -> None:
    job = _failed(farm, "https://h.example/hook")
    assert farm.store.forget(job)
    assert notifier.due() == []
    assert not redis.exists(keys.callbacks(job.task_id))
    assert not notifier.notify(Notice(job.task_id, "https://h.example/hook"))
    assert not redis.exists(keys.job(job.task_id))


def test_without_a_callback_there_is_no_notice(farm: Farm, notifier: Notifier) -> None:
    _failed(farm, None)
    assert notifier.due() == []


def test_the_secret_is_never_shown(settings: Settings) -> None:
    secret = settings.model_copy(update={"callback_secret": SecretStr("s3cret")})
    assert "s3cret" not in f"{secret} {secret!r}"


# Hosts that do not answer


class Hosts:
    """Receivers by name: those whose name begins with `silent` answer nothing until they are given up."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.holding: Counter[str] = Counter()
        self.most_held: Counter[str] = Counter()
        self.given_up = threading.Event()
        self._lock = threading.Lock()

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        host = url.split("/")[2]
        if not host.startswith("silent"):
            self.told.append(url)
            return 204
        with self._lock:
            self.holding[host] += 1
            self.most_held |= self.holding
            self.most_held["all"] = max(self.most_held["all"], self.holding.total())
        self.given_up.wait()
        with self._lock:
            self.holding[host] -= 1
        raise FetchError(url, "its host sent nothing", passing=True)

    def held(self) -> int:
        with self._lock:
            return self.holding.total()


@pytest.fixture
def receivers(monkeypatch: pytest.MonkeyPatch) -> Hosts:
    receivers = Hosts()
    monkeypatch.setattr(Fetcher, "post", lambda self, *args: receivers.post(*args))
    monkeypatch.setattr("worker.notices.POLL_SECONDS", 0.01)
    return receivers


@contextmanager
def _running_notifier(farm: Farm, receivers: Hosts) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run_notifier, args=(farm, lambda job: {}, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        receivers.given_up.set()
        thread.join(SOON)
        assert not thread.is_alive()


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _end(farm: Farm, url: str) -> None:
    """A job ends that is to tell this address."""
    job, _ = farm.store.submit(f"{DRAFT}?{url}", callback_url=url)
    farm.store.cancel(job.task_id)


def test_nobody_waits_for_silent_hosts_of_others(farm: Farm, receivers: Hosts) -> None:
    with _running_notifier(farm, receivers):
        for number in range(5):
            _end(farm, f"https://silent{number}.example/")
        _until(lambda: receivers.held() == 5)
        _end(farm, "https://good.example/")
        _until(lambda: receivers.told == ["https://good.example/"])
        assert receivers.held() == 5


def test_a_silent_host_does_not_take_all_places(farm: Farm, receivers: Hosts) -> None:
    for number in range(2 * PARALLEL_NOTICES):
        _end(farm, f"https://silent.example/{number}")
    _end(farm, "https://good.example/")
    with _running_notifier(farm, receivers):
        _until(lambda: receivers.told == ["https://good.example/"])
        _until(lambda: receivers.held() == HOST_NOTICES)
    assert receivers.most_held["silent.example"] == HOST_NOTICES


def test_so_many_notices_at_once_and_then_the_others(farm: Farm, receivers: Hosts, redis: Redis) -> None:
    more = PARALLEL_NOTICES + 10
    for number in range(more):
        _end(farm, f"https://silent{number}.example/")
    with _running_notifier(farm, receivers):
        _until(lambda: receivers.held() == PARALLEL_NOTICES)
        _end(farm, "https://good.example/")
        receivers.given_up.set()
        _until(lambda: receivers.told == ["https://good.example/"])
        _until(lambda: len(receivers.most_held) == more + 1)
    assert receivers.most_held["all"] <= PARALLEL_NOTICES
    assert redis.zcard(keys.notices()) == more


def test_a_notice_under_way_is_not_taken_up_again(farm: Farm, receivers: Hosts, redis: Redis) -> None:
    _end(farm, "https://silent.example/")
    with _running_notifier(farm, receivers):
        _until(lambda: receivers.held() == 1)
        _make_due(redis)
        _end(farm, "https://good.example/")
        _until(lambda: receivers.told == ["https://good.example/"])
        assert receivers.held() == 1
