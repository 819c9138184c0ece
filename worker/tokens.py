"""API tokens: who may submit, until when, how much. Only hashes of secrets are stored."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

from redis import Redis

from worker import keys
from worker.scripts import as_text

_CHARGE = """
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('SADD', KEYS[1], ARGV[1])
return 1
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A token. `api_token` is the secret, known only in the answer of `create`, else "".

    Times are seconds since 1970; `quota_renders` is how many videos it may render in all, None for
    no limit.
    """

    id: str
    name: str
    created: float
    api_token: str = ""
    expires: float | None = None
    quota_renders: int | None = None
    revoked: bool = False

    def usable(self, now: float) -> bool:
        return not self.revoked and (self.expires is None or now < self.expires)


class TokenStore:
    """All tokens."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis
        self._charge = self._redis.register_script(_CHARGE)

    def create(
        self,
        name: str,
        *,
        expires: float | None = None,
        quota_renders: int | None = None,
        api_token: str | None = None,
    ) -> Token:
        """A new token; `api_token` fixes its secret (a UUID), for moving a farm. Raises ValueError."""
        secret = str(uuid.UUID(api_token)) if api_token else str(uuid.uuid4())
        token = Token(uuid.uuid4().hex[:12], name, time.time(), secret, expires, quota_renders)
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
        pipe.delete(keys.token_jobs(token_id))
        pipe.execute()
        return True

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
                }
            ),
        )


def _hash(secret: str) -> str:
    # The secret is 122 random bits, so one unsalted round is enough.
    return hashlib.sha256(secret.encode()).hexdigest()


def _read(text: str) -> Token:
    return Token(**json.loads(text))
