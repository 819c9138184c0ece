"""Telling a submission's `callback_url` that its job has ended. A notice never changes the job."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from redis.exceptions import RedisError

from worker import keys
from worker.farm import Farm
from worker.fetch import FetchError
from worker.jobs import JobRecord, JobStatus
from worker.scripts import as_text

log = structlog.get_logger(__name__)

PAUSES_SECONDS = (10.0, 60.0, 300.0, 1800.0)
"""Between the attempts: a host that restarts gets its notice, one that is gone costs five tries."""

POLL_SECONDS = 0.5
PARALLEL_NOTICES = 4
SIGNATURE_HEADER = "X-Draftfarm-Signature"

# Takes a due notice by putting its next attempt off; the last attempt takes it off the list.
_TAKE = """
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due or tonumber(due) > tonumber(ARGV[2]) then return 0 end
local attempt = redis.call('HINCRBY', KEYS[2], 'notices', 1)
local pause = ARGV[2 + attempt]
if pause then redis.call('ZADD', KEYS[1], ARGV[2] + pause, ARGV[1]) else redis.call('ZREM', KEYS[1], ARGV[1]) end
return attempt
"""


class Notifier:
    """Any number may run: each due notice is taken by one."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._redis: Any = farm.redis
        self._take = self._redis.register_script(_TAKE)

    def due(self) -> list[str]:
        """Tasks whose notice is due."""
        found = self._redis.zrangebyscore(keys.notices(), "-inf", time.time(), start=0, num=100)
        return [str(task_id) for task_id in as_text(found)]

    def notify(self, task_id: str) -> bool:
        """Send a due notice once; whether it was taken. A refusal is tried again later."""
        now = time.time()
        key_names = [keys.notices(), keys.job(task_id)]
        attempt = int(self._take(keys=key_names, args=[task_id, now, *PAUSES_SECONDS]))
        record = self._farm.store.get(task_id) if attempt else None
        if record is None or not record.callback_url:
            return False
        body = json.dumps(notice(record, self._farm.settings.public_base_url), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if secret := self._farm.settings.callback_secret:
            digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            headers[SIGNATURE_HEADER] = f"sha256={digest}"
        try:
            status = self._farm.fetcher.post(record.callback_url, body, headers)
        except FetchError as error:
            log.warning("notice_not_taken", task_id=task_id, attempt=attempt, error=str(error))
            return False
        if not 200 <= status < 300:
            log.warning("notice_not_taken", task_id=task_id, attempt=attempt, status=status)
            return False
        self._redis.zrem(keys.notices(), task_id)
        log.info("notice_taken", task_id=task_id, attempt=attempt)
        return True


def notice(record: JobRecord, public_base_url: str) -> dict[str, Any]:
    """What a notice says: the fields of a status answer. `video_url` is in it if the farm knows its own
    address."""
    said: dict[str, Any] = {
        "task_id": record.task_id,
        "draft_url": record.draft_url,
        "status": record.status.value,
        "start_time": record.start_time,
        "end_time": record.end_time,
    }
    if record.status is JobStatus.COMPLETED:
        said |= {
            "progress": 100,
            "file_size": record.file_size,
            "duration": record.duration,
            "resolution": record.resolution,
            "render_time": record.render_time,
        }
        if public_base_url and record.result_key:
            said["video_url"] = f"{public_base_url}/files/{record.result_key.rpartition('/')[2]}"
    elif record.status is JobStatus.FAILED:
        said |= {"error_code": record.error_code, "error_message": record.error_message}
    return said


def run_notifier(farm: Farm, stop: threading.Event) -> None:
    """Send due notices until `stop` is set."""
    notifier = Notifier(farm)

    def send(task_id: str) -> None:
        try:
            notifier.notify(task_id)
        except (RedisError, OSError) as error:
            log.warning("notifier_waits", error=str(error))

    with ThreadPoolExecutor(PARALLEL_NOTICES, "notice") as pool:
        while not stop.wait(POLL_SECONDS):
            try:
                list(pool.map(send, notifier.due()))
            except RedisError as error:
                log.warning("notifier_waits", error=str(error))
