"""A real Valkey, the real app, and jobs brought into any state through the store's own transitions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from api.app import create_app
from worker.connection import connect
from worker.embedded_store import EmbeddedStore
from worker.jobs import ErrorCode, JobRecord, Part, PartOutcome
from worker.settings import Settings, get_settings
from worker.store import Claim, JobStore
from worker.tokens import TokenStore

DRAFT = "https://drafts.example.com/draft/0b3de2f7-e263-4cfb-b811-79f337a3843c.json"


@pytest.fixture(scope="session")
def embedded_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path_factory.mktemp("store"), fsync="no")
    yield store
    store.stop()


@pytest.fixture
def own_environment() -> Iterator[None]:
    """The command puts its options into the environment for the processes it starts; undo that here."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)
    get_settings.cache_clear()


@pytest.fixture
def redis(embedded_store: EmbeddedStore) -> Iterator[Redis]:
    client = connect(embedded_store.url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture
def settings(embedded_store: EmbeddedStore, tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path / "data", redis_url=embedded_store.url)


@pytest.fixture
def app(settings: Settings, redis: Redis) -> Flask:
    return create_app(settings, redis)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def api_token(redis: Redis) -> str:
    return TokenStore(redis).create("test").api_token


@pytest.fixture
def jobs(redis: Redis, settings: Settings) -> Jobs:
    return Jobs(JobStore(redis, settings))


class Jobs:
    """Brings jobs into any state."""

    def __init__(self, store: JobStore) -> None:
        self.store = store

    def queued(self, draft_url: str = DRAFT, token_id: str = "") -> JobRecord:
        record, _ = self.store.submit(draft_url, token_id=token_id)
        return record

    def preparing(self, draft_url: str = DRAFT, percent: int = 5) -> Claim:
        claim = self.claim(self.queued(draft_url).task_id, Part.PREPARE)
        assert self.store.progress(claim, percent=percent) == "ok"
        return claim

    def rendering(self, draft_url: str = DRAFT, frames_done: int = 0, frames_total: int = 300) -> JobRecord:
        claim = self.preparing(draft_url)
        fields: dict[str, Any] = {
            "resolution": "1920x1080",
            "fidelity": {"counts": {"left_out": 1}, "items": []},
        }
        verdict = self.store.begin_rendering(
            claim,
            frames_total=frames_total,
            parts=[Part.piece(0), Part.SOUND],
            outcome=_outcome(Part.PREPARE),
            fields=fields,
        )
        assert verdict == "ok"
        if frames_done:
            piece = self.claim(claim.task_id, Part.piece(0))
            assert self.store.progress(piece, frames=frames_done) == "ok"
        return self.read(claim.task_id)

    def completed(
        self, draft_url: str = DRAFT, duration: float = 10.0, file_size: int = 52428800
    ) -> JobRecord:
        task_id = self.rendering(draft_url).task_id
        for part, frames in ((Part.piece(0), 300), (Part.SOUND, 0)):
            self.store.complete_part(self.claim(task_id, part), _outcome(part, frames))
        fields = {
            "result_key": f"results/{task_id}.mp4",
            "poster_key": f"results/{task_id}.jpg",
            "file_size": file_size,
            "duration": duration,
            "resolution": "1920x1080",
        }
        assert self.store.complete(self.claim(task_id, Part.FINISH), _outcome(Part.FINISH), fields) == "ok"
        return self.read(task_id)

    def failed(self, code: ErrorCode, message: str, draft_url: str = DRAFT) -> JobRecord:
        task_id = self.preparing(draft_url).task_id
        assert self.store.fail(task_id, code, message) == "ok"
        return self.read(task_id)

    def cancelled(self, draft_url: str = DRAFT) -> JobRecord:
        task_id = self.queued(draft_url).task_id
        record = self.store.cancel(task_id)
        assert record is not None
        return record

    def claim(self, task_id: str, part: Part) -> Claim:
        claim = self.store.claim(task_id, part, "worker-1")
        assert isinstance(claim, Claim), claim
        return claim

    def read(self, task_id: str) -> JobRecord:
        record = self.store.get(task_id)
        assert record is not None
        return record


def _outcome(part: Part, frames: int = 0) -> PartOutcome:
    return PartOutcome(str(part), "worker-1", 1, 0.5, frames)
