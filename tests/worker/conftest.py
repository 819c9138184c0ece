"""A real Valkey for all tests of this folder, emptied before each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from worker.connection import connect
from worker.embedded_store import EmbeddedStore
from worker.settings import Settings
from worker.store import JobStore


@pytest.fixture(scope="session")
def embedded_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    # Nothing here survives the tests, so nothing waits for the disk.
    store = EmbeddedStore(tmp_path_factory.mktemp("store"), fsync="no")
    yield store
    store.stop()


@pytest.fixture
def redis(embedded_store: EmbeddedStore) -> Iterator[Redis]:
    client = connect(embedded_store.url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def settings(embedded_store: EmbeddedStore, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        redis_url=embedded_store.url,
        allow_private_addresses=["127.0.0.1"],
    )


@pytest.fixture
def store(redis: Redis, settings: Settings) -> JobStore:
    return JobStore(redis, settings)
