"""API tokens: who may submit, until when, how much. Only hashes of secrets are stored."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis

from worker import keys
from worker.scripts import LastingScript, as_text

_CHARGE = """
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('SADD', KEYS[1], ARGV[1])
return 1
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A token. `api_token` is the secret, known only in the answer of `create`, else "".

    Times are seconds since 1970. None is no limit: `quota_renders` is how many videos it may render
    in all, `quota_seconds` how many seconds of video within `quota_days` days (1: today in UTC),
    `concurrent` how many unfinished jobs it may have at once. An `admin` token may list and cancel
    every job.
    """

    id: str
    name: str
    created: float
    api_token: str = ""
    expires: float | None = None
    quota_renders: int | None = None
    quota_seconds: float | None = None
    quota_days: int = 1
    concurrent: int | None = None
    admin: bool = False
    revoked: bool = False

    def usable(self, now: float) -> bool:
        return not self.revoked and (self.expires is None or now < self.expires)


@dataclass(frozen=True, slots=True)
class TokenUse:
    """What a token has used: seconds of video today and within 30 days, and its unfinished jobs."""

    seconds_today: float
    seconds_30_days: float
    open_jobs: int
    renders: int


QUOTA_PERIODS = {"day": 1, "month": 30}
"""Period of a quota → its days, the present one included."""

DAY_SECONDS = 86_400


class TokenStore:
    """All tokens."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis
        self._charge = LastingScript(redis, _CHARGE)

    def create(
        self,
        name: str,
        *,
        expires: float | None = None,
        quota_renders: int | None = None,
        quota_seconds: float | None = None,
        quota_days: int = 1,
        concurrent: int | None = None,
        admin: bool = False,
        api_token: str | None = None,
    ) -> Token:
        """A new token; `api_token` fixes its secret (a UUID), for moving a farm. Raises ValueError."""
        if quota_days not in QUOTA_PERIODS.values():
            raise ValueError(f"a quota counts over {' or '.join(map(str, QUOTA_PERIODS.values()))} days")
        secret = str(uuid.UUID(api_token)) if api_token else str(uuid.uuid4())
        token = Token(
            id=uuid.uuid4().hex[:12],
            name=name,
            created=time.time(),
            api_token=secret,
            expires=expires,
            quota_renders=quota_renders,
            quota_seconds=quota_seconds,
            quota_days=quota_days,
            concurrent=concurrent,
            admin=admin,
        )
        if not self._redis.hsetnx(keys.token_hashes(), _hash(secret), token.id):
            raise ValueError("this api_token exists already")
        self._write(token)
        return token

    def list(self) -> tuple[Token, ...]:
        """All tokens that were not revoked, oldest first, without their secrets."""
        tokens = (_read(text) for text in as_text(self._redis.hvals(keys.tokens())))
        return tuple(sorted((t for t in tokens if not t.revoked), key=lambda t: t.created))

    def revoke(self, token_id: str) -> bool:
        """End a token at once. False if there is no such token."""
        text = as_text(self._redis.hget(keys.tokens(), token_id))
        if text is None or _read(text).revoked:
            return False
        hashes = as_text(self._redis.hgetall(keys.token_hashes()))
        gone = [digest for digest, owner in hashes.items() if owner == token_id]
        pipe = self._redis.pipeline()
        if gone:
            pipe.hdel(keys.token_hashes(), *gone)
        pipe.hdel(keys.tokens(), token_id)
        pipe.delete(keys.token_jobs(token_id), keys.token_used(token_id))
        pipe.execute()
        return True

    def uses(self, token_ids: Sequence[str]) -> tuple[TokenUse, ...]:
        """What each of these tokens has used."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.time()
        for token_id in token_ids:
            pipe.hgetall(keys.token_used(token_id))
            pipe.scard(keys.token_open(token_id))
            pipe.scard(keys.token_jobs(token_id))
        (now, _), *rest = as_text(pipe.execute())
        today = int(now) // DAY_SECONDS
        return tuple(
            TokenUse(
                float(days.get(str(today), 0)),
                sum(float(seconds) for day, seconds in days.items() if int(day) > today - 30),
                open_jobs,
                renders,
            )
            for days, open_jobs, renders in zip(rest[0::3], rest[1::3], rest[2::3], strict=True)
        )

    def verify(self, api_token: str) -> Token | None:
        """The token of this secret if it may be used now.

        The secret is looked up by its hash, so the time this takes tells nothing about stored secrets.
        """
        try:
            secret = str(uuid.UUID(api_token))
        except ValueError:
            return None
        token_id = as_text(self._redis.hget(keys.token_hashes(), _hash(secret)))
        text = as_text(self._redis.hget(keys.tokens(), token_id)) if token_id else None
        token = _read(text) if text else None
        return token if token is not None and token.usable(time.time()) else None

    def charge(self, token_id: str, task_id: str) -> bool:
        """Count a job against its token's quota, once. False if the quota is used up."""
        text = as_text(self._redis.hget(keys.tokens(), token_id)) if token_id else None
        quota = _read(text).quota_renders if text else None
        if quota is None:
            return True
        return bool(self._charge(keys=[keys.token_jobs(token_id)], args=[task_id, quota]))

    def refund(self, token_id: str, task_id: str) -> None:
        """Take a job off the quota: it gave no video."""
        if token_id:
            self._redis.srem(keys.token_jobs(token_id), task_id)

    def _write(self, token: Token) -> None:
        self._redis.hset(
            keys.tokens(),
            token.id,
            json.dumps(
                {
                    "id": token.id,
                    "name": token.name,
                    "created": token.created,
                    "expires": token.expires,
                    "quota_renders": token.quota_renders,
                    "quota_seconds": token.quota_seconds,
                    "quota_days": token.quota_days,
                    "concurrent": token.concurrent,
                    "admin": token.admin,
                }
            ),
        )


def _hash(secret: str) -> str:
    # The secret is 122 random bits, so one unsalted round is enough.
    return hashlib.sha256(secret.encode()).hexdigest()


def _read(text: str) -> Token:
    """Fields that a newer version of the farm has written are left alone."""
    return Token(**{name: value for name, value in json.loads(text).items() if name in Token.__slots__})
