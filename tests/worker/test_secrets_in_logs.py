"""What nobody may read in a log: signatures of addresses, tokens, the farm's own secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr
from redis import Redis

from tests.worker import hosts
from tests.worker.queueing import current, work_off
from tests.worker.small_draft import as_json, make_media
from worker.farm import Farm
from worker.jobs import JobRecord, JobStatus
from worker.logs import configure_logs
from worker.result_links import ResultLinks
from worker.settings import Settings
from worker.submission import submit_render

SECRET = "v3ry-s3cret"


@pytest.fixture
def logged(settings: Settings) -> Iterator[io.StringIO]:
    """Everything that is logged, as JSON; afterwards logs are as before."""
    with _logging(settings, "json") as written:
        yield written


@contextmanager
def _logging(settings: Settings, log_format: str) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs(settings.model_copy(update={"log_level": "DEBUG", "log_format": log_format}))
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    handler.setStream(written)
    try:
        yield written
    finally:
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[hosts.Host]:
    (tmp_path / "media").mkdir()
    with hosts.running_host() as running:
        media = {name: path.read_bytes() for name, path in make_media(tmp_path / "media").items()}
        running.answers.update({f"/{name}": body for name, body in media.items()})
        signed = {name: f"{running.url}/{name}?Signature={SECRET}" for name in media}
        running.answers["/draft.json"] = as_json(signed)
        yield running


def _run(farm: Farm, host: hosts.Host) -> JobRecord:
    token = farm.tokens.create("studio")
    url = f"{host.url}/draft.json?X-Amz-Signature={SECRET}"
    job = submit_render(farm.store, url, token_id=token.id)
    work_off(farm)
    return current(farm, job)


def _events(logged: io.StringIO) -> list[str]:
    text = logged.getvalue()
    assert SECRET not in text
    return [json.loads(line)["event"] for line in text.splitlines()]


def test_a_job_that_ends_well(
    redis: Redis, settings: Settings, host: hosts.Host, logged: io.StringIO
) -> None:
    farm = Farm.open(settings.model_copy(update={"callback_secret": SECRET}), redis)
    assert _run(farm, host).status is JobStatus.COMPLETED
    assert _events(logged).count("part_done") == 4


@pytest.mark.parametrize("fault", ["gone", "text", "draft", "address"])
def test_a_job_that_fails(
    redis: Redis,
    settings: Settings,
    host: hosts.Host,
    logged: io.StringIO,
    fault: str,
) -> None:
    farm = Farm.open(settings, redis)
    match fault:
        case "gone":
            del host.answers["/clip.mp4"]
        case "text":
            host.answers["/clip.mp4"] = f"no video, but {SECRET}".encode()
        case "draft":
            host.answers["/draft.json"] = f'{{"{SECRET}": '.encode()
        case "address":
            host.answers["/clip.mp4"] = hosts.redirect(f"http://user:{SECRET}@10.0.0.1/?key={SECRET}")
    record = _run(farm, host)
    assert record.status is JobStatus.FAILED
    assert SECRET not in (record.error_message or "")
    assert "part_failed" in _events(logged)


def test_a_broken_store_s_password(
    settings: Settings, logged: io.StringIO, redis: Redis, host: hosts.Host
) -> None:
    """The store's address, password and all, is in no line about its absence."""
    farm = Farm.open(settings.model_copy(update={"redis_url": f"redis://:{SECRET}@127.0.0.1:1/0"}), redis)
    job = submit_render(farm.store, f"{host.url}/draft.json")
    work_off(farm)
    assert current(farm, job).status is JobStatus.COMPLETED
    assert _events(logged)


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_local_variables_of_a_fault(settings: Settings, log_format: str) -> None:
    def fails(api_token: str, settings: Settings) -> None:
        raise ValueError(f"no use for {len(api_token)} characters and {settings.port}")

    with _logging(settings, log_format) as written:
        log = structlog.get_logger("test")
        for logger in (log, logging.getLogger("library")):
            try:
                fails(SECRET, settings.model_copy(update={"storage_options": {"secret": SECRET}}))
            except ValueError:
                logger.exception("failed")
    text = written.getvalue()
    assert text.count("ValueError: no use for") == 2
    assert "in fails" in text
    assert SECRET not in text


def test_settings_that_are_shown() -> None:
    settings = Settings(
        _env_file=None,
        redis_url=f"redis://:{SECRET}@127.0.0.1/0",
        storage_options={"key": SECRET},
        link_secret=SecretStr(SECRET),
        callback_secret=SecretStr(SECRET),
    )
    assert SECRET not in f"{settings} {settings!r} {ResultLinks.from_settings(settings)!r}"
