import json
import time
import uuid

import pytest
from redis import Redis

from worker import keys
from worker.tokens import TokenStore


@pytest.fixture
def tokens(redis: Redis) -> TokenStore:
    return TokenStore(redis)


def test_a_token_opens_the_farm_until_it_is_revoked(tokens: TokenStore) -> None:
    token = tokens.create("studio")
    assert uuid.UUID(token.api_token)
    verified = tokens.verify(token.api_token.upper())
    assert verified is not None
    assert (verified.id, verified.name, verified.api_token) == (token.id, "studio", "")
    assert tokens.revoke(token.id)
    assert tokens.verify(token.api_token) is None
    assert not tokens.revoke(token.id)
    assert tokens.list() == ()


def test_secrets_are_not_stored(tokens: TokenStore, redis: Redis) -> None:
    token = tokens.create("studio")
    everything = [redis.type(key) + str(redis.hgetall(key)) for key in redis.keys("*")]
    assert everything
    assert not any(token.api_token in text for text in everything)


@pytest.mark.parametrize(
    "secret", ["", "x", "7f1d8c8e-0b5c-4f0a-9d57-1f6a3f0f9a11", "00000000-0000-0000-0000-000000000000", "é"]
)
def test_other_secrets_do_not_pass(tokens: TokenStore, secret: str) -> None:
    tokens.create("studio")
    assert tokens.verify(secret) is None


def test_an_expired_token_does_not_pass(tokens: TokenStore) -> None:
    assert tokens.verify(tokens.create("old", expires=time.time() - 1).api_token) is None
    assert tokens.verify(tokens.create("new", expires=time.time() + 60).api_token) is not None


def test_a_chosen_secret_is_taken_once(tokens: TokenStore) -> None:
    secret = "7f1d8c8e-0b5c-4f0a-9d57-1f6a3f0f9a11"
    assert tokens.create("a", api_token=secret).api_token == secret
    with pytest.raises(ValueError, match="exists"):
        tokens.create("b", api_token=secret)
    with pytest.raises(ValueError, match="UUID"):
        tokens.create("c", api_token="no uuid")
    assert [token.name for token in tokens.list()] == ["a"]


def test_a_quota_counts_each_job_once_and_gives_failed_ones_back(tokens: TokenStore) -> None:
    token = tokens.create("two", quota_renders=2)
    assert tokens.charge(token.id, "a")
    assert tokens.charge(token.id, "a")
    assert tokens.charge(token.id, "b")
    assert not tokens.charge(token.id, "c")
    assert tokens.charge(token.id, "b")
    tokens.refund(token.id, "a")
    assert tokens.charge(token.id, "c")


def test_without_quota_nothing_is_counted(tokens: TokenStore, redis: Redis) -> None:
    token = tokens.create("free")
    assert all(tokens.charge(token.id, str(n)) for n in range(5))
    assert tokens.charge("", "a")
    assert not [key for key in redis.keys("*") if ":jobs" in str(key)]


def test_a_token_of_another_version_is_read(tokens: TokenStore, redis: Redis) -> None:
    token = tokens.create("old")
    written = {"id": token.id, "name": "old", "created": 1.0, "expires": None, "of_tomorrow": 7}
    redis.hset(keys.tokens(), token.id, json.dumps(written))
    read = tokens.verify(token.api_token)
    assert read is not None
    assert (read.name, read.quota_seconds, read.concurrent, read.admin) == ("old", None, None, False)
