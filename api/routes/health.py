"""GET /health: whether this farm can take work, for load balancers and people."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import Any

import redis
from flask import Blueprint, Response, jsonify

from api.farm import current_farm
from worker import keys
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
        body["busy_workers"] = farm.redis.zcount(keys.workers(), time.time() - BUSY_SECONDS, "+inf")
        body["protections"] = [protection.as_dict() for protection in announced(farm.redis)]
    except redis.RedisError as error:
        body |= {"status": "unavailable", "store": f"{type(error).__name__}"}
    response = jsonify(body)
    response.status_code = 200 if body["status"] == "ok" else 503
    response.headers["Cache-Control"] = "no-store"
    return response
