import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest
from redis import Redis

from tests.worker import hosts
from tests.worker.queueing import current
from worker import keys
from worker.farm import Farm
from worker.jobs import ErrorCode, JobRecord
from worker.notices import PAUSES_SECONDS, SIGNATURE_HEADER, Notifier
from worker.settings import Settings

DRAFT = "https://h.example/draft/a.json"


@pytest.fixture
def host() -> Iterator[hosts.Host]:
    with hosts.running_host() as running:
        yield running


@pytest.fixture
def farm(redis: Redis, settings: Settings) -> Farm:
    return Farm.open(settings.model_copy(update={"callback_secret": "s3cret"}), redis)


def _failed(farm: Farm, callback_url: str | None) -> JobRecord:
    job, _ = farm.store.submit(DRAFT, callback_url=callback_url)
    farm.store.fail(job.task_id, ErrorCode.INVALID_MEDIA, "medium 'a': 坏")
    return current(farm, job)


def test_a_notice_is_sent_once_and_signed(farm: Farm, host: hosts.Host) -> None:
    got: list[tuple[bytes, str]] = []

    def take(handler: hosts.Handler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        got.append((body, handler.headers[SIGNATURE_HEADER]))
        handler.send_body(b"", status=204)

    host.answers["/hook"] = take
    job = _failed(farm, f"{host.url}/hook?key=1")
    notifier = Notifier(farm)
    assert notifier.due() == [job.task_id]
    assert notifier.notify(job.task_id)
    assert not notifier.notify(job.task_id)
    assert notifier.due() == []
    ((body, signature),) = got
    assert signature == "sha256=" + hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    assert json.loads(body) == {
        "task_id": job.task_id,
        "draft_url": DRAFT,
        "status": "failed",
        "start_time": None,
        "end_time": job.end_time,
        "error_code": "INVALID_MEDIA",
        "error_message": "medium 'a': 坏",
    }
    assert current(farm, job) == job


def test_a_notice_not_taken_is_tried_again_a_few_times(farm: Farm, host: hosts.Host, redis: Redis) -> None:
    host.answers["/hook"] = lambda handler: handler.send_body(b"", status=500)
    job = _failed(farm, f"{host.url}/hook")
    notifier = Notifier(farm)
    for _ in PAUSES_SECONDS:
        assert not notifier.notify(job.task_id)
        assert notifier.due() == []
        redis.zadd(keys.notices(), {job.task_id: 1.0})
    assert not notifier.notify(job.task_id)
    assert redis.zcard(keys.notices()) == 0
    assert len(host.seen) == len(PAUSES_SECONDS) + 1


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "http://redis:6379/", "file:///etc/passwd", "no address"]
)
def test_notices_go_through_the_guard(farm: Farm, url: str) -> None:
    job = _failed(farm, url)
    assert not Notifier(farm).notify(job.task_id)
    assert current(farm, job) == job


def test_redirects_are_not_followed(farm: Farm, host: hosts.Host) -> None:
    host.answers["/hook"] = hosts.redirect("/elsewhere")
    assert not Notifier(farm).notify(_failed(farm, f"{host.url}/hook").task_id)
    assert host.seen == ["/hook"]


def test_without_a_callback_there_is_no_notice(farm: Farm) -> None:
    _failed(farm, None)
    assert Notifier(farm).due() == []
