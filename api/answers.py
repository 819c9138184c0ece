"""The four shapes of a published answer: success, parameter faults, coded error, plain error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify

from api import messages


def success(message: str, data: Mapping[str, Any]) -> Response:
    """200 `{"status":"success","message":…,"data":{…}}`."""
    return jsonify(status="success", message=message, data=dict(data))


def parameter_faults(faults: Sequence[str]) -> Response:
    """400 with every fault of the request at once."""
    response = jsonify(status="error", message=messages.INVALID_PARAMETERS, errors=list(faults))
    response.status_code = 400
    return response


def coded_error(http_status: int, message: str, detail: str) -> Response:
    """An error with `data.code`, as the pages have for 401, 404 and gen_video's 500."""
    response = jsonify(status="error", message=message, data={"code": http_status, "message": detail})
    response.status_code = http_status
    return response


def plain_error(http_status: int, message: str) -> Response:
    """An error without `data`, as the status page has for 500."""
    response = jsonify(status="error", message=message)
    response.status_code = http_status
    return response
