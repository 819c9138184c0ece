"""What goes wrong around a route, answered in the published form."""

from __future__ import annotations

from collections.abc import Callable

import redis
import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from api import answers, messages
from api.rate_limits import RateLimited
from api.routes import capcut_mate, gen_video, gen_video_status

log = structlog.get_logger(__name__)


def register_error_handlers(app: Flask) -> None:
    """No client ever sees an HTML page, a traceback or the inside of the farm."""
    app.register_error_handler(RateLimited, _rate_limited)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code >= 500:
        return _fault(error)
    if code == 404:
        return answers.coded_error(404, messages.ROUTE_NOT_FOUND, f"No such address: {request.path}")
    if code == 405:
        allowed = ", ".join(sorted(error.valid_methods or ())) if hasattr(error, "valid_methods") else ""
        answer = answers.coded_error(
            405, messages.METHOD_NOT_ALLOWED, f"Method {request.method} is not allowed, only {allowed}"
        )
        answer.headers["Allow"] = allowed
        return answer
    if code == 413:
        return answers.coded_error(413, messages.BODY_TOO_LARGE, "Request body is too large")
    return answers.coded_error(code, messages.BAD_REQUEST, error.name)


def _rate_limited(error: RateLimited) -> Response:
    if request.path.startswith(capcut_mate.PREFIX):
        answer = capcut_mate.answer(capcut_mate.Code.RATE_LIMITED, messages.TOO_MANY_REQUESTS)
        answer.status_code = 429
    else:
        detail = f"Too many requests: try again in {error.seconds} s"
        answer = answers.coded_error(429, messages.TOO_MANY_REQUESTS, detail)
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _fault(error: Exception) -> Response:
    """A fault of the farm: the log gets everything, the client the published sentence."""
    log.error("request_failed", path=request.path, error=str(error), exc_info=error)
    make = _FAULTS.get(request.path)
    if make is not None:
        return make(error)
    return answers.coded_error(500, messages.INTERNAL_FAULT, messages.SUBMIT_FAULT_DETAIL)


def _submit_fault(_: Exception) -> Response:
    return answers.coded_error(500, messages.SUBMIT_FAULT, messages.SUBMIT_FAULT_DETAIL)


def _status_fault(error: Exception) -> Response:
    network = isinstance(error, redis.ConnectionError | redis.TimeoutError | OSError)
    return answers.plain_error(500, messages.STATUS_TIMEOUT if network else messages.STATUS_FAULT)


_FAULTS: dict[str, Callable[[Exception], Response]] = {
    gen_video.ADDRESS: _submit_fault,
    gen_video_status.ADDRESS: _status_fault,
    f"{capcut_mate.PREFIX}gen_video": capcut_mate.fault,
    f"{capcut_mate.PREFIX}gen_video_status": capcut_mate.fault,
}
