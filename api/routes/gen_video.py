"""POST /api/drafts/gen_video: submit a draft for rendering."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, Response, request

from api import answers, messages
from api.farm import current_farm
from api.status_data import whole_seconds
from api.validation import InvalidRequest, gen_video_request, parse_body
from worker.submission import submit_render

ADDRESS = "/api/drafts/gen_video"

blueprint = Blueprint("gen_video", __name__)
log = structlog.get_logger(__name__)


@blueprint.post(ADDRESS)
def gen_video() -> Response:
    """Answers with a new task, or with the unfinished one this draft already has, and says so if that
    gives another output than was asked for now.

    400 for faults of the request, 401 for an unknown token, 429 for too many submissions, 500 when the store does not answer.
    """
    try:
        wanted = gen_video_request(parse_body(request.get_data()))
    except InvalidRequest as error:
        return answers.parameter_faults(error.faults)
    farm = current_farm()
    token = farm.tokens.verify(wanted.api_token)
    if token is None:
        return answers.coded_error(401, messages.INVALID_TOKEN, messages.INVALID_TOKEN_DETAIL)
    farm.rate_limits.count_submission(token.id)
    job = submit_render(
        farm.jobs,
        wanted.draft_url,
        output=wanted.output,
        priority=wanted.priority,
        callback_url=wanted.callback_url,
        token_id=token.id,
    )
    data: dict[str, Any] = {
        "code": 0,
        "message": messages.SUBMITTED_DETAIL,
        "task_id": job.task_id,
        "estimated_time": whole_seconds(job.estimated_time),
        "render_status": job.status.value,
        "tip": messages.SUBMIT_TIP,
    }
    if job.output != wanted.output:
        data["output_as_first_submitted"] = True
    return answers.success(messages.SUBMITTED, data)
