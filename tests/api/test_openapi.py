"""The OpenAPI document is current and whole, and the app does what it says whatever is sent."""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import booleans
from openapi_spec_validator import validate
from redis import Redis
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.openapi.__main__ import TARGET, text
from tests.api.conftest import DRAFT, Jobs
from worker.jobs import ErrorCode
from worker.presence import show
from worker.tokens import TokenStore

OPERATIONS = [
    (path, method.upper())
    for path, item in json.loads(text())["paths"].items()
    for method in item
    if method != "parameters"
]
SECRET = "6e6e9bec-3c77-41c2-89c3-28398d097061"


def test_the_checked_in_document_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), "run `python -m api.openapi`"


def test_it_is_served(client: FlaskClient) -> None:
    response = client.get("/openapi.json")
    assert response.status_code == 200
    assert response.get_json() == json.loads(text())


def test_it_is_valid() -> None:
    validate(json.loads(text()))


def test_it_names_every_route_and_no_other(app: Flask) -> None:
    """But for the dashboard's pages, which are for people."""
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith("dashboard.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(OPERATIONS) == routes


@pytest.fixture
def schema(app: Flask, jobs: Jobs, redis: Redis) -> BaseSchema:
    """The document over an app that knows an admin's token and a job in every end state."""
    TokenStore(redis).create("fuzz", admin=True, api_token=SECRET)
    show(redis, "node1:7")
    jobs.completed(f"{DRAFT}?1")
    jobs.failed(ErrorCode.INVALID_DRAFT, "no tracks", f"{DRAFT}?2")
    jobs.cancelled(f"{DRAFT}?3")
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_that_is_sent_breaks_it(
    schema: BaseSchema, path: str, method: str, mode: GenerationMode
) -> None:
    """Requests that fit the document and requests that do not, from a token's owner and from strangers."""
    operation = schema[path][method]

    @given(case=operation.as_strategy(generation_mode=mode), known=booleans())
    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    def check(case: Any, known: bool) -> None:
        if known and isinstance(case.body, dict):
            case.body |= {name: SECRET for name in ("api_token", "apiKey") if name in case.body}
        response = case.call(headers={"Authorization": f"Bearer {SECRET}"} if known else {})
        case.validate_response(response, checks=_CHECKS)
        assert "Traceback" not in response.text

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong about a request without parameters
        check()


def test_the_tasks_it_has_seen_pass_as_well(schema: BaseSchema, client: FlaskClient) -> None:
    """What random requests rarely meet: answers about tasks in every end state."""
    listed = client.get("/api/tasks", headers={"Authorization": f"Bearer {SECRET}"}).get_json()
    tasks = listed["data"]["tasks"]
    assert {task["status"] for task in tasks} == {"completed", "failed", "cancelled"}
    for task in tasks:
        path = {"task_id": task["task_id"]}
        body = {"draft_url": task["draft_url"]}
        for case in (
            schema["/api/tasks/{task_id}"]["GET"].Case(path_parameters=path),
            schema["/api/drafts/gen_video_status"]["POST"].Case(body=body, media_type="application/json"),
            schema["/openapi/capcut-mate/v1/gen_video_status"]["POST"].Case(
                body=body, media_type="application/json"
            ),
            schema["/api/tasks/status"]["POST"].Case(
                body={"task_ids": [task["task_id"]]}, media_type="application/json"
            ),
            schema["/api/tasks"]["GET"].Case(headers={"Authorization": f"Bearer {SECRET}"}),
        ):
            response = case.call()
            assert response.status_code == 200
            case.validate_response(response, checks=_CHECKS)
