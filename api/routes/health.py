"""GET /health: whether the store answers; GET /ready: whether somebody would render. For load balancers and people."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import redis
from flask import Blueprint, Response, jsonify

from api.farm import current_farm
from worker import keys
from worker.marks import marked_within
from worker.presence import present_services
from worker.sandbox.announcement import announced

blueprint = Blueprint("health", __name__)

BUSY_SECONDS = 5
"""A working process shows itself about every second."""


@blueprint.get("/health")
def health() -> Response:
    """200 with `status` "ok", or 503 with "unavailable" when the store does not answer."""
    farm = current_farm()
    body: dict[str, Any] = {"status": "ok", "version": version("draftfarm")}
    try:
        farm.redis.ping()
        body["store"] = "ok"
        body["jobs"] = {status.value: count for status, count in farm.jobs.counts().items()}
        body["worker_services"] = present_services(farm.redis)
        body["busy_workers"] = marked_within(farm.redis, keys.workers(), BUSY_SECONDS)
        body["protections"] = [protection.as_dict() for protection in announced(farm.redis)]
    except redis.RedisError as error:
        body |= {"status": "unavailable", "store": f"{type(error).__name__}"}
    return _answer(body, body["status"] == "ok")


@blueprint.get("/ready")
def ready() -> Response:
    """200 with `status` "ready" once the store answers and a worker service shows itself, else 503 with why not."""
    try:
        services = present_services(current_farm().redis)
    except redis.RedisError as error:
        return _answer({"status": "unavailable", "store": type(error).__name__}, False)
    status = "ready" if services else "no worker"
    return _answer({"status": status, "store": "ok", "worker_services": services}, services > 0)


def _answer(body: dict[str, Any], good: bool) -> Response:
    response = jsonify(body)
    response.status_code = 200 if good else 503
    return response
