"""Telling callback addresses that a job has ended. A notice never changes the job.

What is to be sent is in Redis from the moment the job ends, put there by the script that ends it, and
stays there until a host has taken it or its time is over. So a notice is sent at least once, and a
notifier that dies in the middle of one leaves it for the next.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from redis.exceptions import RedisError

from worker import keys
from worker.farm import Farm
from worker.fetch import FetchError
from worker.jobs import JobRecord
from worker.marks import store_time
from worker.scripts import LastingScript, as_text

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 15.0
"""Before the second attempt; longer than one attempt may take, so that no two run side by side."""

PAUSE_FACTOR = 3.0
LONGEST_PAUSE_SECONDS = 3600.0
JITTER = 0.5
"""Pauses are longer by up to this share, so that the notices of many jobs do not come in waves."""

POLL_SECONDS = 0.5
PARALLEL_NOTICES = 64
"""A host that does not answer holds one of these for ten seconds, and does nothing but wait."""

HOST_NOTICES = 8
"""Of these at most for one host: a silent one that many jobs name leaves places to the others."""

DUE_NOTICES = 1000

ID_HEADER = "X-Draftfarm-Notice"
TIMESTAMP_HEADER = "X-Draftfarm-Timestamp"
SIGNATURE_HEADER = "X-Draftfarm-Signature"
GONE = 410

# KEYS: notices, the job's callbacks. ARGV: member, address, first pause, factor, longest pause, jitter factor.
# Takes a due notice by putting its next attempt off. Returns {attempt, time of the next}; attempt 0 if it is not due.
_TAKE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due or tonumber(due) > now then return {0, '0'} end
local attempt = redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
local pause = math.min(tonumber(ARGV[5]), ARGV[3] * math.pow(tonumber(ARGV[4]), attempt - 1)) * ARGV[6]
local following = string.format('%.6f', now + pause)
redis.call('ZADD', KEYS[1], following, ARGV[1])
return {attempt, following}
"""

# KEYS: notices, the job. ARGV: member, field, sentence. Ends a notice and writes down how.
_SETTLE = """
redis.call('ZREM', KEYS[1], ARGV[1])
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('HSET', KEYS[2], ARGV[2], ARGV[3]) end
"""

Describe = Callable[[JobRecord], Mapping[str, Any]]
"""A record → the body of its notice: the `data` of a status answer."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One job's end, for one address."""

    task_id: str
    url: str

    @classmethod
    def from_member(cls, member: str) -> Notice:
        task_id, _, url = member.partition(" ")
        return cls(task_id, url)

    @property
    def member(self) -> str:
        return f"{self.task_id} {self.url}"

    @property
    def host(self) -> str:
        """Whom it is for, "" where the address names nobody."""
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""

    @property
    def id(self) -> str:
        """The same on every attempt, so that a receiver can drop repeats."""
        return f"{self.task_id}-{hashlib.sha256(self.url.encode()).hexdigest()[:8]}"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=` and the HMAC-SHA256, in hex, of timestamp, a full stop, and the body."""
    return f"sha256={hmac.new(secret.encode(), timestamp.encode() + b'.' + body, hashlib.sha256).hexdigest()}"


class Notifier:
    """Any number may run: each due notice is taken by one."""

    def __init__(self, farm: Farm, describe: Describe) -> None:
        self._farm = farm
        self._describe = describe
        self._redis: Any = farm.redis
        self._take = LastingScript(farm.redis, _TAKE)
        self._settle = LastingScript(farm.redis, _SETTLE)

    def due(self) -> list[Notice]:
        """Notices that are due, longest first."""
        now = store_time(self._redis)
        found = self._redis.zrangebyscore(keys.notices(), "-inf", now, start=0, num=DUE_NOTICES)
        return [Notice.from_member(member) for member in as_text(found)]

    def notify(self, notice: Notice) -> bool:
        """Send a due notice once; whether it was taken. What was not taken is tried again later."""
        key_names = [keys.notices(), keys.callbacks(notice.task_id)]
        pauses = [FIRST_PAUSE_SECONDS, PAUSE_FACTOR, LONGEST_PAUSE_SECONDS, 1 + random.uniform(0, JITTER)]
        taken, following = as_text(self._take(keys=key_names, args=[notice.member, notice.url, *pauses]))
        attempt = int(taken)
        if not attempt:
            return False
        record = self._farm.store.get(notice.task_id, with_parts=False)
        if record is None or record.ended is None:
            self._redis.zrem(keys.notices(), notice.member)
            return False
        status, refusal = self._send(notice, record)
        if 200 <= status < 300:
            self._end(notice, f"taken at attempt {attempt}")
            log.info("notice_taken", task_id=notice.task_id, attempt=attempt)
            return True
        log.warning("notice_not_taken", task_id=notice.task_id, attempt=attempt, reason=refusal)
        if status == GONE or float(following) > record.ended + self._farm.settings.callback_hours * 3600:
            self._end(notice, f"given up after attempt {attempt}: {refusal}")
            log.warning("notice_given_up", task_id=notice.task_id, attempts=attempt)
        return False

    def _send(self, notice: Notice, record: JobRecord) -> tuple[int, str]:
        """The status of one attempt, and why it was not taken; status 0 where none came."""
        body = json.dumps(self._describe(record), ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            ID_HEADER: notice.id,
            TIMESTAMP_HEADER: timestamp,
        }
        if secret := self._farm.settings.callback_secret.get_secret_value():
            headers[SIGNATURE_HEADER] = signature(secret, timestamp, body)
        try:
            status = self._farm.fetcher.post(notice.url, body, headers)
        except FetchError as error:
            return 0, error.reason
        return status, f"the host answers with status {status}"

    def _end(self, notice: Notice, sentence: str) -> None:
        field = f"notice:{notice.id.rpartition('-')[2]}"
        key_names = [keys.notices(), keys.job(notice.task_id)]
        self._settle(keys=key_names, args=[notice.member, field, sentence])


def next_notices(due: Iterable[Notice], under_way: Collection[Notice]) -> list[Notice]:
    """Which due notices to take up beside those under way: in their order, as far as there are places for
    them and for their hosts."""
    of_hosts = Counter(notice.host for notice in under_way)
    taken_up = set(under_way)
    found: list[Notice] = []
    for notice in due:
        if len(taken_up) == PARALLEL_NOTICES:
            break
        if notice in taken_up or of_hosts[notice.host] == HOST_NOTICES:
            continue
        taken_up.add(notice)
        of_hosts[notice.host] += 1
        found.append(notice)
    return found


def run_notifier(farm: Farm, describe: Describe, stop: threading.Event) -> None:
    """Send due notices until `stop` is set. A place that becomes free is taken at once: a silent host keeps
    nothing waiting but what is for itself."""
    notifier = Notifier(farm, describe)
    under_way: dict[Future[None], Notice] = {}

    def send(notice: Notice) -> None:
        try:
            notifier.notify(notice)
        except Exception as error:
            # It stays where it is and is due again after its pause; the others must not wait for it.
            log.warning("notifier_stumbled", task_id=notice.task_id, error=repr(error))

    with ThreadPoolExecutor(PARALLEL_NOTICES, "notice") as pool:
        while not stop.is_set():
            try:
                for notice in next_notices(notifier.due(), under_way.values()):
                    under_way[pool.submit(send, notice)] = notice
            except RedisError as error:
                log.warning("notifier_waits", error=str(error))
            except Exception as error:
                log.error("notifier_failed", error=repr(error), exc_info=error)
            if under_way:
                for ended in wait(under_way, POLL_SECONDS, FIRST_COMPLETED).done:
                    del under_way[ended]
            else:
                stop.wait(POLL_SECONDS)
